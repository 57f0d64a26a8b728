import type { Conflict, ProfileField } from '#web/lib/profile-merge.ts'
import { t } from '#web/lib/messages.ts'
import { ownName } from '#web/lib/languages.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { Button } from '#web/ui/Button.tsx'

const LABELS = {
  name: 'field.name',
  handle: 'field.handle',
  bio: 'field.bio',
  locale: 'field.locale',
  timeZone: 'field.time-zone',
} as const

type Props = { conflicts: Conflict[]; onTake: (field: ProfileField, saved: string) => void }

/** Somebody, perhaps the same person in another tab, saved first: what differs, and a choice for each field. */
export function ConflictNotice({ conflicts, onTake }: Props) {
  return (
    <Alert tone="note" focus>
      <p className="font-medium">{t('profile.conflict.title')}</p>
      <p>{t(conflicts.length === 0 ? 'profile.conflict.none' : 'profile.conflict.text')}</p>
      {conflicts.map(({ field, yours, saved }) => (
        <div key={field} className="grid gap-2 border-t border-line pt-3">
          <p className="font-medium">{t(LABELS[field])}</p>
          <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[8rem_minmax(0,1fr)]">
            <dt className="text-ink-soft">{t('profile.conflict.yours')}</dt>
            <dd className="break-words whitespace-pre-line">{shown(field, yours)}</dd>
            <dt className="text-ink-soft">{t('profile.conflict.theirs')}</dt>
            <dd className="break-words whitespace-pre-line">{shown(field, saved)}</dd>
          </dl>
          <div>
            <Button look="quiet" size="small" onClick={() => onTake(field, saved)}>
              {t('profile.conflict.take', { field: t(LABELS[field]) })}
            </Button>
          </div>
        </div>
      ))}
    </Alert>
  )
}

function shown(field: ProfileField, value: string): string {
  if (value === '') return t('profile.conflict.empty')
  return field === 'locale' ? ownName(value) : value
}
