import { t } from '#web/lib/messages.ts'

export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-20 -translate-y-20 rounded-field bg-primary px-4 py-2.5 text-on-primary focus:translate-y-0"
      onClick={(event) => {
        // The fragment stays out of the address: it is no place of its own.
        event.preventDefault()
        document.getElementById('main')?.focus()
      }}
    >
      {t('app.skip')}
    </a>
  )
}
