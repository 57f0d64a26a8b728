import { defineFact } from '#readiness/model/fact.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { EntryPoints, SERVED_AS_IS, type Entry } from './entry-points.ts'
import { folderOf, isWithin } from './import-resolver.ts'
import type { Module, SourceModules } from './module.ts'
import { sourceModules } from './source-modules.ts'

export type Reachable = {
  entries: readonly Entry[]
  /** Whether a file is part of what runs in production, as far as can be told; all that is doubtful is. */
  ships(path: string): boolean
  /** Whether only what a person runs by hand leads to it: a command line tool, a seed, a migration. */
  isCommand(path: string): boolean
  /** For evidence: "412 modules reachable from server/main.ts and 2 more entry points". */
  describe(language?: Module['language']): string
}

const COMMAND_PATH =
  /(^|\/)(cli|bin|management\/commands|scripts?|tools?|migrations?|seeds?|seeders?|alembic)\/|(^|\/)(cli|__main__|seed|seeds|migrate|manage|setup|dev)\.[cm]?[jt]?s?x?(py)?$|(^|\/)[\w-]+[.-](cli|seed|script)\.[cm]?[jt]s$|(^|\/)seed[-_][\w-]+\.[cm]?[jt]s$|(^|\/)([\d.]+-)?\d{10,14}[-_][\w-]+\.[cm]?[jt]s$|(^|\/)(pre|post)_gen_\w+\.py$|(^|\/)dev[-_][\w-]+\//i
/** What makes a package, where it lies beside its manifest. */
const BUILD = /(^|\/)build\.[cm]?[jt]s$/i
const COMMAND_LIBRARY =
  /^(commander|yargs|cac|meow|oclif|@oclif\/.*|clipanion|citty|@clack\/prompts|inquirer|@inquirer\/.*|prompts|nest-commander|vorpal|caporal|argparse|getpass|click|typer|fire|docopt|invoke)$/

const SERVER_LIBRARY =
  /^(fastapi|flask|uvicorn|starlette|aiohttp|tornado|sanic|bottle|django|gunicorn|hypercorn|celery|rq|discord|aiogram|telegram|grpc|quart|litestar|falcon|websockets|apscheduler|kafka|pika|streamlit|gradio)$/

/** Which files run in production: what is imported from where the program is entered. */
export const reachableFromEntries = defineFact<Reachable>({
  name: 'entry points',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const modules = await at.use(sourceModules)
    const named = at.target.settings.entries ?? []
    const entries: Entry[] =
      named.length > 0
        ? named.map((path) => ({ path: path.replace(/^\.\//, ''), why: 'readiness.yaml', role: 'run' }))
        : await new EntryPoints(tree, modules).find()
    for (const { path } of named.length > 0 ? entries : [])
      if (modules.find(path) === undefined)
        at.note(`The entry point ${path} of readiness.yaml is not in the tree.`)
    const folders = tree.match(/(^|\/)package\.json$/).map(({ path }) => folderOf(path))
    return new Graph(modules, entries, named.length > 0, folders)
  },
})

class Graph implements Reachable {
  readonly entries: readonly Entry[]
  readonly #modules: SourceModules
  readonly #run: ReadonlySet<string>
  readonly #command: ReadonlySet<string>
  readonly #shipping: ReadonlySet<string>
  readonly #folders: readonly string[]
  readonly #served: ReadonlySet<string>
  readonly #isDoubtful: boolean
  #imported: ReadonlySet<string> | undefined

  constructor(
    modules: SourceModules,
    entries: readonly Entry[],
    isNamed: boolean,
    folders: readonly string[],
  ) {
    this.#modules = modules
    this.entries = entries
    this.#served = new Set(entries.filter(({ why }) => why === SERVED_AS_IS).map(({ path }) => path))
    this.#folders = folders.toSorted((a, b) => b.length - a.length)
    this.#run = reach(
      modules,
      entries.filter(({ role }) => role === 'run'),
    )
    this.#command = reach(
      modules,
      entries.filter(({ role }) => role === 'command'),
    )
    const doubtful = isNamed ? [] : this.#doubtful()
    this.#isDoubtful = doubtful.length > 0
    this.#shipping = new Set([
      ...[...this.#run, ...this.#command].filter((path) => this.#isProduct(path)),
      ...doubtful,
    ])
  }

  ships(path: string): boolean {
    return this.#shipping.has(path)
  }

  isCommand(path: string): boolean {
    const module = this.#modules.find(path)
    if (COMMAND_PATH.test(path) || module?.hasShebang === true) return true
    if (BUILD.test(path) && this.#folders.includes(folderOf(path)) && !this.#run.has(path)) return true
    if (this.entries.some((entry) => entry.path === path && entry.role === 'command')) return true
    if (
      module?.imports.some(({ package: name }) => name !== undefined && COMMAND_LIBRARY.test(name)) === true
    )
      return true
    if (module?.hasMain === true && this.#standsAlone(module)) return true
    return this.#command.has(path) && !this.#run.has(path)
  }

  /** Started by hand: imported by nobody, entered by nothing, and no server of its own. */
  #standsAlone({ path, imports }: Module): boolean {
    if (this.entries.some((entry) => entry.path === path)) return false
    if (imports.some(({ package: name }) => name !== undefined && SERVER_LIBRARY.test(name))) return false
    this.#imported ??= new Set(
      this.#modules.modules.flatMap((module) =>
        (module.kind === 'product' ? module.imports : []).flatMap(({ targets }) => targets),
      ),
    )
    return !this.#imported.has(path)
  }

  describe(language?: Module['language']): string {
    const count = [...this.#shipping].filter(
      (path) => language === undefined || this.#modules.find(path)?.language === language,
    ).length
    const isOf = ({ path }: Entry): boolean =>
      language === undefined || this.#modules.find(path)?.language === language
    const isPage = ({ path }: Entry): number => (/\.html?$/i.test(path) ? 1 : 0)
    const entries = this.entries
      .filter((entry) => entry.role === 'run' && isOf(entry))
      .sort((a, b) => isPage(a) - isPage(b))
    const [first] = entries
    if (first === undefined)
      return `${count} modules of the product; no entry point was found, so all of them count`
    const more = entries.length === 1 ? '' : ` and ${entries.length - 1} more entry points`
    return this.#isDoubtful
      ? `${count} modules of the product, entered at ${first.path}${more}; what is not imported from there counts too where modules are loaded by name`
      : `${count} modules reachable from ${first.path}${more}`
  }

  #isProduct(path: string): boolean {
    return this.#modules.find(path)?.kind === 'product'
  }

  /** Modules of the parts whose imports do not tell what runs: no entry, loaded by name, or too little of it reached. */
  #doubtful(): string[] {
    const parts = new Map<string, Module[]>()
    for (const module of this.#modules.modules) {
      if (module.kind !== 'product') continue
      const part = module.language === 'python' ? 'python' : `script ${this.#partOf(module.path)}`
      parts.set(part, [...(parts.get(part) ?? []), module])
    }
    return [...parts].flatMap(([part, members]) => {
      const reached = members.filter(({ path }) => this.#run.has(path) || this.#command.has(path))
      // Python frameworks load by dotted names throughout, and without a package no bundler follows imports. What is
      // served as it is tells nothing of the rest.
      const served = members.filter(({ path }) => this.#served.has(path)).length
      const isSure =
        part !== 'python' &&
        (part !== 'script ' || this.#folders.includes('')) &&
        (reached.length - served) * 2 >= members.length - served &&
        !reached.some(({ loadsByName }) => loadsByName)
      return isSure ? [] : members.map(({ path }) => path)
    })
  }

  #partOf(path: string): string {
    return this.#folders.find((folder) => isWithin(path, folder)) ?? ''
  }
}

function reach(modules: SourceModules, entries: readonly Entry[]): Set<string> {
  const reached = new Set<string>()
  const waiting = entries.map(({ path }) => path)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    const module = modules.find(path)
    if (module === undefined) continue
    reached.add(path)
    for (const { kind, targets } of module.imports) if (kind !== 'type') waiting.push(...targets)
  }
  return reached
}
