import type { Session } from '#contract/sessions.ts'
import { t } from '#web/lib/messages.ts'
import { exactTime, relativeTime } from '#web/lib/relative-time.ts'
import { Button } from '#web/ui/Button.tsx'
import { DeviceIcon } from '#web/ui/icons.tsx'

type Props = {
  session: Session
  /** When the list was read, in milliseconds since the epoch. */
  now: number
  ending: boolean
  onEnd: () => void
}

export function SessionRow({ session, now, ending, onEnd }: Props) {
  const when = relativeTime(session.lastSeenAt, now)
  const since = relativeTime(session.createdAt, now)
  const seen = when === undefined ? t('sessions.seen-now') : t('sessions.seen', { when })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 border-line p-4 not-first:border-t">
      <span className="text-ink-soft">
        <DeviceIcon kind={session.kind} />
      </span>
      <div className="grid min-w-40 flex-1 gap-0.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium break-words">{session.device}</span>
          {session.current && (
            <span className="rounded-full bg-good-soft px-2.5 py-0.5 text-sm font-medium text-good">
              {t('sessions.current')}
            </span>
          )}
        </p>
        <p className="text-sm text-ink-soft">
          <time dateTime={session.lastSeenAt} title={exactTime(session.lastSeenAt)}>
            {seen}
          </time>{' '}
          · {session.place}
        </p>
        <p className="text-sm text-ink-soft">
          <time dateTime={session.createdAt} title={exactTime(session.createdAt)}>
            {since === undefined ? t('sessions.since-now') : t('sessions.since', { when: since })}
          </time>
        </p>
      </div>
      {!session.current && (
        <Button
          look="quiet"
          size="small"
          busy={ending}
          onClick={onEnd}
          aria-label={t('sessions.end-named', { device: session.device, seen })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
