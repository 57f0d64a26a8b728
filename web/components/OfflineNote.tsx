import { t } from '#web/lib/messages.ts'
import { useOnline } from '#web/lib/use-online.ts'

export function OfflineNote() {
  const online = useOnline()
  return (
    <div role="status" className="fixed inset-x-0 bottom-0 z-10">
      {!online && (
        <p className="border-t border-brass bg-brass-soft px-4 py-3 text-center text-sm">
          {t('app.offline')}
        </p>
      )}
    </div>
  )
}
