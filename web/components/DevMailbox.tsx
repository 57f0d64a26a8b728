import { useSettings } from '#web/api/use-settings.ts'
import { t } from '#web/lib/messages.ts'

/** Where the mails are while no mail server is configured; nothing otherwise. */
export function DevMailbox() {
  const { devMailbox } = useSettings()
  if (devMailbox === null) return null
  return (
    <p className="border-t border-line pt-4 text-sm text-ink-soft">
      <a href={devMailbox} className="inline-block py-1 underline underline-offset-4">
        {t('check-mail.dev')}
      </a>
    </p>
  )
}
