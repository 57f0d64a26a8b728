import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { navigate } from 'wouter/use-browser-location'
import { signInPath } from '#web/lib/next-path.ts'
import { setUnsaved } from '#web/lib/unsaved.ts'
import { asProblem } from './problem.ts'

/** A session can end anywhere at any time; the way back is the same everywhere. */
function onError(thrown: unknown): void {
  if (asProblem(thrown).code !== 'auth.required') return
  setUnsaved(false)
  queryClient.clear()
  navigate(signInPath(location.pathname + location.search), { replace: true })
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, thrown) => failures < 2 && retriable(asProblem(thrown).code),
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

function retriable(code: string): boolean {
  return code === 'network' || code === 'server.unavailable'
}
