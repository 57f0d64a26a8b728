import type { ClientError } from '#contract/client-errors.ts'

/** More than this in one page load is the same fault again, or somebody's broken extension. */
export const REPORTS_PER_PAGE = 5

type Fault = { message: string; stack?: string | undefined; requestId?: string | undefined }

/** What was thrown, in words; anything can be thrown. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Error) {
    const requestId =
      'requestId' in thrown && typeof thrown.requestId === 'string' ? thrown.requestId : undefined
    return { message: `${thrown.name}: ${thrown.message}`, stack: thrown.stack, requestId }
  }
  return {
    message: typeof thrown === 'string' ? thrown : `thrown: ${Object.prototype.toString.call(thrown)}`,
  }
}

/** Queries and fragments can carry secrets; a report shows none of them. */
export function withoutSecrets(text: string): string {
  return text.replace(/([a-z]+:\/\/[^\s?#)]*)[?#][^\s:)]*/gi, '$1')
}

/** A report in the shape and lengths the server takes. */
export function clientError(
  kind: ClientError['kind'],
  fault: Fault,
  page: string,
  release: string | undefined,
): ClientError {
  const report: ClientError = { kind, message: withoutSecrets(fault.message).slice(0, 1000) || 'unknown' }
  if (fault.stack !== undefined) report.stack = withoutSecrets(fault.stack).slice(0, 8000)
  if (fault.requestId !== undefined) report.requestId = fault.requestId.slice(0, 64)
  if (release !== undefined) report.release = release.slice(0, 64)
  report.page = page.split(/[?#]/, 1)[0]?.slice(0, 300) ?? ''
  return report
}
