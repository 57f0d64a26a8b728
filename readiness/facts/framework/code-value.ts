/** What an expression says without being run. */
export type CodeValue =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'flag'; flag: boolean }
  | { kind: 'none' }
  | { kind: 'list'; items: readonly CodeValue[] }
  | { kind: 'record'; entries: readonly CodeEntry[]; isOpen: boolean; line: number }
  /** A dotted path: "process.env.PORT". */
  | { kind: 'name'; name: string }
  | { kind: 'call'; call: CodeCall }
  /** `a ?? b`, `a || b`, `c ? a : b`. The test is the text of c. */
  | { kind: 'choice'; test: string; options: readonly CodeValue[] }
  | { kind: 'pattern'; source: string }
  | { kind: 'function'; start: number; end: number; isEmpty: boolean }
  | { kind: 'other' }

export type CodeEntry = { key: string; value: CodeValue; line: number }

export type CodeCall = {
  /** A dotted path: "app.use", "Sentry.init". */
  callee: string
  isNew: boolean
  args: readonly CodeValue[]
  /** Named arguments, which Python has. */
  named: readonly CodeEntry[]
  line: number
  start: number
  end: number
  /** Which functions it is in, outermost first: places in the file's list. */
  inside: readonly number[]
  /** It is under a condition that production does not meet. */
  isDevelopmentOnly: boolean
  /** A decorator: the name of what it decorates. */
  decorates?: string
}

export const OTHER: CodeValue = { kind: 'other' }

/** A value by its keys, such as `session.cookie.secure`. */
export function valueAt(value: CodeValue | undefined, ...keys: readonly string[]): CodeValue | undefined {
  return entryAt(value, ...keys)?.value
}

export function entryAt(value: CodeValue | undefined, ...keys: readonly string[]): CodeEntry | undefined {
  let at = value
  let found: CodeEntry | undefined
  for (const key of keys) {
    found = at?.kind === 'record' ? at.entries.findLast((entry) => entry.key === key) : undefined
    at = found?.value
  }
  return found
}

export const textOf = (value: CodeValue | undefined): string | undefined =>
  value?.kind === 'text' ? value.text : undefined
export const flagOf = (value: CodeValue | undefined): boolean | undefined =>
  value?.kind === 'flag' ? value.flag : undefined
export const numberOf = (value: CodeValue | undefined): number | undefined =>
  value?.kind === 'number' ? value.number : undefined

const ENVIRONMENT = /^(process\.env|import\.meta\.env|Deno\.env|Bun\.env|os\.environ|env)\b/
const ENVIRONMENT_CALL =
  /(^|\.)(getenv|environ\.get|env|env\.\w+|config|decouple_config|getEnv|requireEnv|get_env|bool_env|env_bool|get_bool|strtobool)$/

/** Whether it is read from the environment, perhaps with a fallback. */
export function isFromEnvironment(value: CodeValue | undefined): boolean {
  if (value === undefined) return false
  if (value.kind === 'name') return ENVIRONMENT.test(value.name)
  if (value.kind === 'choice') return value.options.some(isFromEnvironment)
  if (value.kind !== 'call') return false
  return (
    ENVIRONMENT_CALL.test(value.call.callee) ||
    value.call.args.some(isFromEnvironment) ||
    ENVIRONMENT.test(value.call.callee)
  )
}
