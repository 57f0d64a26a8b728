import { queryClient } from '#web/api/query-client.ts'

/** Runs a change the way every query and mutation runs: when the session has ended, the sign-in page comes up. */
export function whileSignedIn<T>(change: Promise<T>): Promise<T> {
  return queryClient
    .getMutationCache()
    .build<T, unknown, void, unknown>(queryClient, { mutationFn: () => change })
    .execute()
}
