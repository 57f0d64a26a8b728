import { PAGES } from '#contract/paths.ts'

const BASE = 'https://gatehouse.invalid'

/** The path to go to after signing in, or undefined when it would lead off this site. */
export function safeNextPath(next: string | null): string | undefined {
  if (next === null || !/^\/(?![/\\])/.test(next)) return undefined
  if (!URL.canParse(next, BASE)) return undefined
  const url = new URL(next, BASE)
  // Resolving can bring a second slash to the front: '/..//evil.example' is a path to another host.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return undefined
  return url.pathname + url.search + url.hash
}

/** The sign-in page, set to come back to `path`. */
export function signInPath(path: string): string {
  const next = safeNextPath(path)
  if (next === undefined || next === PAGES.home || next.startsWith(PAGES.signIn)) return PAGES.signIn
  return `${PAGES.signIn}?next=${encodeURIComponent(next)}`
}

/** Whether the web app itself draws that path; anything else is the server's and needs a real page load. */
export function isPage(path: string): boolean {
  const { pathname } = new URL(path, BASE)
  return Object.values<string>(PAGES).includes(pathname)
}
