import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { CheckIcon } from '#web/ui/icons.tsx'

type Props = { state: 'unsaved' | 'saved' | 'unchanged'; busy: boolean; onDiscard: () => void }

const WORDS = {
  unsaved: 'profile.unsaved',
  saved: 'profile.saved',
  unchanged: 'profile.unchanged',
} as const

/** Stays in view for as long as there is something to save. */
export function SaveBar({ state, busy, onDiscard }: Props) {
  return (
    <div
      className={classNames(
        state === 'unsaved' && 'sticky bottom-0',
        '-mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-paper px-4 py-4 sm:mx-0 sm:px-0 md:justify-end',
      )}
    >
      <p className="flex gap-1.5 text-sm text-ink-soft max-md:w-full md:mr-auto">
        {state === 'saved' && (
          <span className="text-good">
            <CheckIcon />
          </span>
        )}
        {t(WORDS[state])}
      </p>
      {state === 'unsaved' && (
        <Button look="quiet" onClick={onDiscard}>
          {t('profile.discard')}
        </Button>
      )}
      <Button type="submit" busy={busy}>
        {t('profile.save')}
      </Button>
    </div>
  )
}
