const KEY = 'gatehouse-went-on'

/** A person who comes back so soon did not choose to; in milliseconds. */
const SOON_MS = 10_000

/** Notes that somebody was led on to an address. */
export function noteWentOn(address: string, now: number = Date.now()): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ address, at: now }))
  } catch {
    // Then a loop is not noticed; the person can still leave the page.
  }
}

/**
 * Whether somebody was led on to that address a moment ago and is back: it does not see the session, and leading on
 * again would go round for ever.
 */
export function cameRightBack(address: string, now: number = Date.now()): boolean {
  try {
    const noted = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as {
      address?: unknown
      at?: unknown
    } | null
    return noted?.address === address && typeof noted.at === 'number' && Math.abs(now - noted.at) < SOON_MS
  } catch {
    return false
  }
}
