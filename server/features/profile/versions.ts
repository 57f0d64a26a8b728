import { Problem } from '#server/lib/problem.ts'

/** The strong ETag of a version (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"v${version}"`
}

/**
 * Holds a change against the version it is based on (RFC 9110 §13.1.1).
 * @param ifMatch the header: absent, `*`, or a list of ETags
 * @throws {Problem} request.precondition_required when it is needed and absent, profile.conflict when none matches
 */
export function requireVersion(
  ifMatch: string | undefined,
  version: number,
  need: 'required' | 'optional',
): void {
  if (ifMatch === undefined) {
    if (need === 'required') throw new Problem('request.precondition_required')
    return
  }
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (tags.includes('*') || tags.includes(etagOf(version))) return
  throw new Problem('profile.conflict', { headers: { etag: etagOf(version) } })
}
