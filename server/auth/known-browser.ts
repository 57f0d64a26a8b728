import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Config } from '#server/config/config.ts'
import type { Secret } from '#server/lib/secret.ts'
import { cookieNames, rawCookie } from './cookies.ts'

/** As long as browsers keep a cookie (RFC 6265bis §5.5). */
const SECONDS = 400 * 86_400
const MOST_ACCOUNTS = 5
const ID_BYTES = 16
/** 16 bytes as base64url. */
const PART = /^[\w-]{22}$/

/**
 * Recognises browsers that an account was signed in with, so that guesses of strangers never keep its owner out
 * (OWASP "Slow Down Online Guessing Attacks with Device Cookies"). The cookie is a random id and one mark per account:
 * HMAC-SHA-256 over the id and the address, cut to 128 bits. It tells nobody whose it is and signs nobody in: all it
 * gives is a limit of its own.
 */
export class KnownBrowsers {
  readonly #key: Buffer
  readonly #name: string
  readonly #attributes: string

  constructor({ secret, secureCookies }: { secret: Secret } & Pick<Config, 'secureCookies'>) {
    this.#key = Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'gatehouse known browser v1', 32))
    // Never for a whole domain: only our own sign-in asks for it.
    this.#name = cookieNames({ secureCookies, cookieDomain: undefined }).browser
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${secureCookies ? '; Secure' : ''}`
  }

  /** The id of the browser when this account was signed in with it, or undefined. */
  recognise(cookieHeader: string | undefined, email: string): string | undefined {
    const { id, marks } = this.#read(cookieHeader)
    if (id === undefined) return undefined
    const expected = Buffer.from(this.#mark(id, email))
    return marks.some((mark) => timingSafeEqual(Buffer.from(mark), expected)) ? id : undefined
  }

  /**
   * The Set-Cookie value after somebody has signed in.
   * @param isKept false ends it with the browser, for people who do not want to be remembered
   */
  remember(cookieHeader: string | undefined, email: string, isKept: boolean): string {
    const { id = randomBytes(ID_BYTES).toString('base64url'), marks } = this.#read(cookieHeader)
    const own = this.#mark(id, email)
    const all = [own, ...marks.filter((mark) => mark !== own)].slice(0, MOST_ACCOUNTS)
    const age = isKept ? `; Max-Age=${SECONDS}` : ''
    return `${this.#name}=${[id, ...all].join('.')}; ${this.#attributes}${age}`
  }

  #read(cookieHeader: string | undefined): { id?: string; marks: string[] } {
    const [id = '', ...marks] = rawCookie(cookieHeader, this.#name)?.split('.') ?? []
    if (!PART.test(id) || marks.length > MOST_ACCOUNTS || !marks.every((mark) => PART.test(mark)))
      return { marks: [] }
    return { id, marks }
  }

  #mark(id: string, email: string): string {
    const whole = createHmac('sha256', this.#key).update(`${id}\n${email}`).digest()
    return whole.subarray(0, ID_BYTES).toString('base64url')
  }
}
