import { betterAuthOptions, type FoundOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { isWithin, resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, textOf, valueAt, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { callsOf, imports } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

export const emailVerification = defineCheck({
  line: 'security/email-verification',
  name: 'code',
  title: 'Code asks for a confirmed address before it lets anybody sign in',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Better Auth (`requireEmailVerification` and a function that sends the mail), django-allauth, Djoser and fastapi-users.',
  why: 'Without it anybody can hold an account in the name of an address that is not theirs. The switch without a sender locks everybody out or is turned off again soon.',
  mend: 'In Better Auth set `emailAndPassword: { requireEmailVerification: true }` and `emailVerification: { sendVerificationEmail }` with a function that sends. In django-allauth set `ACCOUNT_EMAIL_VERIFICATION = "mandatory"`; with fastapi-users include the verify router and ask for `requires_verification=True`.',
  sources: ['OWASP Authentication Cheat Sheet', 'Better Auth: Email & Password, require email verification'],
  judge({ code }) {
    return judgeSightings(
      [...betterAuthOptions(code).flatMap(betterAuth), ...django(code), ...fastapiUsers(code)],
      {
        good: 'Nobody signs in before their address is confirmed.',
        bad: 'One can sign in without having confirmed an address.',
        fix: 'Ask for a confirmed address before signing in, and set a function that sends the mail.',
        none: 'No sign-up of a known framework was recognised in code.',
      },
    )
  },
})

function betterAuth({ file, options }: FoundOptions): Sighting[] {
  const passwords = resolveValue(file, valueAt(options, 'emailAndPassword'))
  const enabled = inProduction(resolveValue(file, valueAt(passwords, 'enabled')))
  const place = entryAt(options, 'emailAndPassword')
  if (place === undefined || passwords?.kind !== 'record' || flagOf(enabled) !== true) return []
  const required = entryAt(passwords, 'requireEmailVerification')
  const value = inProduction(resolveValue(file, required?.value))
  const line = required?.line ?? place.line
  if (required === undefined && passwords.isOpen)
    return [sighting('open', file, line, 'emailAndPassword takes in options from elsewhere')]
  if (required !== undefined && value?.kind !== 'flag')
    return [sighting('open', file, line, 'requireEmailVerification comes from configuration')]
  if (flagOf(value) !== true)
    return [
      sighting(
        'bad',
        file,
        line,
        required === undefined ? 'requireEmailVerification is not set' : 'requireEmailVerification: false',
        'requireEmailVerification: true',
      ),
    ]
  return [sender(file, options, line)]
}

function sender(file: CodeFile, options: CodeValue & { kind: 'record' }, line: number): Sighting {
  const verification = resolveValue(file, valueAt(options, 'emailVerification'))
  const entry = entryAt(verification, 'sendVerificationEmail')
  const viaCode = JSON.stringify(valueAt(options, 'plugins') ?? '').includes('emailOTP')
  if (entry === undefined) {
    const isOpen =
      options.isOpen ||
      viaCode ||
      (verification?.kind === 'record' && verification.isOpen) ||
      (verification !== undefined && verification.kind !== 'record')
    return sighting(
      isOpen ? 'open' : 'bad',
      file,
      line,
      'requireEmailVerification is set and nothing sends the mail',
      'emailVerification.sendVerificationEmail',
    )
  }
  const send = resolveValue(file, entry.value)
  if (send?.kind === 'function') {
    const calls = file.calls.filter((call) => isWithin(call, send) && !call.isDevelopmentOnly)
    if (calls.every(({ callee }) => /^(console|logger|log)\./.test(callee)))
      return sighting(
        'bad',
        file,
        entry.line,
        'sendVerificationEmail sends nothing',
        'a function that sends the mail',
      )
  }
  return sighting('good', file, line, 'requireEmailVerification: true, and sendVerificationEmail is set')
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  if (settings === undefined) return []
  const apps = settings.list('INSTALLED_APPS')
  const found: Sighting[] = []
  if (apps.includes('allauth.account')) {
    const setting = settings.get('ACCOUNT_EMAIL_VERIFICATION')
    const text =
      textOf(setting?.value) ??
      (setting?.value.kind === 'name' ? setting.value.name.split('.').at(-1)?.toLowerCase() : undefined)
    if (setting === undefined)
      found.push(
        sighting(
          settings.isOpen ? 'open' : 'bad',
          settings.main,
          settings.line,
          'ACCOUNT_EMAIL_VERIFICATION is not set; it is "optional" by default',
          '"mandatory"',
        ),
      )
    else if (text === undefined)
      found.push(
        sighting(
          'open',
          setting.file,
          setting.set.line,
          'ACCOUNT_EMAIL_VERIFICATION comes from configuration',
        ),
      )
    else
      found.push(
        sighting(
          text === 'mandatory' ? 'good' : 'bad',
          setting.file,
          setting.set.line,
          `ACCOUNT_EMAIL_VERIFICATION is "${text.slice(0, 30)}"`,
          '"mandatory"',
        ),
      )
  }
  const djoser = settings.get('DJOSER')
  if (apps.includes('djoser') && djoser?.value.kind === 'record') {
    const entry = entryAt(djoser.value, 'SEND_ACTIVATION_EMAIL')
    const isOn = flagOf(entry?.value)
    const verdict = entry !== undefined && isOn === undefined ? 'open' : isOn === true ? 'good' : 'bad'
    found.push(
      sighting(
        verdict,
        djoser.file,
        entry?.line ?? djoser.set.line,
        `SEND_ACTIVATION_EMAIL of DJOSER is ${isOn === true ? 'on' : 'off'}`,
        'on',
      ),
    )
  }
  return found
}

function fastapiUsers(code: FrameworkCode): Sighting[] {
  const isUsed = code.files.some((file) => file.language === 'python' && imports(file, 'fastapi_users'))
  if (!isUsed) return []
  const calls = code.files.flatMap((file) =>
    callsOf(file, /(^|\.)get_(register|verify|auth)_router$/).map((call) => ({ file, call })),
  )
  const register = calls.find(({ call }) => call.callee.endsWith('get_register_router'))
  if (register === undefined) return []
  const { file, call } = register
  if (!calls.some((each) => each.call.callee.endsWith('get_verify_router')))
    return [
      sighting('bad', file, call.line, 'get_register_router without get_verify_router', 'get_verify_router'),
    ]
  const asks = code.files
    .flatMap((each) => each.calls.map((one) => ({ each, one })))
    .find(({ one }) =>
      one.named.some(
        ({ key, value }) =>
          (key === 'requires_verification' || (key === 'verified' && one.callee.endsWith('current_user'))) &&
          flagOf(value) === true,
      ),
    )
  if (asks === undefined)
    return [
      sighting(
        'bad',
        file,
        call.line,
        'addresses can be confirmed, and nothing asks for it',
        'requires_verification=True',
      ),
    ]
  return [sighting('good', asks.each, asks.one.line, 'only confirmed users are let in')]
}
