import { pathChanges, type PathChange } from '#readiness/facts/git/path-changes.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import type { Attestation } from '#readiness/settings/settings.ts'

export type Attested = {
  attestation: Attestation
  /** What was changed since of the paths that it names; a reason when that could not be seen. */
  changes: readonly PathChange[] | { reason: string }
}

export type Attestations = { launched?: string; attested: readonly Attested[] }

const DAY = 86_400_000

/** What readiness.yaml says that people answer for. */
export const attestations = defineFact<Attestations>({
  name: 'attestations',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const { launched, attestations: all = [] } = at.target.settings
    const attested: Attested[] = []
    for (const attestation of all)
      attested.push({ attestation, changes: await changesSince(attestation, at) })
    return { ...(launched !== undefined && { launched }), attested }
  },
})

async function changesSince(
  { made, invalidatedBy = [] }: Attestation,
  at: Look,
): Promise<Attested['changes']> {
  if (invalidatedBy.length === 0) return []
  try {
    // It was made on that day, with what was there by its end.
    return (await at.use(pathChanges)).since(new Date(Date.parse(made) + DAY), invalidatedBy)
  } catch (error) {
    if (error instanceof CannotLook) return { reason: error.message }
    throw error
  }
}
