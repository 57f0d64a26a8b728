import { PAGES } from '#contract/paths.ts'
import { faultOf } from '#web/lib/error-report.ts'
import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { buttonClass } from '#web/ui/button-class.ts'
import { PageTitle } from './PageTitle.tsx'

/** The error page. Its ways on are real page loads, because the app itself may be what is broken. */
export function ErrorNotice({ thrown }: { thrown: unknown }) {
  const { requestId } = faultOf(thrown)
  return (
    <div className="mx-auto grid max-w-104 gap-6 py-10">
      <PageTitle>{t('error.title')}</PageTitle>
      <p>{t('error.text')}</p>
      {requestId !== undefined && (
        <p className="text-sm break-all text-ink-soft">{t('error.request-id', { id: requestId })}</p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => location.reload()}>{t('error.reload')}</Button>
        <a href={PAGES.home} className={buttonClass('quiet')}>
          {t('error.home')}
        </a>
      </div>
    </div>
  )
}
