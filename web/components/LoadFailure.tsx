import { asProblem } from '#web/api/problem.ts'
import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'

/** In place of something that could not be loaded. */
export function LoadFailure({ thrown, onRetry }: { thrown: unknown; onRetry: () => void }) {
  return (
    <ProblemAlert problem={asProblem(thrown)}>
      <Button look="quiet" size="small" onClick={onRetry}>
        {t('error.load.retry')}
      </Button>
    </ProblemAlert>
  )
}
