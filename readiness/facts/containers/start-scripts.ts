import { posix } from 'node:path'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Command } from './compose-model.ts'
import { composedServices } from './composed-services.ts'
import { dockerfileOf } from './dockerfile-of.ts'
import { dockerfiles } from './dockerfiles.ts'

export type StartScript = { who: string; path: string; lines: readonly { line: number; text: string }[] }

/** The scripts of the tree that containers start with, without their comments. */
export const startScripts = defineFact<readonly StartScript[]>({
  name: 'start scripts',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const services = await at.use(composedServices)
    const built = await at.use(dockerfiles)
    const commands: (readonly [who: string, folder: string, command: Command | undefined])[] = []
    const used = new Set<string>()
    for (const service of services.filter(({ isOneShot }) => !isOneShot)) {
      const found = dockerfileOf(service, built)
      if (found !== undefined) used.add(found.path)
      const folder = posix.dirname(found?.path ?? service.file)
      for (const command of [
        service.command ?? found?.stage.command,
        service.entrypoint ?? found?.stage.entrypoint,
      ])
        commands.push([service.name, folder, command])
    }
    for (const { path, isProduct, stages } of built)
      if (isProduct && used.size === 0)
        for (const command of [stages.at(-1)?.command, stages.at(-1)?.entrypoint])
          commands.push([path, posix.dirname(path), command])
    const scripts = new Map<string, StartScript>()
    for (const [who, folder, command] of commands)
      for (const word of (command?.words ?? []).slice(0, 8)) {
        const name = posix.basename(word)
        if (!name.endsWith('.sh') && !/^\.?\.?\//.test(word)) continue
        const near = tree.files.filter(
          ({ path, kind }) => posix.basename(path) === name && kind !== 'test' && kind !== 'vendored',
        )
        const file = near.find(({ path }) => folder === '.' || path.startsWith(`${folder}/`)) ?? near[0]
        const text = file === undefined || scripts.has(file.path) ? undefined : await tree.read(file.path)
        if (file === undefined || text === undefined || !text.startsWith('#!')) continue
        const lines = text
          .split('\n')
          .slice(0, 2_000)
          .map((line, index) => ({ line: index + 1, text: line.trim() }))
          .filter((line) => line.text !== '' && !line.text.startsWith('#'))
        scripts.set(file.path, { who, path: file.path, lines })
      }
    return [...scripts.values()]
  },
})
