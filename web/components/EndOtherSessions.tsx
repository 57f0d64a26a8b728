import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { endOtherSessions, SESSIONS_KEY } from '#web/api/sessions.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { announce } from '#web/lib/announce.ts'
import { t, tCount } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'

export function EndOtherSessions() {
  const [asking, setAsking] = useState(false)
  const end = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: async (ended) => {
      setAsking(false)
      announce(tCount('sessions.ended', ended))
      await queryClient.invalidateQueries({ queryKey: SESSIONS_KEY })
    },
  })
  return (
    <>
      <div>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t('sessions.end-others')}
        </Button>
      </div>
      {asking && (
        <Dialog
          title={t('sessions.end-others.title')}
          text={t('sessions.end-others.text')}
          onClose={() => setAsking(false)}
        >
          {end.isError && <ProblemAlert problem={asProblem(end.error)} />}
          <div className="flex flex-wrap justify-end gap-3">
            <Button look="quiet" onClick={() => setAsking(false)}>
              {t('sessions.end-others.cancel')}
            </Button>
            <Button look="danger" busy={end.isPending} onClick={() => end.mutate()}>
              {t('sessions.end-others.confirm')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
