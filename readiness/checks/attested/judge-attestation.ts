import { isOver } from '#readiness/engine/waivers.ts'
import type { Attested } from '#readiness/facts/attested/attestations.ts'

const DAY = 86_400_000

export type Standing = { is: 'valid' } | { is: 'invalid' | 'over' | 'unseen'; because: string; mend: string }

/** Whether a person's word still stands. */
export function standingOf({ attestation, changes }: Attested, days: number, now: Date): Standing {
  const { owner, approver, made, until } = attestation
  const same = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase().normalize('NFKC')
  if (same(owner) === same(approver))
    return {
      is: 'invalid',
      because: `owner and approver are the same person (${owner.trim()})`,
      mend: 'have somebody else approve it',
    }
  if (Date.parse(made) > now.getTime())
    return {
      is: 'invalid',
      because: `it says that it was made on ${made}, which is to come`,
      mend: 'correct `made`',
    }
  const length = Math.round((Date.parse(until) - Date.parse(made)) / DAY)
  if (length < 0)
    return { is: 'invalid', because: 'it ends before it was made', mend: 'correct `made` or `until`' }
  if (length > days)
    return {
      is: 'invalid',
      because: `it is to hold for ${length} days, and this line accepts ${days}`,
      mend: `set \`until\` to ${dayAfter(made, days)} at the latest`,
    }
  if (isOver(until, now))
    return { is: 'over', because: `it was over on ${until}`, mend: 'look again, and attest it anew' }
  if ('reason' in changes)
    return {
      is: 'unseen',
      because: `whether the paths that end it were changed could not be seen: ${changes.reason}`,
      mend: '',
    }
  const [first] = changes
  if (first !== undefined)
    return {
      is: 'invalid',
      because: `${first.path} was changed on ${first.committedAt.toISOString().slice(0, 10)}, after it was made`,
      mend: 'look again, and attest it anew',
    }
  return { is: 'valid' }
}

export function dayAfter(day: string | Date, days: number): string {
  const start = typeof day === 'string' ? Date.parse(day) : day.getTime()
  return new Date(start + days * DAY).toISOString().slice(0, 10)
}
