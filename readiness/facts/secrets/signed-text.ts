import { createHash, createHmac } from 'node:crypto'

/** A cookie or a token as it was issued. */
export type Sample = { name: string; value: string }

/** A way to sign: what the signature has to be for a secret. */
export type Scheme = { name: string; signature: Buffer; sign(secret: string): Buffer | readonly Buffer[] }

const hmac = (digest: string, key: Buffer | string, text: string): Buffer =>
  createHmac(digest, key).update(text).digest()
const hash = (digest: string, ...parts: string[]): Buffer =>
  createHash(digest).update(parts.join('')).digest()

/** Every way in which a sample may be signed, as far as its shape tells. Several samples of a pair belong together. */
export function schemesOf(sample: Sample, all: readonly Sample[]): Scheme[] {
  const value = decoded(sample.value)
  return [
    ...tokenSchemes(value),
    ...dotSchemes(value),
    ...djangoSchemes(sample.name, value),
    ...pairSchemes(sample, all),
  ]
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The bytes of a signature of a known length, however they are written. */
function bytesOf(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_-]{26,88}={0,2}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  return [20, 32, 48, 64].includes(bytes.length) ? bytes : undefined
}

/** JSON Web Tokens with a shared key, RFC 7515 and RFC 7518 §3.2. The key may be written in base64 or hexadecimal. */
function tokenSchemes(value: string): Scheme[] {
  const [, head = '', payload = '', written = ''] =
    /^(?:Bearer\s+)?(eyJ[\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(value) ?? []
  const signature = bytesOf(written)
  const [, bits] = /"alg"\s*:\s*"HS(256|384|512)"/.exec(Buffer.from(head, 'base64url').toString('utf8')) ?? []
  if (signature === undefined || bits === undefined || signature.length * 8 !== Number(bits)) return []
  const text = `${head}.${payload}`
  return [
    {
      name: `a JSON Web Token (HS${bits})`,
      signature,
      sign: (secret) => [
        hmac(`sha${bits}`, secret, text),
        ...(/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(secret)
          ? [hmac(`sha${bits}`, Buffer.from(secret, 'base64'), text)]
          : []),
        ...(/^([0-9a-f]{2}){8,}$/i.test(secret)
          ? [hmac(`sha${bits}`, Buffer.from(secret, 'hex'), text)]
          : []),
      ],
    },
  ]
}

/** Value, dot, signature: Better Auth, Express, Fastify; Flask and Starlette through itsdangerous. */
function dotSchemes(value: string): Scheme[] {
  const at = value.lastIndexOf('.')
  const signature = at > 0 ? bytesOf(value.slice(at + 1)) : undefined
  if (signature === undefined) return []
  const text = value.slice(0, at)
  if (signature.length === 32)
    return [
      {
        name: 'a signed cookie (HMAC-SHA256)',
        signature,
        sign: (secret) => hmac('sha256', secret, text.replace(/^s:/, '')),
      },
    ]
  const digest = signature.length === 20 ? 'sha1' : signature.length === 64 ? 'sha512' : undefined
  if (digest === undefined || !text.includes('.')) return []
  return [
    {
      name: 'a Flask session (itsdangerous)',
      signature,
      sign: (secret) => hmac(digest, hmac(digest, secret, 'cookie-session'), text),
    },
    {
      name: 'a Starlette session (itsdangerous)',
      signature,
      sign: (secret) => hmac(digest, hash(digest, 'itsdangerous.Signer', 'signer', secret), text),
    },
    {
      name: 'a serialised value (itsdangerous)',
      signature,
      sign: (secret) => [
        hmac(digest, hash(digest, 'itsdangerous', 'signer', secret), text),
        hmac(digest, hash(digest, 'cookie-session', 'signer', secret), text),
        hmac(digest, hmac(digest, secret, 'itsdangerous'), text),
      ],
    },
  ]
}

const DJANGO_SALTS = [
  'django.contrib.sessions.backends.signed_cookies',
  'django.core.signing',
  'django.contrib.messages',
  'django.core.signing.Signer',
  'django.core.signing.TimestampSigner',
]

/** Value, colon, signature, as django.core.signing does it. A signed cookie has its own name as the salt. */
function djangoSchemes(name: string, value: string): Scheme[] {
  const plain = value.replace(/^"(.*)"$/, '$1')
  const at = plain.lastIndexOf(':')
  const signature = at > 0 ? bytesOf(plain.slice(at + 1)) : undefined
  if (signature === undefined || (signature.length !== 20 && signature.length !== 32)) return []
  const digest = signature.length === 20 ? 'sha1' : 'sha256'
  const text = plain.slice(0, at)
  return [
    {
      name: 'a value signed by Django',
      signature,
      sign: (secret) =>
        [...DJANGO_SALTS, name].flatMap((salt) =>
          [secret, `django.http.cookies${secret}`].map((key) =>
            hmac(digest, hash(digest, `${salt}signer`, key), text),
          ),
        ),
    },
  ]
}

/** A cookie and its "<name>.sig" beside it: Koa and cookie-session through Keygrip. */
function pairSchemes({ name, value }: Sample, all: readonly Sample[]): Scheme[] {
  const beside = all.find((each) => each.name === `${name}.sig`)
  const signature = beside === undefined ? undefined : bytesOf(beside.value)
  if (signature === undefined) return []
  const digest = { 20: 'sha1', 32: 'sha256', 64: 'sha512' }[signature.length]
  if (digest === undefined) return []
  return [
    {
      name: 'a cookie with its signature beside it (Keygrip)',
      signature,
      sign: (secret) => hmac(digest, secret, `${name}=${value}`),
    },
  ]
}
