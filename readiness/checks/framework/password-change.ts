import { betterAuthOptions, type FoundOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { isWithin, resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, valueAt } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

export const passwordChange = defineCheck({
  line: 'auth/password-change',
  name: 'code',
  title: 'Code ends other sessions when the password changes',
  proof: 'hint',
  needs: { code: frameworkCode },
  looksAt:
    'What the reset of a password does to sessions in Better Auth, calls of `changePassword` that keep them, and views of Django that set a password.',
  why: 'People change a password because somebody else may know it. Whoever is signed in with the old one stays so until the sessions end.',
  mend: 'In Better Auth set `emailAndPassword.revokeSessionsOnPasswordReset: true`, and pass `revokeOtherSessions: true` to every `changePassword`. Django does it by itself as long as `AuthenticationMiddleware` is there.',
  sources: ['ASVS 5.0 7.4.3', 'OWASP Session Management Cheat Sheet'],
  judge({ code }) {
    return judgeSightings(
      [...betterAuthOptions(code).flatMap(resets), ...code.files.flatMap(changes), ...django(code)],
      {
        good: 'Sessions end with the password that they were opened with.',
        bad: 'Sessions outlive the password that they were opened with.',
        fix: 'Set `revokeSessionsOnPasswordReset: true` and pass `revokeOtherSessions: true` when a password is changed, or delete the sessions of the user in the same step.',
        none: 'No change of a password by a known framework was recognised in code.',
      },
    )
  },
})

function resets({ file, options }: FoundOptions): Sighting[] {
  const passwords = resolveValue(file, valueAt(options, 'emailAndPassword'))
  const reset = entryAt(passwords, 'sendResetPassword')
  const place = entryAt(options, 'emailAndPassword')
  if (passwords?.kind !== 'record' || place === undefined) return []
  const revoke = entryAt(passwords, 'revokeSessionsOnPasswordReset')
  const value = inProduction(resolveValue(file, revoke?.value))
  if (revoke !== undefined) {
    if (value?.kind !== 'flag')
      return [sighting('open', file, revoke.line, 'revokeSessionsOnPasswordReset comes from configuration')]
    return [
      sighting(
        value.flag ? 'good' : 'bad',
        file,
        revoke.line,
        `revokeSessionsOnPasswordReset: ${value.flag}`,
        'revokeSessionsOnPasswordReset: true',
      ),
    ]
  }
  // Without a mail to send there is no reset.
  if (reset === undefined || passwords.isOpen) return []
  const after = entryAt(passwords, 'onPasswordReset')
  if (after !== undefined && endsSessions(file, after.value))
    return [sighting('good', file, after.line, 'onPasswordReset ends sessions')]
  return [
    sighting(
      'bad',
      file,
      reset.line,
      'a password can be reset, and revokeSessionsOnPasswordReset is not set',
      'revokeSessionsOnPasswordReset: true',
    ),
  ]
}

function endsSessions(file: CodeFile, value: ReturnType<typeof valueAt>): boolean {
  const body = resolveValue(file, value)
  if (body?.kind !== 'function') return true
  return file.calls.some(
    (call) =>
      isWithin(call, body) && /session|revoke|signOut/i.test(`${call.callee} ${JSON.stringify(call.args)}`),
  )
}

/** `authClient.changePassword({ … })` without a word on the other sessions, or with the wrong one. */
function changes(file: CodeFile): Sighting[] {
  if (file.language !== 'javascript' || !file.calls.some(({ callee }) => callee.endsWith('changePassword')))
    return []
  const isBetterAuth = file.imports.some(
    ({ module, names }) =>
      module.startsWith('better-auth') || names.some(({ local }) => /^auth(Client)?$/.test(local)),
  )
  if (!isBetterAuth) return []
  return file.calls.flatMap((call) => {
    if (
      !/(^|\.)(authClient|auth\.api|auth)\.changePassword$|^changePassword$/.test(call.callee) ||
      call.isDevelopmentOnly
    )
      return []
    const given = resolveValue(file, call.args[0])
    const options = entryAt(given, 'body') === undefined ? given : resolveValue(file, valueAt(given, 'body'))
    if (options?.kind !== 'record' || options.isOpen || entryAt(options, 'newPassword') === undefined)
      return []
    const entry = entryAt(options, 'revokeOtherSessions')
    const value = resolveValue(file, entry?.value)
    if (entry === undefined)
      return [
        sighting(
          'bad',
          file,
          call.line,
          'changePassword without revokeOtherSessions keeps the other sessions',
          'revokeOtherSessions: true',
        ),
      ]
    if (flagOf(value) === undefined) return []
    return [
      sighting(
        flagOf(value) === true ? 'good' : 'bad',
        file,
        entry.line,
        `changePassword with revokeOtherSessions: ${flagOf(value)}`,
        'revokeOtherSessions: true',
      ),
    ]
  })
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  const middleware = settings?.list('MIDDLEWARE') ?? []
  if (
    settings === undefined ||
    !middleware.some((each) => each.endsWith('auth.middleware.AuthenticationMiddleware'))
  )
    return []
  return [
    sighting(
      'good',
      settings.main,
      settings.get('MIDDLEWARE')?.set.line ?? settings.line,
      'Django ties a session to the hash of the password',
    ),
  ]
}
