import { useQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { getSession } from '#web/api/auth.ts'
import { fetchMe, ME_KEY, type VersionedProfile } from '#web/api/me.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { signInPath } from '#web/lib/next-path.ts'
import { AccountLayout } from './AccountLayout.tsx'
import { LoadFailure } from './LoadFailure.tsx'
import { Pending } from './Pending.tsx'

const Me = createContext<VersionedProfile | undefined>(undefined)

/** The profile of the person who is signed in. */
export function useMe(): VersionedProfile {
  const me = use(Me)
  if (me === undefined) throw new Error('useMe outside SignedIn')
  return me
}

/** Shows its children to people who are signed in, and the sign-in page to others. */
export function SignedIn({ children }: { children: ReactNode }) {
  const [path, navigate] = useLocation()
  // Asking for the session first tells "nobody" from "an error" without a failed request.
  const session = useQuery({ queryKey: ['session'], queryFn: getSession, staleTime: Infinity })
  const me = useQuery({ queryKey: ME_KEY, queryFn: fetchMe, enabled: Boolean(session.data) })
  const nobody = session.data === null

  useEffect(() => {
    if (!nobody) return
    queryClient.clear()
    navigate(signInPath(path), { replace: true })
  }, [nobody, navigate, path])

  const failed = session.isError ? session : me.isError ? me : undefined
  if (me.data !== undefined) {
    return (
      <Me value={me.data}>
        <AccountLayout profile={me.data.data}>{children}</AccountLayout>
      </Me>
    )
  }
  return (
    <main id="main" className="mx-auto max-w-104 px-5 py-16">
      {failed !== undefined && asProblem(failed.error).code !== 'auth.required' ? (
        <LoadFailure thrown={failed.error} onRetry={() => void failed.refetch()} />
      ) : (
        <Pending />
      )}
    </main>
  )
}
