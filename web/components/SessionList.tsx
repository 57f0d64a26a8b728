import { useMutation, useQuery } from '@tanstack/react-query'
import { endSession, listSessions, SESSIONS_KEY } from '#web/api/sessions.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { announce } from '#web/lib/announce.ts'
import { t } from '#web/lib/messages.ts'
import { EndOtherSessions } from './EndOtherSessions.tsx'
import { LoadFailure } from './LoadFailure.tsx'
import { Pending } from './Pending.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'
import { SessionRow } from './SessionRow.tsx'

export function SessionList() {
  const sessions = useQuery({ queryKey: SESSIONS_KEY, queryFn: listSessions })
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => announce(t('sessions.ended-one')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: SESSIONS_KEY }),
  })

  if (sessions.data === undefined) {
    if (!sessions.isError) return <Pending />
    return <LoadFailure thrown={sessions.error} onRetry={() => void sessions.refetch()} />
  }
  const others = sessions.data.filter((session) => !session.current)
  return (
    <>
      <ul className="grid overflow-hidden rounded-card border border-line bg-surface">
        {sessions.data.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            now={sessions.dataUpdatedAt}
            ending={end.isPending && end.variables === session.id}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
      {end.isError && <ProblemAlert problem={asProblem(end.error)} />}
      {others.length > 0 ? <EndOtherSessions /> : <p className="text-ink-soft">{t('sessions.only-this')}</p>}
    </>
  )
}
