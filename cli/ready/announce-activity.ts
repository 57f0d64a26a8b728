import { describeActivity } from '#readiness/facts/accounts/describe-activity.ts'
import type { Target } from '#readiness/model/fact.ts'
import { complain } from '#cli/terminal.ts'

/** Says what --active is about to send, before anything is sent. */
export function announceActivity(target: Target): void {
  if (!target.active) return
  complain(`Active checks on ${target.url?.origin ?? 'the target'}:`)
  for (const sentence of describeActivity(target)) complain(`  ${sentence}`)
}
