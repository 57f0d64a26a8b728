import { posix } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { refuseDeep } from '#readiness/facts/containers/placed-yaml.ts'
import { sourceTree, type SourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type Language = 'javascript' | 'python' | 'ruby' | 'php' | 'go' | 'java' | 'rust' | 'elixir' | 'dotnet'

/** What a part of the tree says of itself: package.json, pyproject.toml, go.mod … */
export type Manifest = {
  path: string
  /** Its folder, "" for the root. */
  folder: string
  language: Language
  name?: string
  /** Names of what it depends on, for running and for developing. */
  dependencies: ReadonlySet<string>
  /** Names of commands and what they run. */
  scripts: ReadonlyMap<string, string>
}

export type Manifests = {
  all: readonly Manifest[]
  /** Targets of the Makefiles and tasks of justfiles and Taskfiles, with their lines. */
  targets: ReadonlyMap<string, string>
  /** The nearest one above a path. */
  of(path: string): Manifest | undefined
  depends(name: RegExp): { manifest: Manifest; name: string } | undefined
}

const FILES: readonly (readonly [RegExp, Language])[] = [
  [/(^|\/)package\.json$/, 'javascript'],
  [
    /(^|\/)(pyproject\.toml|Pipfile|setup\.(cfg|py)|requirements[^/]*\.(txt|in)|requirements\/[^/]+\.(txt|in))$/,
    'python',
  ],
  [/(^|\/)Gemfile$/, 'ruby'],
  [/(^|\/)composer\.json$/, 'php'],
  [/(^|\/)go\.mod$/, 'go'],
  [/(^|\/)(pom\.xml|build\.gradle(\.kts)?)$/, 'java'],
  [/(^|\/)Cargo\.toml$/, 'rust'],
  [/(^|\/)mix\.exs$/, 'elixir'],
  [/\.csproj$/, 'dotnet'],
]
const MOST = 400

/** What the parts of the tree depend on, and the commands that they name. */
export const manifests = defineFact<Manifests>({
  name: 'manifests',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const all: Manifest[] = []
    const found = tree.files.filter((file) => isOurs(file) && languageOf(file.path) !== undefined)
    for (const { path } of found.slice(0, MOST)) {
      const text = await tree.read(path)
      const language = languageOf(path)
      if (text === undefined || language === undefined) continue
      all.push(readManifest(path, language, text))
    }
    all.sort((a, b) => b.folder.length - a.folder.length)
    const targets = await readTargets(tree)
    return {
      all,
      targets,
      of: (path) => all.find(({ folder }) => folder === '' || path.startsWith(`${folder}/`)),
      depends(name) {
        for (const manifest of all)
          for (const each of manifest.dependencies) if (name.test(each)) return { manifest, name: each }
        return undefined
      },
    }
  },
})

const isOurs = ({ kind }: TreeFile): boolean => kind !== 'vendored' && kind !== 'test' && kind !== 'example'
const languageOf = (path: string): Language | undefined => FILES.find(([pattern]) => pattern.test(path))?.[1]

function readManifest(path: string, language: Language, text: string): Manifest {
  const directory = posix.dirname(path)
  const folder = directory === '.' ? '' : directory.replace(/\/?requirements$/, '')
  const base = { path, folder, language }
  if (path.endsWith('.json')) return { ...base, ...readJson(text, language) }
  return { ...base, dependencies: new Set(namesIn(text, language)), scripts: scriptsIn(text, language) }
}

function readJson(text: string, language: Language): Pick<Manifest, 'name' | 'dependencies' | 'scripts'> {
  const none = { dependencies: new Set<string>(), scripts: new Map<string, string>() }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return none
  }
  if (!isRecord(parsed)) return none
  const groups =
    language === 'php'
      ? ['require', 'require-dev']
      : ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']
  const dependencies = new Set(groups.flatMap((group) => Object.keys(record(parsed[group]))))
  const scripts = new Map(
    Object.entries(record(parsed['scripts'])).flatMap(([name, run]): [string, string][] =>
      typeof run === 'string' ? [[name, run]] : Array.isArray(run) ? [[name, run.join('\n')]] : [],
    ),
  )
  return { ...(typeof parsed['name'] === 'string' && { name: parsed['name'] }), dependencies, scripts }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** Names of packages, as the formats without a parser of ours write them. More than one line may hold is never read. */
function namesIn(text: string, language: Language): string[] {
  const pattern: Partial<Record<Language, RegExp>> = {
    python:
      /^[ \t]*["']?([A-Za-z][A-Za-z0-9._-]{1,80})["']?[ \t]{0,20}(?:\[[^\]\n]{0,80}\])?[ \t]{0,20}(?:[=<>!~@;,"'#]|$)/gm,
    ruby: /^[ \t]*gem\s+["']([\w-]+)["']/gm,
    go: /^[ \t]*(?:require[ \t]+)?([\w-][\w.-]{0,100}\/[\w./-]{1,200})[ \t]+v/gm,
    java: /(?:<artifactId>|["'][\w.-]{1,100}:)([\w.-]{1,100})/g,
    rust: /^[ \t]*([\w-]{1,100})[ \t]{0,20}=/gm,
    elixir: /\{:(\w+),/g,
    dotnet: /Include="([\w.-]+)"/g,
  }
  const found = pattern[language]
  if (found === undefined) return []
  const inside =
    language === 'python'
      ? text.replace(/["']([A-Za-z][\w.-]{0,80})(\[[^\]\n]{0,80}\])?[^"'\n]{0,80}["']/g, '\n$1\n')
      : text
  return [...inside.matchAll(found)].map(([, name = '']) => name.toLowerCase())
}

function scriptsIn(text: string, language: Language): Map<string, string> {
  const scripts = new Map<string, string>()
  if (language !== 'python') return scripts
  // [tool.poe.tasks], [tool.pdm.scripts], [tool.hatch.envs.x.scripts], [tool.taskipy.tasks], [scripts] of a Pipfile.
  for (const section of text.split(/^(?=\[)/m)) {
    if (!/^\[(tool\.[^\]]*(scripts|tasks)|scripts)[^\]]*\]/.test(section)) continue
    for (const [, name = '', run = ''] of section.matchAll(/^"?([\w:-]+)"?\s*=\s*(.+)$/gm))
      scripts.set(name, run.replaceAll(/["'[\]]/g, ''))
  }
  return scripts
}

async function readTargets(tree: SourceTree): Promise<Map<string, string>> {
  const targets = new Map<string, string>()
  const files = tree
    .match(
      /(^|\/)(GNUmakefile|[Mm]akefile|[Jj]ustfile|\.justfile|[Tt]askfile\.ya?ml|[^/]+\.mk|tox\.ini|noxfile\.py)$/,
    )
    .filter(({ kind }) => kind !== 'vendored')
  for (const { path } of files.slice(0, 40)) {
    const text = (await tree.read(path)) ?? ''
    if (/taskfile/i.test(path)) readTaskfile(text, targets)
    else if (path.endsWith('tox.ini')) targets.set('tox', text)
    else if (path.endsWith('noxfile.py')) targets.set('nox', text)
    else
      for (const part of text.split(/^(?=[\w.][\w.%/-]{0,100}[^\n=:]{0,300}:(?!=))/m)) {
        const [head = '', names = ''] = /^([\w.][\w.%/ -]{0,300})[^\n=:]{0,300}:/.exec(part) ?? []
        for (const name of names.split(' ').filter((each) => each !== ''))
          if (!targets.has(name)) targets.set(name, part.slice(head.length))
      }
  }
  return targets
}

function readTaskfile(text: string, into: Map<string, string>): void {
  try {
    refuseDeep(text)
    const tasks = record(record(parseYaml(text, { maxAliasCount: 50, logLevel: 'silent' }))['tasks'])
    for (const [name, task] of Object.entries(tasks)) into.set(name, JSON.stringify(task))
  } catch {
    // A Taskfile that cannot be read names no task.
  }
}
