import type { ReactNode } from 'react'
import type { ApiProblem } from '#web/api/problem.ts'
import { problemText } from '#web/api/problem-text.ts'
import { t } from '#web/lib/messages.ts'
import { Alert } from '#web/ui/Alert.tsx'

/** What went wrong as a whole. The request id is for whoever runs the service, when the fault is on its side. */
export function ProblemAlert({ problem, children }: { problem: ApiProblem; children?: ReactNode }) {
  const ours = problem.status >= 500 || problem.code === 'unreadable'
  return (
    <Alert tone="danger" focus>
      <p>{problemText(problem)}</p>
      {ours && problem.requestId !== undefined && (
        <p className="text-sm break-all text-ink-soft">
          {t('problem.request-id', { id: problem.requestId })}
        </p>
      )}
      {children}
    </Alert>
  )
}
