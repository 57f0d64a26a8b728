import { environmentReads } from '#readiness/facts/source/environment-reads.ts'
import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { isSystemVariable } from './system-variables.ts'

/** A variable of the environment that code reads. */
export type VariableRead = {
  name: string
  file: string
  line: number
  /** By what ships, not by a build or a test. */
  isProduct: boolean
  /** It does not start without it. */
  isRequired: boolean
}

export type VariableReads = {
  all: readonly VariableRead[]
  /**
   * Words in capitals anywhere in the tree but in documents and templates. Of compose files and Dockerfiles only what
   * they put to use, not what they hand on under its own name.
   */
  mentions: ReadonlySet<string>
  /** Settings that a compose file shows in a comment, for the reader to switch on, and the file. */
  shown: ReadonlyMap<string, string>
  /** Prefixes that a reader puts before the names of its fields. */
  prefixes: readonly string[]
  /** Set by the tree itself, for a process that it starts or a bundle that it builds. */
  internal: ReadonlySet<string>
}

const TEMPLATE =
  /(^|\/)(\.?env[^/]*\.(example|sample|template|dist|tmpl)|\.?env\.[\w.]+|[\w-]+\.env(\.[\w]+)?|\.env)$/i
/** What sets variables, which is no use of them. */
const DEPLOYS = /(^|\/)([^/]*compose[^/]*\.ya?ml|(Docker|Container)file[^/]*)$/i
const CODE_WITH_ENV = /\.(env|env[-_.]?(schema|vars?|config|server|client)|environment)?\.?[cm]?[jt]s$/i
/** Settings that only a machine of a developer, or a test, starts with. */
const DEVELOPMENT_SETTINGS =
  /(^|\/)(settings|config|environments)\/(local|dev|development|tests?|testing|ci)\.\w+$/i
const NO_TEXT = /\.(png|jpe?g|gif|webp|ico|svg|woff2?|ttf|lock|po|mo|map|pdf|csv|css|scss|html)$/i
const NAMED = String.raw`\(?\[?\s*["']([A-Z][A-Z0-9_]{1,80})["']`

/** Languages without a parser of ours. */
const OTHERS: readonly (readonly [RegExp, RegExp])[] = [
  [/\.rb$/i, new RegExp(String.raw`\bENV(?:\.fetch)?${NAMED}`, 'g')],
  [/\.php$/i, new RegExp(String.raw`\b(?:env|getenv)${NAMED}`, 'g')],
  [/\.go$/i, new RegExp(String.raw`\bos\.(?:Getenv|LookupEnv)${NAMED}`, 'g')],
  [/\.rs$/i, new RegExp(String.raw`\benv(?:::var|::var_os|!)${NAMED}`, 'g')],
  [
    /\.(java|kts?|exs?|cs)$/i,
    new RegExp(String.raw`\b(?:getenv|get_env|fetch_env!?|GetEnvironmentVariable)${NAMED}`, 'g'),
  ],
]

/** What the environment is asked for, in every language. */
export const variableReads = defineFact<VariableReads>({
  name: 'variables of the environment',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const all = await parsedReads(at)
    const seen: Seen = { mentions: new Set(), shown: new Map(), prefixes: [], internal: new Set(), all }
    for (const file of tree.files) {
      if (!isRead(file)) continue
      at.signal.throwIfAborted()
      const text = await tree.read(file.path)
      if (text === undefined) continue
      if (DEPLOYS.test(file.path)) scanDeployment(file, text, seen)
      else scan(file, text, seen)
    }
    for (const { name } of all) seen.mentions.add(name)
    return {
      ...seen,
      all: all.filter(({ name }) => /^[A-Z][A-Z0-9_]+$/.test(name) && !isSystemVariable(name)),
    }
  },
})

async function parsedReads(at: Look): Promise<VariableRead[]> {
  try {
    const { reads } = await at.use(environmentReads)
    return reads.map(({ name, file, line, kind, fallback }) => ({
      name,
      file,
      line,
      isProduct: kind === 'product' && !DEVELOPMENT_SETTINGS.test(file),
      isRequired: fallback.kind === 'required',
    }))
  } catch (error) {
    if (error instanceof CannotLook && error.silent) return []
    throw error
  }
}

type Seen = {
  mentions: Set<string>
  shown: Map<string, string>
  prefixes: string[]
  internal: Set<string>
  all: VariableRead[]
}

function isRead({ path, kind, bytes }: TreeFile): boolean {
  if (kind === 'vendored' || kind === 'generated' || kind === 'document' || bytes > 300_000) return false
  return !NO_TEXT.test(path) && (!TEMPLATE.test(path) || CODE_WITH_ENV.test(path))
}

/** `${NAME}` put to use: as a port, a tag, a size, or under another name. `NAME: ${NAME}` only hands it on. */
function scanDeployment({ path }: TreeFile, text: string, seen: Seen): void {
  for (const line of text.split('\n')) {
    if (line.length > 4_000) continue
    const [, commented] = /^\s*#[\s#-]*([A-Z][A-Z0-9_]{2,80})\s*[=:](?!\/\/)/.exec(line) ?? []
    if (commented !== undefined && !seen.shown.has(commented)) seen.shown.set(commented, path)
    if (/^\s*#/.test(line)) continue
    const [, target] = /^\s*(?:-\s*)?["']?([A-Za-z_]\w+)["']?\s*[:=]/.exec(line) ?? []
    for (const [, name = ''] of line.matchAll(/(?<!\$)\$\{?([A-Za-z_]\w{2,80})/g))
      if (name !== target) seen.mentions.add(name)
  }
}

function scan({ path, kind }: TreeFile, text: string, seen: Seen): void {
  markConditional(path, text, seen.all)
  for (const [word] of text.matchAll(/\b[A-Z][A-Z0-9_]{2,80}\b/g)) seen.mentions.add(word)
  if (path.endsWith('.py') && text.includes('env_prefix'))
    for (const [, prefix = ''] of text.matchAll(/env_prefix\s*=\s*["'](\w*)["']/g)) seen.prefixes.push(prefix)
  if (/\.[cm]?[jt]s$/.test(path)) addInternal(kind, text, seen)
  const [, pattern] = OTHERS.find(([files]) => files.test(path)) ?? []
  if (pattern === undefined || kind === 'test' || kind === 'example') return
  for (const match of text.matchAll(pattern))
    seen.all.push({
      name: match[1] ?? '',
      file: path,
      line: text.slice(0, match.index).split('\n').length,
      isProduct: kind === 'product',
      isRequired: false,
    })
}

/** A default of its type, as `Env(NAME=(bool, False))`, or a value that the code itself hands in: `{"NAME": made()}`. */
function isGivenInFile(name: string, text: string): boolean {
  if (!/^\w+$/.test(name)) return false
  return (
    new RegExp(String.raw`\b${name}\s*=\s*\(\s*\w+\s*,`).test(text) ||
    new RegExp(String.raw`["']${name}["']\s*:\s*\w+\(`).test(text)
  )
}

/** What is read inside of a block may never be read: only whole schemas and the first level of a file require it. */
function markConditional(path: string, text: string, all: VariableRead[]): void {
  let lines: string[] | undefined
  for (const read of all) {
    if (read.file !== path || !read.isRequired) continue
    lines ??= text.split('\n')
    const line = lines[read.line - 1] ?? ''
    if (path.endsWith('.py') && isGivenInFile(read.name, text)) read.isRequired = false
    if (/^\s/.test(line) && /environ|getenv|\benv[.([]|config\(|process\.env|[eE]nv\(/.test(line))
      read.isRequired = false
  }
}

function addInternal(kind: TreeFile['kind'], text: string, seen: Seen): void {
  for (const [, name = ''] of text.matchAll(
    /["'](?:import\.meta|process)\.env\.([A-Z][A-Z0-9_]{2,80})["']\s*:/g,
  ))
    seen.internal.add(name)
  if (kind !== 'tool' || !/\b(spawn|fork|exec\w*|execve)\(/.test(text)) return
  for (const [, name = ''] of text.matchAll(/[{,]\s*([A-Z][A-Z0-9_]{2,80})\s*:/g)) seen.internal.add(name)
}
