import type { Client } from 'pg'
import { ORIGIN } from './gatehouse-server.ts'
import { PASSWORD, type Session } from './people.ts'

export type Revocation = {
  /** The session that must end, and another one of the same person. */
  session: Session
  other: Session
  /** The node that is asked, as its own origin. */
  node: string
  database: Client
}

async function request(
  node: string,
  method: string,
  path: string,
  cookie: string,
  body?: object,
): Promise<void> {
  const answer = await fetch(`${node}${path}`, {
    method,
    headers: {
      Cookie: cookie,
      Origin: ORIGIN,
      'Sec-Fetch-Site': 'same-origin',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${await answer.text()}`)
  // The measurement is over when the head is there; the body is read so that the connection is free again.
  void answer.arrayBuffer()
}

/** Ways to end a session. Each resolves when the answer is there. */
export const REVOCATIONS: Readonly<Record<string, (revocation: Revocation) => Promise<unknown>>> = {
  'sign-out': ({ node, session }) => request(node, 'POST', '/auth/sign-out', session.cookie, {}),
  'end session': ({ node, session, other }) =>
    request(node, 'DELETE', `/api/v1/me/sessions/${session.id}`, other.cookie),
  'new password': ({ node, other }) =>
    request(node, 'POST', '/auth/change-password', other.cookie, {
      currentPassword: PASSWORD,
      newPassword: 'quiet harbour violin thistle',
    }),
  'delete in SQL': ({ database, session }) =>
    database.query('delete from sessions where id = $1', [session.id]),
  'ban in SQL': ({ database, session }) =>
    database.query('update users set banned_at = now() where id = $1', [session.userId]),
}
