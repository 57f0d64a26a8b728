import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { readText } from '#readiness/facts/tree/source-tree.ts'
import { nearName } from './near-name.ts'
import { sayIssue } from './say-issue.ts'
import { SettingsError, type SettingsMistake } from './settings-error.ts'
import { yamlDepth } from './yaml-depth.ts'
import { NO_SETTINGS, settingsSchema, type Settings } from './settings.ts'

export const SETTINGS_FILES = ['readiness.yaml', 'readiness.yml'] as const
const BYTES = 262_144
const ALIASES = 100
/** Deeper than anything that the schema knows. */
const DEPTH = 100

/** The settings of a tree, or none. @throws {SettingsError} with every mistake that was found */
export async function readSettings(root: string): Promise<Settings> {
  const there = await Promise.all(SETTINGS_FILES.map((name) => isThere(join(root, name))))
  const found = SETTINGS_FILES.filter((_, at) => there[at])
  const [file, other] = found
  if (file === undefined) return NO_SETTINGS
  if (other !== undefined)
    throw new SettingsError([{ file: other, path: '', what: `${file} is there as well; keep one of them.` }])
  const text = await readText(join(root, file), BYTES)
  if (text === undefined)
    throw new SettingsError([
      { file, path: '', what: `cannot be read: it has to be a regular text file of at most ${BYTES} bytes.` },
    ])
  return parseSettings(text, file)
}

/** @throws {SettingsError} with every mistake that was found */
export function parseSettings(text: string, file: string = SETTINGS_FILES[0]): Settings {
  const lines = new LineCounter()
  const document = parse(text, file, lines)
  const lineAt = (offset: number): number => lines.linePos(offset).line
  const broken = [...document.errors, ...document.warnings].map(({ message, pos }): SettingsMistake => ({
    file,
    line: lineAt(pos[0]),
    path: '',
    what: `is no plain YAML: ${message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
  }))
  if (broken.length > 0) throw new SettingsError(broken)
  const value = toPlain(document, file)
  const result = settingsSchema.safeParse(value)
  const issues = result.success
    ? misnamed(result.data)
    : result.error.issues.flatMap((issue) => sayIssue(issue, settingsSchema, value))
  const mistakes = issues.map(({ path, what }): SettingsMistake => {
    const offset = offsetOf(document, path)
    return { file, ...(offset !== undefined && { line: lineAt(offset) }), path: sayPath(path), what }
  })
  if (mistakes.length > 0 || !result.success) throw new SettingsError(mistakes)
  return result.data
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function parse(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  if (yamlDepth(text) > DEPTH)
    throw new SettingsError([{ file, path: '', what: 'is nested too deeply to be settings.' }])
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      strict: true,
      uniqueKeys: true,
      prettyErrors: false,
      lineCounter,
    })
  } catch {
    throw new SettingsError([{ file, path: '', what: 'cannot be parsed as YAML.' }])
  }
}

function toPlain(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES })
  } catch {
    throw new SettingsError([{ file, path: '', what: 'uses more YAML aliases than settings need.' }])
  }
}

/** Where the value or, when it is not there, what would hold it stands. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const at = path.at(-1)
  const holder = document.getIn(path.slice(0, -1), true)
  let found: number | undefined
  if (isNode(holder))
    visit(holder, {
      Pair(key, pair, ancestors) {
        if (ancestors.at(-1) !== holder) return visit.SKIP
        if (isPair(pair) && isScalar(pair.key) && pair.key.value === at) {
          found = pair.key.range?.[0]
          return visit.BREAK
        }
        return undefined
      },
    })
  if (found !== undefined) return found
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return undefined
}

const sayPath = (path: readonly PropertyKey[]): string =>
  path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`))
    .join('')

/** Attestations that speak for no line, or for one that no person's word can settle. */
function misnamed({ attestations = [] }: Settings): { path: PropertyKey[]; what: string }[] {
  const attestable = CATALOGUE.filter(({ attest }) => attest !== undefined).map(({ id }) => id)
  return attestations.flatMap(({ line }, at) => {
    if (attestable.includes(line)) return []
    const path = ['attestations', at, 'line']
    if (CATALOGUE.some(({ id }) => id === line))
      return [{ path, what: `${line} is judged by looking; no attestation is accepted for it.` }]
    const near = nearName(line, attestable)
    const hint = near === undefined ? `Known: ${attestable.join(', ')}.` : `Did you mean ${near}?`
    return [{ path, what: `names no line of the checklist. ${hint}` }]
  })
}
