const KEY = 'gatehouse-next'

/** As long as a mailed link is valid, in milliseconds. */
const KEPT_MS = 3_600_000

/**
 * Where to go on to once the mail has been confirmed. The mailed link opens in a tab of its own, so this is shared
 * by the tabs of the browser; it is forgotten at the next sign-in.
 */
export function rememberNext(next: string | null, now: number = Date.now()): void {
  try {
    if (next === null || next === '') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify({ next, until: now + KEPT_MS }))
  } catch {
    // The person then ends up on the home page.
  }
}

export function rememberedNext(now: number = Date.now()): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { next?: unknown; until?: unknown } | null
    const isFresh = typeof kept?.until === 'number' && now < kept.until
    return isFresh && typeof kept.next === 'string' ? kept.next : null
  } catch {
    return null
  }
}
