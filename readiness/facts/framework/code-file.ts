import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { CodeCall, CodeValue } from './code-value.ts'

export type CodeImport = {
  module: string
  /** Imported name and local name; "*" and "default" as in JavaScript. */
  names: readonly { imported: string; local: string }[]
  line: number
  isTypeOnly: boolean
}

/** `target = value`, also of a declaration, a member or a field of a class. */
export type CodeSet = {
  target: string
  value: CodeValue
  line: number
  start: number
  inside: readonly number[]
  isDevelopmentOnly: boolean
}

export type CodeFunction = {
  name: string
  parameters: readonly string[]
  line: number
  start: number
  end: number
  /** What it reads of a "request": "user", "body". Of Python alone. */
  asks?: ReadonlySet<string>
}
export type CodeClass = {
  name: string
  bases: readonly string[]
  members: readonly string[]
  line: number
  start: number
  end: number
}
export type CodeElement = { name: string; attributes: readonly string[]; line: number }
export type CodeText = { text: string; line: number; start: number }

/** What a file says, as far as the checks ask. */
export type CodeFile = {
  path: string
  language: 'javascript' | 'python'
  kind: FileKind
  imports: readonly CodeImport[]
  calls: readonly CodeCall[]
  sets: readonly CodeSet[]
  /** Every object or dictionary that is not inside of another. */
  records: readonly (CodeValue & { kind: 'record' })[]
  functions: readonly CodeFunction[]
  classes: readonly CodeClass[]
  elements: readonly CodeElement[]
  /** Names that other files may take; of JavaScript alone. */
  exported: readonly string[]
  /** Keys of objects, dictionaries and named arguments, each with the line that it is first on. */
  keys: ReadonlyMap<string, number>
  texts: readonly CodeText[]
}

/** What a name of the file stands for, when it is set once. */
export function resolveValue(file: CodeFile, value: CodeValue | undefined, depth = 0): CodeValue | undefined {
  if (value?.kind !== 'name' || depth > 5) return value
  const sets = file.sets.filter(({ target }) => target === value.name)
  const [only] = sets
  return only === undefined || sets.length > 1 ? value : resolveValue(file, only.value, depth + 1)
}

export const isWithin = (inner: { start: number }, outer: { start: number; end: number }): boolean =>
  inner.start >= outer.start && inner.start < outer.end
