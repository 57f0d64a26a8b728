import { posix } from 'node:path'
import { manifests, type Manifests } from '#readiness/facts/environment/manifests.ts'
import { sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { CI_FILE, readActionSteps, readCiSteps, type CiStep } from './ci-files.ts'

/** A command that CI comes to, by itself or through scripts, targets and files that it runs. */
export type CiCommand = CiStep & {
  /** What leads to it, when it does not stand in the configuration itself: "npm run check → lint". */
  through: string
}

export type Ci = {
  files: readonly string[]
  commands: readonly CiCommand[]
}

const DEPTH = 7
const MOST = 6_000

/** What continuous integration runs, with scripts, targets and called files followed. */
export const ciCommands = defineFact<Ci>({
  name: 'CI configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const known = await at.use(manifests)
    const files: string[] = []
    const walk = new Follow(tree, known)
    for (const { path } of tree.match(CI_FILE).slice(0, 200)) {
      const text = await tree.read(path)
      if (text === undefined) continue
      files.push(path)
      try {
        for (const step of readCiSteps(path, text)) await walk.step(step)
      } catch (error) {
        at.note(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return { files, commands: walk.commands }
  },
})

class Follow {
  readonly commands: CiCommand[] = []
  readonly #tree: SourceTree
  readonly #known: Manifests
  readonly #read = new Map<string, Promise<string | undefined>>()

  constructor(tree: SourceTree, known: Manifests) {
    this.#tree = tree
    this.#known = known
  }

  async step(step: CiStep): Promise<void> {
    const action = /^uses:\s*\.\/(\S+)/m.exec(step.text)?.[1]
    if (action !== undefined) {
      for (const name of ['action.yml', 'action.yaml']) {
        const path = posix.join(action, name)
        const text = await this.#tree.read(path)
        if (text === undefined) continue
        for (const inner of readActionSteps(path, text, step.isOnChange, step.isSwallowed))
          await this.#add(inner, inner.text, '', new Set(), 0)
      }
    }
    await this.#add(step, step.text, '', new Set(), 0)
  }

  async #add(step: CiStep, text: string, through: string, seen: Set<string>, depth: number): Promise<void> {
    let folder = ''
    for (const line of linesOf(text)) {
      if (this.commands.length >= MOST) return
      const isSwallowed = step.isSwallowed || SWALLOWED.test(line)
      folder = /^cd\s+["']?\.?\/?([\w./-]+)/.exec(line)?.[1] ?? folder
      this.commands.push({ ...step, text: line, isSwallowed, through })
      if (depth >= DEPTH) continue
      for (const next of await this.#next(line, folder)) {
        if (seen.has(next.key)) continue
        seen.add(next.key)
        const way = through === '' ? next.name : `${through} → ${next.name}`
        await this.#add({ ...step, isSwallowed }, next.text, way, seen, depth + 1)
      }
    }
  }

  async #next(line: string, folder: string): Promise<{ key: string; name: string; text: string }[]> {
    const found: { key: string; name: string; text: string }[] = []
    for (const [, script = ''] of line.matchAll(
      /(?:npm|pnpm|yarn|bun)(?:\s+(?:--filter \S+|-\S+|workspaces?))*\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.@/-]+)/g,
    ))
      found.push(...this.#scripts(script, folder))
    for (const [, script = ''] of line.matchAll(
      /(?:turbo|nx|lerna|wsrun|poe|pdm|hatch|rake|composer|run-[sp])\s+(?:run(?:-many)?\s+)?(?:-\S+\s+)*([\w:*.-]+)/g,
    ))
      found.push(...this.#scripts(script, folder))
    for (const [, target = ''] of line.matchAll(
      /(?:make|just|task|\.\/bw-dev|tox|nox)\s+(?:-\S+\s+)*([\w.:/-]+)/g,
    )) {
      const text = this.#known.targets.get(target)
      if (text !== undefined) found.push({ key: `target ${target}`, name: `make ${target}`, text })
    }
    if (/\b(tox|nox)\b/.test(line)) {
      const name = /\btox\b/.test(line) ? 'tox' : 'nox'
      const text = this.#known.targets.get(name)
      if (text !== undefined) found.push({ key: name, name, text })
    }
    if (/\b(pre-commit|prek)\b/.test(line)) {
      const text = await this.#text('.pre-commit-config.yaml')
      if (text !== undefined) found.push({ key: 'pre-commit', name: '.pre-commit-config.yaml', text })
    }
    found.push(...(await this.#files(line, folder)))
    return found
  }

  #scripts(name: string, folder: string): { key: string; name: string; text: string }[] {
    const pattern = name.includes('*')
      ? new RegExp(`^${name.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[\\w:-]*')}$`)
      : undefined
    return this.#known.all.flatMap((manifest) => {
      if (folder !== '' && manifest.folder !== folder && !manifest.folder.startsWith(`${folder}/`)) return []
      return [...manifest.scripts].flatMap(([script, text]) =>
        script === name || pattern?.test(script) === true
          ? [{ key: `${manifest.path} ${script}`, name: `${script} (${manifest.path})`, text }]
          : [],
      )
    })
  }

  /** Files of the tree that a line runs, and for "run.mjs test" the "test.*" beside it. */
  async #files(line: string, folder: string): Promise<{ key: string; name: string; text: string }[]> {
    const found: { key: string; name: string; text: string }[] = []
    for (const [, written = '', argument] of line.matchAll(
      /(?:^|[\s;&|('"`])((?:\.{0,2}\/)?(?:[\w.-]{1,100}\/){0,12}[\w.-]{1,100}\.(?:sh|bash|[cm]?[jt]s|py|rb))['"`]?(?:\s+([\w-]+))?/g,
    )) {
      const path = this.#find(written, folder)
      if (path === undefined) continue
      const text = await this.#text(path)
      if (text !== undefined) found.push({ key: path, name: path, text: withoutComments(text) })
      if (argument === undefined) continue
      for (const extension of ['ts', 'mts', 'mjs', 'js', 'sh', 'py']) {
        const beside = posix.join(posix.dirname(path), `${argument}.${extension}`)
        const other = this.#tree.find(beside) === undefined ? undefined : await this.#text(beside)
        if (other !== undefined) found.push({ key: beside, name: beside, text: withoutComments(other) })
      }
    }
    for (const [, written = ''] of line.matchAll(
      /(?:^|[\s;&|])(\.\/[\w./-]+|scripts?\/[\w./-]+|bin\/[\w./-]+)(?=\s|$)/g,
    )) {
      const path = this.#find(written, folder)
      const text = path === undefined ? undefined : await this.#text(path)
      if (path !== undefined && text !== undefined)
        found.push({ key: path, name: path, text: withoutComments(text) })
    }
    for (const [, written = ''] of line.matchAll(/(?:from\s+|import\s*\(?\s*)['"](\.\.?\/[\w./-]+)['"]/g)) {
      const name = posix.basename(written)
      const file = this.#tree.files.find(({ path, kind }) => kind === 'tool' && posix.basename(path) === name)
      const text = file === undefined ? undefined : await this.#text(file.path)
      if (file !== undefined && text !== undefined)
        found.push({ key: file.path, name: file.path, text: withoutComments(text) })
    }
    return found
  }

  #find(written: string, folder: string): string | undefined {
    const plain = posix.normalize(written.replace(/^\.\//, ''))
    const within = posix.join(folder, plain)
    return [within, plain].find((path) => this.#tree.find(path) !== undefined)
  }

  #text(path: string): Promise<string | undefined> {
    const known = this.#read.get(path) ?? this.#tree.read(path)
    this.#read.set(path, known)
    return known
  }
}

const SWALLOWED = /\|\|\s*(true|:|exit\s+0|echo\b)|;\s*(true|exit\s+0)\s*$|--exit-zero\b|--no-error-on-/

function linesOf(text: string): string[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim().slice(0, 2_000))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, 1_500)
}

const withoutComments = (text: string): string => text.replaceAll(/^[ \t]*(\/\/|#|\*|\/\*).*$/gm, '')
