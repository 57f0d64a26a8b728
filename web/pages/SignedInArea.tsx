import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queryClient } from '#web/api/query-client.ts'
import { SignedIn } from '#web/components/SignedIn.tsx'

/** Loaded only by people who are, or seem to be, signed in: the pages outside the gate stay light. */
export default function SignedInArea({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <SignedIn>{children}</SignedIn>
    </QueryClientProvider>
  )
}
