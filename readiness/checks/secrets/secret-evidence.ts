import type { FoundSecret } from '#readiness/facts/secrets/found-secret.ts'
import type { Evidence } from '#readiness/model/evidence.ts'

/** A finding for each, with its place and never its value. */
export const evidenceOf = (found: readonly FoundSecret[], expected: string): Evidence[] =>
  found.map(({ file, line, what }) => ({
    file,
    ...(line !== undefined && { line }),
    observed: what,
    expected,
  }))

export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
