import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { globPattern } from './glob-pattern.ts'
import { readJson } from './read-json.ts'

type Package = {
  folder: string
  name?: string
  exports?: unknown
  main?: string
  imports?: Readonly<Record<string, unknown>>
}
type Aliases = { folder: string; base: string; paths: readonly (readonly [string, readonly string[]])[] }

export type Resolved = { targets: readonly string[]; package?: string }

const ENDINGS = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.svelte',
  '.astro',
  '.d.ts',
]
const WRITTEN_FOR: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

/** Finds the files of the tree that an import leads to. */
export class ImportResolver {
  readonly #tree: SourceTree
  readonly #paths: ReadonlySet<string>
  readonly #packages: Package[] = []
  readonly #byName = new Map<string, Package>()
  readonly #aliases: Aliases[] = []
  readonly #pythonRoots: readonly string[]
  /** Paths of modules and of folders with Python, without an ending. */
  readonly #pythonNames = new Set<string>()
  readonly #known = new Map<string, Resolved>()

  private constructor(tree: SourceTree) {
    this.#tree = tree
    this.#paths = new Set(tree.files.map(({ path }) => path))
    this.#pythonRoots = pythonRootsOf(tree)
    for (const { path } of tree.match(/\.py$/)) {
      this.#pythonNames.add(path.slice(0, -3))
      for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder))
        this.#pythonNames.add(folder)
    }
  }

  static async for(tree: SourceTree): Promise<ImportResolver> {
    const resolver = new ImportResolver(tree)
    await resolver.#readPackages()
    await resolver.#readAliases()
    return resolver
  }

  script(from: string, specifier: string): Resolved {
    const folder = folderOf(from)
    const key = `${folder}\n${specifier}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const resolved = this.#script(folder, specifier)
    this.#known.set(key, resolved)
    return resolved
  }

  python(from: string, specifier: string): Resolved {
    const folder = folderOf(from)
    const key = `${folder}\n${specifier}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const resolved = this.#python(folder, specifier)
    this.#known.set(key, resolved)
    return resolved
  }

  #python(folder: string, specifier: string): Resolved {
    const dots = /^\.*/.exec(specifier)![0].length
    const names = specifier.slice(dots).split('.').filter(Boolean)
    if (dots > 0) {
      let base = folder
      for (let up = 1; up < dots; up += 1) base = folderOf(base)
      return { targets: this.#pythonModule(base, names) }
    }
    const [first] = names
    if (first === undefined) return { targets: [] }
    for (const root of [folder, ...this.#pythonRoots]) {
      if (!this.#pythonNames.has(joinPath(root, first))) continue
      const targets = this.#pythonModule(root, names)
      if (targets.length > 0) return { targets }
    }
    return { targets: [], package: first }
  }

  #pythonModule(base: string, names: readonly string[]): string[] {
    const path = joinPath(base, names.join('/'))
    const found = [`${path}.py`, joinPath(path, '__init__.py')].filter((each) => this.#paths.has(each))
    if (found.length === 0) return []
    const packages = names.map((_, at) => joinPath(base, `${names.slice(0, at).join('/')}/__init__.py`))
    return [...new Set([...found, ...packages.filter((each) => this.#paths.has(each))])]
  }

  #script(folder: string, written: string): Resolved {
    const specifier = written.replace(/[?#](raw|url|inline|worker|sharedworker|component|react)\b.*$/, '')
    if (/^(node:|bun:|https?:|data:|virtual:|\0)/.test(specifier)) return { targets: [] }
    if (/[*{]/.test(specifier)) return { targets: this.#glob(folder, specifier) }
    if (specifier.startsWith('.')) return { targets: this.#file(joinPath(folder, specifier)) }
    if (specifier.startsWith('/')) {
      const owner = this.#packageOf(folder)?.folder ?? ''
      for (const base of [owner, joinPath(owner, 'public'), folder]) {
        const targets = this.#file(joinPath(base, specifier.slice(1)))
        if (targets.length > 0) return { targets }
      }
      return { targets: [] }
    }
    const own = specifier.startsWith('#') ? this.#fromImports(folder, specifier) : []
    if (own.length > 0) return { targets: own }
    const aliased = this.#fromAliases(folder, specifier)
    if (aliased.length > 0) return { targets: aliased }
    const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier
    const workspace = this.#byName.get(name)
    if (workspace !== undefined) {
      const targets = this.#fromPackage(workspace, specifier.slice(name.length + 1))
      if (targets.length > 0) return { targets }
    }
    return { targets: [], package: name }
  }

  #glob(folder: string, specifier: string): string[] {
    const owner = this.#packageOf(folder)?.folder ?? ''
    const path = specifier.startsWith('/') ? joinPath(owner, specifier.slice(1)) : joinPath(folder, specifier)
    const pattern = globPattern(path)
    return [...this.#paths].filter((each) => pattern.test(each)).slice(0, 2_000)
  }

  /** A path as it is written, with an ending that is left out or stands for another one, or the index of a folder. */
  #file(path: string): string[] {
    if (this.#paths.has(path)) return [path]
    const ending = /\.[cm]?jsx?$/.exec(path)?.[0]
    const written = (WRITTEN_FOR[ending ?? ''] ?? []).map(
      (each) => path.slice(0, -(ending ?? '').length) + each,
    )
    const tried = [
      ...written,
      ...ENDINGS.map((each) => path + each),
      ...ENDINGS.map((each) => joinPath(path, `index${each}`)),
    ]
    const found = tried.find((each) => this.#paths.has(each))
    if (found !== undefined) return [found]
    const entry = this.#packages.find((each) => each.folder === path)
    return entry === undefined || path === '' ? [] : this.#fromPackage(entry, '')
  }

  #fromPackage(entry: Package, rest: string): string[] {
    const named = pickExport(entry.exports, rest === '' ? '.' : `./${rest}`)
    const tried =
      rest === ''
        ? [...named, entry.main, 'src/index', 'index', 'src/main', 'lib/index']
        : [...named, rest, `src/${rest}`]
    for (const each of tried) {
      if (each === undefined) continue
      const path = joinPath(entry.folder, each)
      const targets = this.#file(path)
      if (targets.length > 0) return targets
      const source = this.#file(sourceOfBuilt(path, entry.folder))
      if (source.length > 0) return source
    }
    return []
  }

  #fromImports(folder: string, specifier: string): string[] {
    for (const entry of this.#packages) {
      if (entry.imports === undefined || !isWithin(folder, entry.folder)) continue
      const targets = pickExport(entry.imports, specifier).flatMap((each) =>
        this.#file(joinPath(entry.folder, each)),
      )
      if (targets.length > 0) return targets
    }
    return []
  }

  #fromAliases(folder: string, specifier: string): string[] {
    for (const { folder: owner, base, paths } of this.#aliases) {
      if (!isWithin(folder, owner)) continue
      for (const [pattern, targets] of paths) {
        const gap = matchStar(pattern, specifier)
        if (gap === undefined) continue
        const found = targets.flatMap((each) => this.#file(joinPath(base, each.replace('*', gap))))
        if (found.length > 0) return found
      }
    }
    // The alias that most build tools are given, also where no tsconfig tells of it.
    const usual = /^(@|~)\/(.+)$/.exec(specifier)?.[2]
    const owner = usual === undefined ? undefined : this.#packageOf(folder)?.folder
    if (usual === undefined || owner === undefined) return []
    for (const base of ['src', 'app', '']) {
      const found = this.#file(joinPath(owner, joinPath(base, usual)))
      if (found.length > 0) return found
    }
    return []
  }

  #packageOf(folder: string): Package | undefined {
    return this.#packages.find((each) => isWithin(folder, each.folder))
  }

  async #readPackages(): Promise<void> {
    for (const { path } of this.#tree.match(/(^|\/)package\.json$/)) {
      const json = await readJson(this.#tree, path)
      if (json === undefined) continue
      const { name, main, exports, imports } = json
      const entry: Package = {
        folder: folderOf(path),
        ...(typeof name === 'string' && { name }),
        ...(typeof main === 'string' && { main }),
        exports,
        ...(typeof imports === 'object' &&
          imports !== null && { imports: imports as Readonly<Record<string, unknown>> }),
      }
      this.#packages.push(entry)
      if (entry.name !== undefined) this.#byName.set(entry.name, entry)
    }
    this.#packages.sort(deepestFirst)
  }

  async #readAliases(): Promise<void> {
    for (const { path } of this.#tree.match(/(^|\/)(tsconfig[^/]*|jsconfig)\.json$/)) {
      const options = (await readJson(this.#tree, path))?.['compilerOptions'] as
        | { baseUrl?: unknown; paths?: unknown }
        | undefined
      if (typeof options !== 'object' || options === null) continue
      const folder = folderOf(path)
      const hasBase = typeof options.baseUrl === 'string'
      const base = hasBase ? joinPath(folder, options.baseUrl as string) : folder
      const paths = Object.entries((options.paths ?? {}) as Readonly<Record<string, unknown>>).flatMap(
        ([pattern, targets]) =>
          Array.isArray(targets)
            ? [[pattern, targets.filter((each) => typeof each === 'string')] as const]
            : [],
      )
      if (hasBase) paths.push(['*', ['*']])
      if (paths.length > 0) this.#aliases.push({ folder, base, paths })
    }
    this.#aliases.sort(deepestFirst)
  }
}

const deepestFirst = (a: { folder: string }, b: { folder: string }): number =>
  b.folder.length - a.folder.length

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at === -1 ? '' : path.slice(0, at)
}

export function joinPath(base: string, path: string): string {
  const parts: string[] = base === '' ? [] : base.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

export const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

/** Where the source of a built file usually is: `dist/server.js` comes from `src/server`. */
export function sourceOfBuilt(path: string, folder: string): string {
  const rest = folder === '' ? path : path.slice(folder.length + 1)
  const source = rest
    .replace(/^(dist|build|lib|out)\/((cjs|esm|src)\/)?/, 'src/')
    .replace(/\.[cm]?js$|\.d\.ts$/, '')
  return joinPath(folder, source)
}

function matchStar(pattern: string, specifier: string): string | undefined {
  const at = pattern.indexOf('*')
  if (at === -1) return pattern === specifier ? '' : undefined
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)]
  if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return undefined
  return specifier.length < head.length + tail.length
    ? undefined
    : specifier.slice(head.length, specifier.length - tail.length)
}

/** The targets of a key of `exports` or `imports`, under whatever condition. */
function pickExport(table: unknown, key: string, depth = 0): string[] {
  if (depth > 8) return []
  if (typeof table === 'string') return key === '.' ? [table] : []
  if (typeof table !== 'object' || table === null) return []
  for (const [pattern, value] of Object.entries(table)) {
    const gap = matchStar(pattern, key)
    if (gap !== undefined) return targetsOf(value).map((each) => each.replace('*', gap))
  }
  return key === '.' ? targetsOf(table) : []
}

function targetsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > 8) return []
  return Object.values(value).flatMap((each) => targetsOf(each, depth + 1))
}

function pythonRootsOf(tree: SourceTree): string[] {
  const roots = new Set<string>([''])
  const isPackage = new Set(tree.match(/(^|\/)__init__\.py$/).map(({ path }) => folderOf(path)))
  for (const { path, kind } of tree.match(/\.py$/) as readonly { path: string; kind: FileKind }[]) {
    if (kind === 'test' || kind === 'example') continue
    let folder = folderOf(path)
    while (folder !== '' && isPackage.has(folder)) folder = folderOf(folder)
    roots.add(folder)
    if (/(^|\/)(manage|setup)\.py$/.test(path)) roots.add(folderOf(path))
  }
  return [...roots].slice(0, 400)
}
