import { CannotLook, type Target } from '#readiness/model/fact.ts'
import { parseAdapter, type Adapter } from './adapter.ts'
import { campaignSeconds } from './campaign.ts'
import { FORGED_HOST } from './ending-steps.ts'
import { MOST_FAILURES } from './guessing-step.ts'
import { BURST } from './request-step.ts'
import { limitsSeconds } from './limits-step.ts'
import { MOST_REQUESTS, USER_AGENT } from './wire.ts'

/** What the active depth sends at most, in plain sentences, before anything is sent. */
export function describeActivity(target: Target): string[] {
  if (!target.active || target.url === undefined) return []
  let adapter: Adapter | undefined
  try {
    adapter = parseAdapter(target.settings.adapter)
  } catch (error) {
    if (error instanceof CannotLook) return [`Nothing is sent with accounts: ${error.message}`]
    throw error
  }
  const { address, domain = 'ready.invalid' } = adapter?.account ?? {}
  const burst = adapter?.api?.burst ?? BURST
  const reach = new URL(target.url).origin
  const sentences = [
    `Everything goes to ${reach}, marked with the User-Agent "${USER_AGENT}".`,
    `Up to 2 throw-away accounts are made there, named "Readiness probe …", with addresses like ${address ?? `ready-…@${domain}`}; about 10 mails go to these addresses.`,
    `Up to ${MOST_REQUESTS} requests are sent within ${Math.round(campaignSeconds(adapter) / 60)} minutes, at most 16 at once: about 60 sign-ins, up to ${3 * MOST_FAILURES} with wrong passwords for the own accounts and for addresses that nobody has, ${burst} reads in a row, and changes that claim to come from another site (ready-hostile.invalid) or host (${FORGED_HOST}).`,
    adapter !== undefined && adapter.routes.deleteAccount === undefined
      ? 'At the end every session of these accounts is signed out; the adapter knows no way to delete them.'
      : 'At the end the accounts are deleted, or signed out where that is refused.',
  ]
  if (adapter === undefined)
    sentences.push('The settings name no adapter: /api/auth/ok and /auth/ok are asked for one that is known.')
  const waits = limitsSeconds(adapter?.limits)
  if (waits > 0)
    sentences.push(`Two sessions are kept for ${waits} s, to see them end; one of them is used meanwhile.`)
  if (adapter?.mail !== undefined)
    sentences.push(
      'listen' in adapter.mail
        ? `A mail server listens at ${adapter.mail.listen} meanwhile; it keeps nothing.`
        : `Mails are read from ${adapter.mail.url ?? reach} (${adapter.mail.read}).`,
    )
  if (adapter?.attempts?.metrics !== undefined)
    sentences.push(`Counters are read from ${new URL(adapter.attempts.metrics).origin}.`)
  const logs = [
    ...(adapter?.logs ?? []),
    ...(adapter?.attempts?.auditLog === undefined ? [] : [adapter.attempts.auditLog]),
  ]
  if (logs.length > 0) sentences.push(`Read on this machine, and never quoted: ${logs.join(', ')}.`)
  return sentences
}
