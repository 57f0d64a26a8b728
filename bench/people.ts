import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { cookieNames } from '#server/auth/cookies.ts'
import { hashToken } from '#server/auth/tokens.ts'
import { SECRET } from './gatehouse-server.ts'
import { runSql } from './services.ts'

export const SESSION_COOKIE = cookieNames({ secureCookies: true, cookieDomain: undefined }).session
export const PASSWORD = 'plum wagon orbit lantern'

export type Session = { id: string; userId: string; cookie: string }

/** A cookie as sign-in sets it. Better Auth signs its own in the same way. */
export function signedCookie(name: string, token: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  return `${name}=${encodeURIComponent(`${token}.${signature}`)}`
}

function newToken(): string {
  for (;;) {
    const token = randomBytes(48)
      .toString('base64')
      .replaceAll(/[^A-Za-z0-9]/g, '')
    if (token.length >= 32) return token.slice(0, 32)
  }
}

/**
 * People with a confirmed address and a password (the same one), and sessions of theirs, as sign-in leaves them
 * behind. Written in one go: a thousand sign-ins would hash for a minute.
 * @returns for each person their sessions
 */
export async function createPeople(url: string, count: number, sessionsEach = 1): Promise<Session[][]> {
  const phc = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  const people = Array.from({ length: count }, () => {
    const userId = randomUUID()
    const sessions = Array.from({ length: sessionsEach }, () => ({ id: randomUUID(), token: newToken() }))
    return { userId, email: `ada.${userId.slice(0, 13)}@example.org`, sessions }
  })
  const flat = people.flatMap(({ userId, sessions }) => sessions.map((session) => ({ userId, ...session })))
  await runSql(
    url,
    `with people as (
      insert into users (id, name, email, email_verified, roles)
      select id, 'Ada Lovelace', email, true, '{member}' from unnest($1::uuid[], $2::text[]) as p (id, email)
    ), ways as (
      insert into credentials (user_id, provider_id, account_id, password)
      select id, 'credential', id::text, $3 from unnest($1::uuid[]) as p (id)
    ) select`,
    [people.map(({ userId }) => userId), people.map(({ email }) => email), phc],
  )
  await runSql(
    url,
    `insert into sessions (id, token, user_id, ip_address, user_agent, expires_at)
    select id, token, user_id, '192.0.2.7', 'Mozilla/5.0', now() + interval '12 hours'
    from unnest($1::uuid[], $2::text[], $3::uuid[]) as s (id, token, user_id)`,
    [flat.map(({ id }) => id), flat.map(({ token }) => hashToken(token)), flat.map(({ userId }) => userId)],
  )
  return people.map(({ userId, sessions }) =>
    sessions.map(({ id, token }) => ({ id, userId, cookie: signedCookie(SESSION_COOKIE, token, SECRET) })),
  )
}
