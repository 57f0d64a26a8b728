import type { ReadMail } from './mime.ts'

export type MailedLink = { url: URL; token: string | undefined }

const LINK = /https?:\/\/[^\s<>"'`\\)\]]{3,3000}/g
const TOKEN_NAME =
  /^(token|code|key|t|verification|verification_token|confirmation_token|otp|ticket|oobcode)$/i

/** The link in a mail that holds a token, or the first one. */
export function linkIn(mail: ReadMail, tokenPattern?: string): MailedLink | undefined {
  const links = [...textLinks(mail.text), ...htmlLinks(mail.html)]
  const withTokens = links.map((url) => ({ url, token: tokenIn(url, tokenPattern) }))
  return withTokens.find(({ token }) => token !== undefined) ?? withTokens[0]
}

const textLinks = (text: string): URL[] =>
  [...text.matchAll(LINK)].flatMap(([link]) => parse(link.replace(/[.,;:!?]+$/, '')))

const htmlLinks = (html: string): URL[] =>
  [...html.matchAll(/href\s*=\s*["']([^"']{3,3000})["']/gi)].flatMap(([, link = '']) =>
    parse(link.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#61;', '=')),
  )

function parse(link: string): URL[] {
  return URL.canParse(link) && /^https?:/.test(link) ? [new URL(link)] : []
}

function tokenIn(url: URL, pattern: string | undefined): string | undefined {
  if (pattern !== undefined) {
    const at = url.href.indexOf(pattern)
    const rest = at < 0 ? '' : url.href.slice(at + pattern.length)
    return /^[^&#?/]+/.exec(rest)?.[0]
  }
  for (const [name, value] of [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))])
    if (TOKEN_NAME.test(name) && value.length >= 6) return value
  // A part of the path that is no word: long, and with a digit, a capital letter or no break in it.
  const long = url.pathname
    .split('/')
    .filter((part) => /^[\w.~:=-]{16,}$/.test(part) && (/[\dA-Z]/.test(part) || /^[^-_.]{20,}$/.test(part)))
  return long.at(-1)
}

/** Seconds that a token says it is valid for, where it is a JWT that says so. */
export function lifetimeOf(token: string | undefined): number | undefined {
  const [, middle] = token?.split('.') ?? []
  if (middle === undefined) return undefined
  try {
    const { exp, iat } = JSON.parse(Buffer.from(middle, 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >
    return typeof exp === 'number' && typeof iat === 'number' ? exp - iat : undefined
  } catch {
    return undefined
  }
}

/** Whether a name leads nowhere from outside. */
export const isPrivateHost = (host: string): boolean =>
  /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|\[.*\]|0\.0\.0\.0)$/i.test(
    host,
  ) || !host.includes('.')
