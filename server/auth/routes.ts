import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { AuthUser } from '#contract/account.ts'
import type { OperationId } from '#contract/operations.ts'
import { AUTH, AUTH_MOUNT } from '#contract/paths.ts'
import { subscriber } from '#server/http/client-address.ts'
import { route, type Input } from '#server/http/route.ts'
import { fieldProblem, Problem } from '#server/lib/problem.ts'
import { violatedCheck, violatedUnique } from '#server/platform/postgres.ts'
import { enqueueMail } from '#server/platform/outbox.ts'
import type { Auth } from './auth.ts'
import { sendVerification } from './better-auth.ts'
import { failOnTheBeat, onTheBeat } from './equal-time.ts'
import { setCookies } from './flow.ts'
import { consumeLink, lockUser, readLink, retireLinks } from './links.ts'
import { judgePassword } from './password-policy.ts'
import type { SignedIn } from './signed-in.ts'

function authUser({ roles: _, ...user }: SignedIn['user']): AuthUser {
  return { ...user, createdAt: user.createdAt.toISOString(), updatedAt: user.updatedAt.toISOString() }
}

/** The account flows. Each one: limits → slow work on passwords → one transaction around Better Auth → answer. */
export function authRoutes(app: FastifyInstance, auth: Auth): void {
  const { config, flows, passwords, sessions, limiters, mails, db, blocklist } = auth
  const mount = (path: string): string => config.authPath + path.slice(AUTH_MOUNT.length)
  const on = <Id extends OperationId>(id: Id, handler: (input: Input<Id>) => Promise<unknown>): void =>
    route(app, id, handler, { mount })
  const network = (request: FastifyRequest): string => subscriber(auth.clientAddress(request))
  const kept = [auth.cookies.session, auth.cookies.dontRemember]
  const judge = async (
    password: string,
    identity: { name: string; email: string },
    pointer: string,
  ): Promise<string> =>
    judgePassword(password, {
      minLength: config.password.minLength,
      blocklist: await blocklist,
      identity,
      pointer,
    })
  const rememberBrowser = (
    request: FastifyRequest,
    reply: FastifyReply,
    email: string,
    isKept: boolean,
  ): void => {
    reply.header('set-cookie', auth.browsers.remember(request.headers.cookie, email, isKept))
  }
  const limitMail = async (request: FastifyRequest, email: string): Promise<void> => {
    await limiters.mailByNetwork.consume(network(request))
    await limiters.mailByAddress.consume(email)
  }

  on('signUpEmail', async ({ body, request }) => {
    const judged = await judge(body.password, body, '/password')
    await limiters.signUpByNetwork.consume(network(request))
    await limiters.mailByAddress.consume(body.email)
    // Before the beat: it takes everybody as long, and where hashes queue they would use the beat up.
    const newPasswordHash = await passwords.hash(judged)
    return onTheBeat(async () => {
      const { name, email, password } = body
      await flows.call({
        request,
        method: 'POST',
        path: AUTH.signUp,
        body: { name, email, password },
        prepared: { newPasswordHash, newName: name },
      })
      // Made up for everybody alike: an id that could be met again later would tell who had an account.
      const now = new Date().toISOString()
      return {
        token: null,
        user: {
          id: randomUUID(),
          name,
          email,
          emailVerified: false,
          image: null,
          createdAt: now,
          updatedAt: now,
        },
      }
    })
  })

  on('signInEmail', async ({ body, request, reply }) => {
    const attempt = async () => {
      const prepared = await passwords.compareByEmail(body.email, body.password)
      return flows.call({
        request,
        method: 'POST',
        path: AUTH.signIn,
        body: { email: body.email, password: body.password, rememberMe: body.rememberMe ?? true },
        prepared,
        before: async ({ tx }) => {
          // A reset or change of the password locks the row for update: either it sees the session that starts here
          // and ends it, or this sign-in sees the new password and is refused.
          await tx.selectFrom('users').select('id').where('email', '=', body.email).forKeyShare().execute()
        },
        after: async ({ tx, newPasswordHash, verified }) => {
          if (newPasswordHash === undefined || verified === undefined) return
          await tx
            .updateTable('credentials')
            .set({ password: newPasswordHash })
            .where('password', '=', verified.hash)
            .execute()
        },
      })
    }
    try {
      const admitted = await auth.signInGuard.admit(request, body.email)
      const answer = await failOnTheBeat(attempt)
      await admitted.succeeded()
      auth.metrics.signIns.inc({ outcome: 'success' })
      setCookies(reply, answer.cookies, kept)
      rememberBrowser(request, reply, body.email, body.rememberMe ?? true)
      return { redirect: false, token: null, user: answer.body.user }
    } catch (thrown) {
      // The row of the session is refused, so this comes after the password was right.
      const error =
        violatedCheck(thrown) === 'sessions_user_not_banned'
          ? new Problem('auth.banned', { cause: thrown })
          : thrown
      auth.metrics.signIns.inc({ outcome: error instanceof Problem ? error.code : 'error' })
      throw error
    }
  })

  on('signOut', async ({ request, reply }) => {
    const answer = await flows.call({ request, method: 'POST', path: AUTH.signOut })
    setCookies(reply, answer.cookies, kept)
    return { success: true }
  })

  on('getSession', async ({ request }) => {
    const found = await sessions.find(request)
    if (found === undefined) return null
    const { createdAt, updatedAt, expiresAt, ...session } = found.session
    return {
      session: {
        ...session,
        userId: found.user.id,
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      },
      user: authUser(found.user),
    }
  })

  on('sendVerificationEmail', async ({ body, request }) => {
    await limitMail(request, body.email)
    // Better Auth would wait half a second inside our transaction; the beat does the same outside it.
    return onTheBeat(async () => {
      await flows.run({}, async ({ tx }) => {
        const user = await tx
          .selectFrom('users')
          .select(['id', 'name', 'email', 'email_verified'])
          .where('email', '=', body.email)
          .executeTakeFirst()
        if (user === undefined || user.email_verified) return
        await sendVerification(mails, user, await auth.betterAuth.verificationToken(user))
      })
      return { status: true }
    })
  })

  const verify = async (token: string, request: FastifyRequest) => {
    await limiters.linkByNetwork.consume(network(request))
    const purposes = ['verify-email', 'change-email'] as const
    let owner: Awaited<ReturnType<typeof consumeLink>> | undefined
    try {
      const answer = await flows.call({
        request,
        method: 'GET',
        path: AUTH.verifyEmail,
        query: { token },
        before: async ({ tx }) => {
          owner = await consumeLink(tx, token, purposes)
        },
        after: async (scope) => {
          if (owner?.purpose !== 'change-email') return
          await retireLinks(scope.tx, owner.userId, ['reset-password'])
          await enqueueMail(scope.tx, mails.emailChanged(owner))
          scope.wroteMail = true
        },
      })
      return { status: true, user: (answer.body.user as AuthUser | null | undefined) ?? null }
    } catch (error) {
      if (violatedUnique(error) !== 'users_email_key') throw error
      throw new Problem('link.invalid', {
        detail: 'The new address has been taken by another account meanwhile.',
        cause: error,
      })
    }
  }
  on('verifyEmail', ({ body, request }) => verify(body.token, request))
  on('verifyEmailByQuery', ({ query, request }) => verify(query.token, request))

  on('requestPasswordReset', async ({ body, request }) => {
    await limitMail(request, body.email)
    return onTheBeat(async () => {
      await flows.call({ request, method: 'POST', path: AUTH.requestReset, body: { email: body.email } })
      return { status: true, message: 'If the address has an account, a mail with a link is on its way.' }
    })
  })

  on('resetPassword', async ({ body, request, reply }) => {
    await limiters.linkByNetwork.consume(network(request))
    const owner = await readLink(db, body.token, ['reset-password'])
    const newPasswordHash = await passwords.hash(await judge(body.newPassword, owner, '/newPassword'))
    await flows.call({
      request,
      method: 'POST',
      path: AUTH.resetPassword,
      body: { token: body.token, newPassword: body.newPassword },
      prepared: { newPasswordHash },
      before: async ({ tx }) => void (await consumeLink(tx, body.token, ['reset-password'])),
    })
    await auth.signInGuard.unlock(owner.email)
    // Whoever reads the mails of the account is its owner as far as anybody can tell.
    rememberBrowser(request, reply, owner.email, true)
    return { status: true }
  })

  on('changePassword', async ({ body, request, reply }) => {
    const { user } = await sessions.require(request)
    await limiters.passwordByUser.consume(user.id)
    const { verified } = await passwords.requireCurrent(user.id, body.currentPassword)
    const newPasswordHash = await passwords.hash(await judge(body.newPassword, user, '/newPassword'))
    const answer = await flows.call({
      request,
      method: 'POST',
      path: AUTH.changePassword,
      body: {
        currentPassword: body.currentPassword,
        newPassword: body.newPassword,
        revokeOtherSessions: true,
      },
      prepared: { newPasswordHash, verified },
      before: ({ tx }) => lockUser(tx, user.id),
      after: async (scope) => {
        await retireLinks(scope.tx, user.id, ['reset-password', 'change-email'])
        await enqueueMail(scope.tx, mails.passwordChanged(user))
        scope.wroteMail = true
      },
    })
    await limiters.passwordByUser.reset(user.id)
    setCookies(reply, answer.cookies, kept)
    return { token: null, user: authUser(user) }
  })

  on('changeEmail', async ({ body, request }) => {
    const { user } = await sessions.require(request)
    await limiters.passwordByUser.consume(user.id)
    if (body.newEmail === user.email) throw fieldProblem('auth.email_unchanged', '/newEmail')
    await passwords.requireCurrent(user.id, body.currentPassword)
    await limitMail(request, body.newEmail)
    return onTheBeat(async () => {
      await flows.call({
        request,
        method: 'POST',
        path: AUTH.changeEmail,
        body: { newEmail: body.newEmail },
        after: async (scope) => {
          const taken = await scope.tx
            .selectFrom('users')
            .select(['name', 'email'])
            .where('email', '=', body.newEmail)
            .executeTakeFirst()
          if (taken !== undefined) {
            // A free address would have replaced the older link; if a taken one did not, the older link would tell.
            await lockUser(scope.tx, user.id)
            await retireLinks(scope.tx, user.id, ['change-email'])
            await enqueueMail(scope.tx, mails.addressInUse(taken))
          }
          await enqueueMail(scope.tx, mails.emailChangeRequested(user))
          scope.wroteMail = true
        },
      })
      return { status: true }
    })
  })

  // What Better Auth offers beyond this list is not mounted (ASVS 13.4.5); its health route is expected by clients.
  app.get(`${config.authPath}/ok`, async () => {
    await sql`select 1`.execute(db)
    return { ok: true }
  })
}
