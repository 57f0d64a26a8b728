import { nextAddress, type NextRules } from '#contract/next-address.ts'
import { PAGES } from '#contract/paths.ts'

/** Nothing but paths of our own. */
const OWN: NextRules = { origin: '', origins: [], domain: null }

/** The sign-in page, set to come back to `path` of our own. */
export function signInPath(path: string): string {
  const next = nextAddress(path, OWN)
  if (next === undefined || next === PAGES.home || next.startsWith(PAGES.signIn)) return PAGES.signIn
  return withNext(PAGES.signIn, next)
}

/** The page, with the address to go on to from there. It is carried as it is and judged when it is followed. */
export function withNext(page: string, next: string | null | undefined): string {
  return next === null || next === undefined || next === ''
    ? page
    : `${page}?next=${encodeURIComponent(next)}`
}

/** Where to go after signing in: what was asked for when it is allowed, else where the home page leads. */
export function wayOn(asked: string | null, rules: NextRules): string {
  const next = nextAddress(asked, rules)
  // The sign-in page would lead back to itself.
  return next === undefined || next.startsWith(PAGES.signIn) || next === PAGES.home ? PAGES.profile : next
}

/** Whether the web app itself draws that address; anything else needs a real page load. */
export function isPage(address: string): boolean {
  return address.startsWith('/') && Object.values<string>(PAGES).includes(address.replace(/[?#].*$/s, ''))
}
