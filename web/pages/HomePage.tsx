import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { getSession } from '#web/api/auth.ts'
import { LoadFailure } from '#web/components/LoadFailure.tsx'
import { Pending } from '#web/components/Pending.tsx'

/** No page of its own: it leads on to the profile, or to the gate. */
export default function HomePage() {
  const [, navigate] = useLocation()
  const [thrown, setThrown] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let wanted = true
    getSession().then(
      (session) => wanted && navigate(session === null ? PAGES.signIn : PAGES.profile, { replace: true }),
      (reason: unknown) => wanted && setThrown(reason),
    )
    return () => {
      wanted = false
    }
  }, [navigate, attempt])

  if (thrown === undefined) return <Pending />
  return (
    <LoadFailure
      thrown={thrown}
      onRetry={() => {
        setThrown(undefined)
        setAttempt(attempt + 1)
      }}
    />
  )
}
