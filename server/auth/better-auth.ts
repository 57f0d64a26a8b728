import { randomUUID } from 'node:crypto'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { createEmailVerificationToken, router } from 'better-auth/api'
import { runWithAdapter } from '@better-auth/core/context'
import { decodeJwt, SignJWT } from 'jose'
import { sql } from 'kysely'
import type { Config } from '#server/config/config.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db } from '#server/platform/database.ts'
import { enqueueMail, type Mail } from '#server/platform/outbox.ts'
import { createAdapter } from './adapter.ts'
import { cookieNames } from './cookies.ts'
import { issueLink, LINK_SECONDS, retireLinks } from './links.ts'
import type { AccountMails } from './mails.ts'
import { currentScope, keepFailure } from './scope.ts'

type Deps = { config: Config; secret: Secret; db: Db; mails: AccountMails }
type MailedUser = { id: string; name: string; email: string }

async function send(mail: Mail): Promise<void> {
  const scope = currentScope()
  await enqueueMail(scope.tx, mail)
  scope.wroteMail = true
}

/**
 * A token like the given one that no other equals. Better Auth's are made of the addresses and the second alone: two
 * of one second would be the same link, and a used one would come back to life.
 */
async function renewed(token: string, secret: Secret): Promise<string> {
  return new SignJWT({ ...decodeJwt(token), jti: randomUUID() })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret.reveal()))
}

/** Mails a link to confirm an address, or to confirm a new one. */
export async function sendVerification(mails: AccountMails, user: MailedUser, token: string): Promise<void> {
  await keepFailure(async () => {
    const changing = typeof decodeJwt(token).updateTo === 'string'
    await issueLink(currentScope().tx, {
      token,
      userId: user.id,
      purpose: changing ? 'change-email' : 'verify-email',
    })
    await send(changing ? mails.confirmNewEmail(user, token) : mails.verifyEmail(user, token))
  })
}

/**
 * A sign-up over an address that has an account. Not confirmed yet: the newest password counts and a new link is
 * mailed, so that nobody can wait in somebody else's address with a password of their own (GHSA-qq9h-g4jm-xgf3).
 * Confirmed: its owner is told, and nothing changes.
 */
async function signUpAgain(
  deps: Deps,
  user: MailedUser & { emailVerified: boolean },
  makeToken: (user: MailedUser) => Promise<string>,
): Promise<void> {
  await keepFailure(async () => {
    const { tx, newPasswordHash, newName } = currentScope()
    if (user.emailVerified) return send(deps.mails.alreadyRegistered(user))
    if (newName !== undefined)
      await tx.updateTable('users').set({ name: newName }).where('id', '=', user.id).execute()
    await tx
      .updateTable('credentials')
      .set({ password: newPasswordHash ?? null, updated_at: sql<Date>`now()` })
      .where('user_id', '=', user.id)
      .where('provider_id', '=', 'credential')
      .execute()
    await sendVerification(deps.mails, { ...user, name: newName ?? user.name }, await makeToken(user))
  })
}

/** The options Better Auth runs with; also what the test compares our tables with. */
export function betterAuthOptions(deps: Deps) {
  const { config, mails } = deps
  const names = cookieNames(config)
  const attributes = {
    secure: config.secureCookies,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    ...(config.cookieDomain !== undefined && { domain: config.cookieDomain }),
  } as const
  const fields = { createdAt: 'created_at', updatedAt: 'updated_at' }
  return {
    appName: 'Gatehouse',
    baseURL: config.origin,
    basePath: config.authPath,
    secret: deps.secret.reveal(),
    trustedOrigins: [config.origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Its own handler would print whole errors to the console, row contents included.
    onAPIError: { throw: true },
    rateLimit: { enabled: false },
    user: {
      modelName: 'users',
      fields: { ...fields, emailVerified: 'email_verified' },
      changeEmail: { enabled: true },
    },
    session: {
      modelName: 'sessions',
      fields: {
        ...fields,
        userId: 'user_id',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        expiresAt: 'expires_at',
      },
      // The cookie lives as long as the absolute limit; the idle limit is kept on the row (adapter.ts).
      expiresIn: config.session.timeoutSeconds,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'credentials',
      fields: {
        ...fields,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { ...fields, expiresAt: 'expires_at' },
      storeIdentifier: 'hashed',
      disableCleanup: true,
    },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      autoSignIn: false,
      // Length is judged by the password policy, in code points; these only keep Better Auth from adding its own rule.
      minPasswordLength: 1,
      maxPasswordLength: 4096,
      resetPasswordTokenExpiresIn: LINK_SECONDS,
      revokeSessionsOnPasswordReset: true,
      password: {
        // Hashing happens before the transaction opens (flow.ts); here the outcome is only handed over.
        hash: async () => currentScope().newPasswordHash ?? 'unused',
        verify: async ({ hash }) => {
          const { verified } = currentScope()
          return verified !== undefined && verified.hash === hash && verified.matches
        },
      },
      sendResetPassword: ({ user, token }) =>
        keepFailure(async () => {
          await issueLink(currentScope().tx, { token, userId: user.id, purpose: 'reset-password' })
          await send(mails.resetPassword(user, token))
        }),
      onPasswordReset: ({ user }) =>
        keepFailure(async () => {
          const { tx } = currentScope()
          // Whoever opened the link reads the mailbox, which is what confirming the address proves.
          await tx.updateTable('users').set({ email_verified: true }).where('id', '=', user.id).execute()
          await retireLinks(tx, user.id, ['reset-password', 'change-email', 'verify-email'])
          await send(mails.passwordChanged(user))
        }),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendOnSignIn: false,
      autoSignInAfterVerification: false,
      expiresIn: LINK_SECONDS,
      sendVerificationEmail: async ({ user, token }) =>
        sendVerification(mails, user, await renewed(token, deps.secret)),
    },
    advanced: {
      useSecureCookies: false,
      cookies: {
        session_token: { name: names.session, attributes },
        session_data: { name: names.sessionData, attributes },
        account_data: { name: names.accountData, attributes },
        dont_remember: { name: names.dontRemember, attributes },
      },
      ipAddress: { ipAddressHeaders: ['x-real-ip'], ipv6Subnet: 128 },
      database: { generateId: 'uuid', validateSchema: false },
    },
  } satisfies Omit<BetterAuthOptions, 'database'>
}

export type BetterAuthHandler = {
  /** Runs one request through Better Auth, inside the running flow. Never throws for an expected refusal. */
  handle(request: Request): Promise<Response>
  /** Signs a token for a verification mail. */
  verificationToken(user: MailedUser): Promise<string>
}

/** Builds Better Auth once, with its router made once (it makes a new one for every request otherwise). */
export async function createBetterAuth(deps: Deps): Promise<BetterAuthHandler> {
  const verificationToken = (user: MailedUser): Promise<string> =>
    createEmailVerificationToken(deps.secret.reveal(), user.email, undefined, LINK_SECONDS, {
      userId: user.id,
      jti: randomUUID(),
    })
  const base = betterAuthOptions(deps)
  const options: BetterAuthOptions = {
    ...base,
    emailAndPassword: {
      ...base.emailAndPassword,
      onExistingUserSignUp: ({ user }) => signUpAgain(deps, user, verificationToken),
    },
    database: createAdapter(deps.db, deps.config.session),
  }
  const auth = betterAuth(options)
  const context = await auth.$context
  const { handler } = router(context, auth.options)
  return {
    verificationToken,
    handle: async (request) => await runWithAdapter(context.adapter, () => handler(request)),
  }
}
