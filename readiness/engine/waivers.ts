import { createHash } from 'node:crypto'
import type { Evidence } from '#readiness/model/evidence.ts'
import type { Finding } from '#readiness/model/report.ts'
import { WAIVER_DAYS, type Waiver } from '#readiness/settings/settings.ts'

const DAY = 86_400_000

/** Until the end of the day that it names, in UTC. */
export const isOver = (day: string, now: Date): boolean => now.getTime() >= Date.parse(day) + DAY

/**
 * Names one finding of one check: where it is and what was seen, without the line, which moves with every edit. The
 * same thing seen again in the same place gets a name of its own, so that a waiver never covers what comes later.
 */
export function fingerprintsOf(check: string, evidence: readonly Evidence[]): string[] {
  const seen = new Map<string, number>()
  return evidence.map(({ file = '', url = '', observed }) => {
    const what = [check, file, url, observed].join('\n')
    const count = seen.get(what) ?? 0
    seen.set(what, count + 1)
    return createHash('sha256').update(`${what}\n${count}`).digest('hex').slice(0, 16)
  })
}

/** The findings of a failed check, each with its waiver where a valid one names it. */
export function waive(
  check: string,
  evidence: readonly Evidence[],
  waivers: readonly Waiver[],
  now: Date,
): Finding[] {
  const fingerprints = fingerprintsOf(check, evidence)
  return evidence.map((each, at): Finding => {
    const fingerprint = fingerprints[at] as string
    const found = waivers.find((waiver) => waiver.check === check && waiver.fingerprint === fingerprint)
    if (found === undefined || !isValid(found, now)) return { ...each, fingerprint }
    const { owner, reason, note, until } = found
    return { ...each, fingerprint, waiver: { owner, reason, note, until } }
  })
}

function isValid({ made, until }: Waiver, now: Date): boolean {
  const days = (Date.parse(until) - Date.parse(made)) / DAY
  return Date.parse(made) <= now.getTime() && !isOver(until, now) && days <= WAIVER_DAYS
}
