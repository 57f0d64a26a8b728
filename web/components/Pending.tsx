import { t } from '#web/lib/messages.ts'
import { Spinner } from '#web/ui/Spinner.tsx'

/** Shown while something loads, but not before a moment has passed: most things arrive sooner. */
export function Pending() {
  return (
    <div role="status" className="appear-late flex items-center justify-center gap-3 py-16 text-ink-soft">
      <Spinner />
      {t('app.loading')}
    </div>
  )
}
