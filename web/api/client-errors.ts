import type { ClientError } from '#contract/client-errors.ts'
import { API } from '#contract/paths.ts'
import { clientError, faultOf, REPORTS_PER_PAGE } from '#web/lib/error-report.ts'

const release: string | undefined = import.meta.env['GATEHOUSE_RELEASE']
const seen = new Set<string>()

/** Tells the server about an error in this browser. Never throws and never waits: it must not make things worse. */
export function reportError(kind: ClientError['kind'], thrown: unknown): void {
  const report = clientError(kind, faultOf(thrown), location.pathname, release)
  if (seen.size >= REPORTS_PER_PAGE || seen.has(report.message)) return
  seen.add(report.message)
  void fetch(API.clientErrors, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(report),
    credentials: 'same-origin',
    keepalive: true,
  }).catch(() => undefined)
}

/** Reports what nothing else catches. */
export function watchErrors(): void {
  addEventListener('error', (event) => reportError('error', event.error ?? event.message))
  addEventListener('unhandledrejection', (event) => reportError('rejection', event.reason))
  addEventListener('securitypolicyviolation', (event) =>
    reportError(
      'csp',
      `${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
    ),
  )
}
