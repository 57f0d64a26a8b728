import { randomUUID, type KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { Problem } from '#server/lib/problem.ts'
import { ALGORITHM } from './key-pair.ts'

type Grant = {
  issuer: string
  audience: string
  /** The site whose pages ask: the only client there is (RFC 9068 §2.2 wants one named). */
  clientId: string
  user: { id: string; email: string; emailVerified: boolean; roles: readonly string[] }
  session: { id: string; createdAt: Date; expiresAt: Date }
  /** The longest life of a token and of a session, in seconds. */
  seconds: number
  sessionSeconds: number
  /** Milliseconds since 1970. */
  now: number
}

/**
 * A token that backends verify without asking (RFC 9068). It never outlives the session it comes from.
 * @throws {Problem} auth.required when the session has less than a second left
 */
export async function issueAccessToken(
  grant: Grant,
  signer: { kid: string; privateKey: KeyObject },
): Promise<{ accessToken: string; tokenType: 'Bearer'; expiresInSeconds: number }> {
  const { user, session } = grant
  const issuedAt = Math.floor(grant.now / 1000)
  const sessionEnd = Math.min(
    session.expiresAt.getTime(),
    session.createdAt.getTime() + grant.sessionSeconds * 1000,
  )
  const expiresAt = Math.min(issuedAt + grant.seconds, Math.floor(sessionEnd / 1000))
  if (expiresAt <= issuedAt) throw new Problem('auth.required')
  const accessToken = await new SignJWT({
    client_id: grant.clientId,
    sid: session.id,
    auth_time: Math.floor(session.createdAt.getTime() / 1000),
    email: user.email,
    email_verified: user.emailVerified,
    roles: [...user.roles],
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: signer.kid })
    .setIssuer(grant.issuer)
    .setAudience(grant.audience)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(randomUUID())
    .sign(signer.privateKey)
  return { accessToken, tokenType: 'Bearer', expiresInSeconds: expiresAt - issuedAt }
}
