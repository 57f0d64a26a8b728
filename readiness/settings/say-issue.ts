import type { z } from 'zod'
import { nearName } from './near-name.ts'

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue

export type SaidIssue = { path: Path; what: string }

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  number: 'a number',
  boolean: 'true or false',
  int: 'a whole number',
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'has to be a day that exists, as YYYY-MM-DD.',
  datetime: 'has to be a moment with its offset, such as 2026-11-24T09:30:00Z.',
  sha256: 'has to be a SHA-256 in hexadecimal, 64 characters.',
  regex: 'has to be the 16 hexadecimal characters that the report gives as the fingerprint.',
}

/** A mistake in the words of somebody who has to mend it. One for each unknown key. */
export function sayIssue(issue: Issue, schema: z.ZodType, value: unknown): SaidIssue[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        what: unknownKey(key, keysAt(schema, path)),
      }))
    case 'invalid_type':
      return [{ path, what: wrongType(issue.expected, valueAt(value, path)) }]
    case 'invalid_value': {
      const known = issue.values.map(String)
      const near = nearName(String(valueAt(value, path)), known)
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      return [{ path, what: `has to be ${known.length === 1 ? '' : 'one of '}${known.join(', ')}.${hint}` }]
    }
    case 'invalid_format':
      return [{ path, what: FORMATS[issue.format] ?? 'is not written as it has to be.' }]
    case 'too_small':
      return [{ path, what: `is too short: at least ${countOf(issue.origin, issue.minimum)}.` }]
    case 'too_big':
      return [{ path, what: `is too long: at most ${countOf(issue.origin, issue.maximum)}.` }]
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return [{ path, what: 'is not what belongs here.' }]
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearName(key, known)
  if (near !== undefined) return `is unknown. Did you mean ${near}?`
  return known.length === 0 ? 'is unknown; take it out.' : `is unknown. Known here: ${known.join(', ')}.`
}

function wrongType(expected: string, value: unknown): string {
  const wanted = NAMES[expected] ?? expected
  if (value === undefined) return `is missing; it has to be ${wanted}.`
  if (value === null) return `is empty; it has to be ${wanted}. Take the line out if there is nothing to say.`
  const hint = expected === 'string' && typeof value !== 'object' ? ' Put it into quotes.' : ''
  return `has to be ${wanted}.${hint}`
}

function countOf(origin: string, count: number | bigint): string {
  const unit = origin === 'string' ? 'character' : 'entry'
  if (count === 1 || count === 1n) return `1 ${unit}`
  return `${count} ${origin === 'string' ? 'characters' : 'entries'}`
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  )
}

/** What a mapping of the schema may hold. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: unknown = schema
  for (const key of path) {
    const { def, shape } = peel(at)
    at = typeof key === 'number' ? def?.element : shape?.[String(key)]
  }
  return Object.keys(peel(at).shape ?? {})
}

type Peeled = {
  def?: { element?: unknown; innerType?: unknown }
  shape?: Readonly<Record<string, unknown>>
}

function peel(schema: unknown): Peeled {
  let at = schema as Peeled | undefined
  while (at?.def?.innerType !== undefined) at = at.def.innerType as Peeled
  return at ?? {}
}
