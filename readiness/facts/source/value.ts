/** What an expression comes to, as far as it can be told without running it. */
export type Value =
  | { type: 'string'; text: string }
  | { type: 'number'; number: number }
  | { type: 'boolean'; isTrue: boolean }
  /** null, undefined or None */
  | { type: 'nothing' }
  | { type: 'list'; items: readonly Value[] }
  | { type: 'table'; entries: readonly Entry[] }
  /** A name or a path of names: `process.env.PORT`. */
  | { type: 'name'; text: string }
  | { type: 'call'; callee: string; arguments: readonly Value[] }
  | { type: 'other' }

export type Entry = { key: string; value: Value; line: number }

/** The value under a path of keys. */
export function valueAt(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  const [key, ...rest] = path
  if (key === undefined || value === undefined) return value
  if (value.type !== 'table') return undefined
  return valueAt(value.entries.findLast((entry) => entry.key === key)?.value, ...rest)
}

/** The entry under a path of keys, with its line. */
export function entryAt(value: Value | undefined, ...path: readonly string[]): Entry | undefined {
  const table = valueAt(value, ...path.slice(0, -1))
  return table?.type === 'table' ? table.entries.findLast(({ key }) => key === path.at(-1)) : undefined
}

export const stringOf = (value: Value | undefined): string | undefined =>
  value?.type === 'string' ? value.text : undefined

export const isTrue = (value: Value | undefined): boolean => value?.type === 'boolean' && value.isTrue
export const isFalse = (value: Value | undefined): boolean => value?.type === 'boolean' && !value.isTrue
