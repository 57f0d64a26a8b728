import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { commandTargets } from './command-targets.ts'
import { frameworkEntry } from './framework-entries.ts'
import { folderOf, isWithin, joinPath, sourceOfBuilt } from './import-resolver.ts'
import type { SourceModules } from './module.ts'
import { readJson } from './read-json.ts'

/** run: a server, a job or a page. command: what a person runs by hand. */
export type Entry = { path: string; why: string; role: 'run' | 'command' }

const COMMAND_FILES =
  /(^|\/)(Dockerfile[^/]*|[^/]*\.dockerfile|Containerfile|Procfile|[^/]*(entrypoint|start|run|serve)[^/]*\.sh|supervisord?[^/]*\.conf|[^/]*\.service|ecosystem\.config\.[cm]?js|(docker-)?compose[^/]*\.ya?ml|fly\.toml|app\.yaml|serverless\.ya?ml|render\.yaml|nixpacks\.toml|railway\.(json|toml))$/i
const DEVELOPMENT = /(^|[./_-])(dev|development|test|tests|e2e|ci|local|override|debug)([./_-]|$)/i
const COMMAND_LINE = /^\s*(CMD|ENTRYPOINT|exec\b|command\b|ExecStart|web\b|worker\b|release\b|\w+:|-)/i

type Json = Readonly<Record<string, unknown>>

/** Finds where a program is entered in production. */
export class EntryPoints {
  readonly #tree: SourceTree
  readonly #modules: SourceModules
  readonly #entries = new Map<string, Entry>()

  constructor(tree: SourceTree, modules: SourceModules) {
    this.#tree = tree
    this.#modules = modules
  }

  async find(): Promise<Entry[]> {
    for (const { path, kind } of this.#tree.match(/(^|\/)package\.json$/))
      if (kind !== 'test' && kind !== 'example' && kind !== 'vendored') await this.#package(path)
    for (const { path, kind } of this.#tree.match(COMMAND_FILES))
      if (kind !== 'test' && kind !== 'example' && !DEVELOPMENT.test(path)) await this.#commands(path)
    for (const { path, kind } of this.#modules.modules)
      if (kind === 'product') {
        if (/\.html?$/i.test(path) && !this.#entries.has(path)) this.#add(path, 'a page', 'run')
        else if (SERVED.test(path)) this.#add(path, SERVED_AS_IS, 'run')
        else if (PYTHON_ENTRY.test(path)) this.#add(path, 'starts a Python application', 'run')
      }
    return [...this.#entries.values()]
  }

  #add(path: string, why: string, role: Entry['role']): void {
    const known = this.#entries.get(path)
    if (known === undefined || (known.role === 'command' && role === 'run'))
      this.#entries.set(path, { path, why, role })
  }

  async #package(path: string): Promise<void> {
    const json = await readJson(this.#tree, path)
    if (json === undefined) return
    const folder = folderOf(path)
    const from = folder === '' ? 'package.json' : path
    for (const key of ['main', 'module', 'browser', 'exports'])
      for (const target of texts(json[key])) this.#file(folder, target, `"${key}" of ${from}`, 'run')
    for (const target of texts(json['bin'])) this.#file(folder, target, `"bin" of ${from}`, 'command')
    const scripts = (json['scripts'] ?? {}) as Json
    for (const [name, text] of Object.entries(scripts))
      if (
        typeof text === 'string' &&
        /^(start|serve|prod|production|server|worker)(:prod(uction)?|:server|:worker|-prod)?$/.test(name)
      )
        this.#text(folder, text, `script "${name}" of ${from}`)
    const names = new Set(
      ['dependencies', 'devDependencies'].flatMap((key) => Object.keys((json[key] ?? {}) as Json)),
    )
    for (const module of this.#modules.modules) {
      if (module.kind !== 'product' || module.language !== 'script' || !isWithin(module.path, folder))
        continue
      const rest = folder === '' ? module.path : module.path.slice(folder.length + 1)
      const framework = frameworkEntry(rest, names)
      if (framework !== undefined) this.#add(module.path, `a convention of ${framework}`, 'run')
    }
  }

  async #commands(path: string): Promise<void> {
    const text = await this.#tree.read(path)
    if (text === undefined) return
    const isScript = /\.(sh|[cm]?js|json)$/i.test(path)
    const folder = folderOf(path)
    for (const line of text.replaceAll(/\\\n/g, ' ').split('\n'))
      if (
        line.length < 2_000 &&
        !/^\s*(#|HEALTHCHECK|COPY|ADD|test:)/i.test(line) &&
        (isScript || COMMAND_LINE.test(line))
      )
        this.#text(folder, line, path)
  }

  #text(folder: string, text: string, why: string): void {
    for (const target of commandTargets(text))
      if (target.kind === 'file') this.#file(folder, target.path, why, 'run')
      else this.#module(folder, target.name, why)
  }

  /** A file by the path that it has in the image or in the package, perhaps as it is built. */
  #file(folder: string, written: string, why: string, role: Entry['role']): void {
    const target = written.replace(/^\.?\//, '')
    for (const base of new Set([folder, '']))
      for (const path of this.#candidates(base, target)) {
        if (this.#modules.find(path) === undefined) continue
        this.#add(path, why, role)
        return
      }
    if (role === 'command') return
    // In an image the tree may lie under another folder.
    const ending = target.split('/').slice(-2).join('/')
    const within = this.#modules.modules.filter(
      ({ path, kind }) => kind === 'product' && ending.includes('/') && path.endsWith(`/${ending}`),
    )
    if (within.length === 1) this.#add(within[0]!.path, why, role)
  }

  #candidates(base: string, target: string): string[] {
    const path = joinPath(base, target)
    const source = sourceOfBuilt(path, base)
    const stem = path.replace(/\.[cm]?js$/, '')
    return [
      path,
      ...[
        source,
        stem,
        joinPath(base, target.replace(/^(app|src|usr\/src\/app|opt\/app)\//, '')).replace(/\.[cm]?js$/, ''),
      ].flatMap((each) => ENDINGS.map((ending) => each + ending)),
    ]
  }

  #module(folder: string, name: string, why: string): void {
    const path = name.replaceAll('.', '/')
    const ways = [`${path}.py`, `${path}/__main__.py`, `${path}/__init__.py`, `${path}/wsgi.py`]
    for (const base of new Set([folder, '', 'src', 'backend', 'app', 'server', 'api']))
      for (const way of ways)
        if (this.#modules.find(joinPath(base, way)) !== undefined) {
          this.#add(joinPath(base, way), why, 'run')
          return
        }
  }
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.jsx', '/index.ts', '/index.js']
export const SERVED_AS_IS = 'is served as it is'
/** Templates name these scripts by tags of their own, which lead to no path. */
const SERVED = /(^|\/)(static|public|wwwroot|htdocs)\/([\w.-]+\/)*[\w.-]+\.m?js$/i
const PYTHON_ENTRY = /(^|\/)(wsgi|asgi)\.py$/

function texts(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > 6) return []
  return Object.values(value).flatMap((each) => texts(each, depth + 1))
}
