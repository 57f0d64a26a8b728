import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import { hasMessage, t } from '#web/lib/messages.ts'
import { inTime } from '#web/lib/retry-after.ts'
import type { ApiProblem } from './problem.ts'

/** What happened and what to do about it, in a sentence or two. */
export function problemText(problem: ApiProblem): string {
  const key = `problem.${problem.code}`
  const text = hasMessage(key) ? t(key) : fallback(problem.code as ErrorCode)
  if (problem.retryAfter === undefined) return text
  return `${text} ${t('problem.retry', { when: inTime(problem.retryAfter) })}`
}

function fallback(code: ErrorCode): string {
  const { title, fix } = ERRORS[code]
  return `${title}. ${fix}`
}
