import { PAGES } from '#contract/paths.ts'
import { t } from '#web/lib/messages.ts'
import { AppLink } from './AppLink.tsx'
import { GateMark } from './GateMark.tsx'

/** `compact` shows the mark alone where there is little room. */
export function Wordmark({ compact = false }: { compact?: boolean }) {
  return (
    <AppLink
      to={PAGES.home}
      className="flex min-h-10 w-fit items-center gap-2.5 rounded-field font-serif text-xl text-ink"
    >
      <GateMark />
      <span className={compact ? 'max-sm:sr-only' : undefined}>{t('app.name')}</span>
    </AppLink>
  )
}
