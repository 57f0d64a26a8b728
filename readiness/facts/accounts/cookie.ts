import { parseSetCookie } from 'set-cookie-parser'

/** A cookie as it was set. */
export type SeenCookie = {
  name: string
  value: string
  isSecure: boolean
  isHttpOnly: boolean
  sameSite: string | undefined
  path: string | undefined
  domain: string | undefined
  /** Undefined: until the browser is closed. */
  lifeSeconds: number | undefined
  isCleared: boolean
}

/** Reads one Set-Cookie header, or undefined when it is none. The value stays as it was sent. */
export function readCookie(header: string): SeenCookie | undefined {
  const [cookie] = parseSetCookie([header], { decodeValues: false })
  if (cookie === undefined || cookie.name === '') return undefined
  const { name, value, secure, httpOnly, sameSite, path, domain, maxAge, expires } = cookie
  const untilExpiry = expires === undefined ? undefined : (expires.getTime() - Date.now()) / 1_000
  const lifeSeconds = maxAge ?? untilExpiry
  return {
    name,
    value,
    isSecure: secure === true,
    isHttpOnly: httpOnly === true,
    sameSite: sameSite === undefined ? undefined : String(sameSite),
    path,
    domain,
    lifeSeconds,
    isCleared: (lifeSeconds !== undefined && lifeSeconds <= 0) || value === '',
  }
}
