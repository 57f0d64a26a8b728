import { useEffect, useState } from 'react'
import { takeLinkToken } from './link-token.ts'

/** The token of the mailed link, also when a second link is opened in the same tab, which reloads nothing. */
export function useLinkToken(): string | undefined {
  const [token, setToken] = useState(takeLinkToken)
  useEffect(() => {
    const take = (): void => setToken(takeLinkToken())
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  return token
}
