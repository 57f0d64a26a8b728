import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Service } from './compose-model.ts'
import { composeProject } from './compose-project.ts'
import { dockerfileOf } from './dockerfile-of.ts'
import { dockerfiles } from './dockerfiles.ts'
import { fileInContainer } from './file-in-container.ts'
import { isRedis } from './images.ts'

export type RedisConfig = {
  service: Service
  /** The configuration file that it starts with, when it names one. */
  config?: {
    path: string
    isInTree: boolean
    directives: readonly { name: string; value: string; line: number }[]
  }
  /** Arguments of the server, of the service or of the image that it is built as. */
  arguments: string
}

/** How each Redis of the deployment is started. */
export const redisConfigs = defineFact<readonly RedisConfig[]>({
  name: 'Redis configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const { projects } = await at.use(composeProject)
    const built = await at.use(dockerfiles)
    const found: RedisConfig[] = []
    for (const project of projects)
      for (const service of project.services.filter(({ software }) => isRedis(software))) {
        const stage = dockerfileOf(service, built)
        const command = service.command ?? stage?.stage.command
        const text =
          `${service.entrypoint?.text ?? stage?.stage.entrypoint?.text ?? ''} ${command?.text ?? ''}`.trim()
        const inside = /(?:^|\s)(\/[\w./-]+\.conf)(?:\s|$)/.exec(text)?.[1]
        const path = inside === undefined ? undefined : fileInContainer(inside, service, project, stage)
        const content = path === undefined ? undefined : await tree.read(path)
        found.push({
          service,
          arguments: text,
          ...(inside !== undefined && {
            config: {
              path: path ?? inside,
              isInTree: content !== undefined,
              directives: directivesOf(content ?? ''),
            },
          }),
        })
      }
    for (const { config } of found)
      for (const { name, value } of config?.directives ?? []) if (name === 'requirepass') at.conceal(value)
    return found
  },
})

function directivesOf(text: string): { name: string; value: string; line: number }[] {
  return text.split(/\r?\n/).flatMap((written, at) => {
    const match = /^\s*([a-z][\w-]*)\s+(.+?)\s*$/i.exec(written)
    return match?.[1] === undefined
      ? []
      : [{ name: match[1].toLowerCase(), value: match[2] ?? '', line: at + 1 }]
  })
}
