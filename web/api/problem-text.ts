import { t } from '#web/lib/messages.ts'
import { inTime } from '#web/lib/retry-after.ts'
import type { ApiProblem } from './problem.ts'

/** What happened and what to do about it, in a sentence or two. */
export function problemText(problem: ApiProblem): string {
  const text = t(`problem.${problem.code}`)
  if (problem.retryAfter === undefined) return text
  return `${text} ${t('problem.retry', { when: inTime(problem.retryAfter) })}`
}
