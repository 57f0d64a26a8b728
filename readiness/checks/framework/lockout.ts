import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { flagOf, textOf, valueAt } from '#readiness/facts/framework/code-value.ts'
import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { callsOf, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { nothingToSee } from '#readiness/model/judgement.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const OWN_LIMITER = /rate[-_]?limit|throttl|brute[-_]?force|failed[-_]?(login|attempt)/i

export const lockout = defineCheck({
  line: 'auth/lockout',
  name: 'code',
  title: 'Code counts failed attempts on each account',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Where code verifies passwords, and whether anything counts failures by account: django-axes, django-defender, limits of passport-local-mongoose, or words such as "failed_attempts" and "locked_until" in code and schemas.',
  why: 'A limit by address does not stop somebody who guesses from many addresses. Better Auth limits by address alone.',
  mend: 'Count failures by account and make further attempts wait, e.g. with rate-limiter-flexible keyed on the user, or django-axes. Answer the same for accounts that do not exist.',
  sources: [
    'NIST SP 800-63B-4 section 3.2.2',
    'ASVS 5.0 6.3.1',
    'OWASP Authentication Cheat Sheet, account lockout',
  ],
  judge({ code }) {
    const counted = counters(code)
    if (counted.length > 0)
      return judgeSightings(counted, {
        good: 'Failures are counted by account.',
        bad: 'The lockout is installed and not in force.',
        fix: 'Add the middleware or back-end of the library to the settings.',
        none: '',
      })
    const [mention] = code.mentions.lockout
    const passwords = passwordSightings(code)
    if (passwords.length > 0 && mention !== undefined)
      return nothingToSee(
        `Code speaks of it (${mention.file}:${mention.line}); whether it locks is seen only when tried.`,
      )
    if (passwords.length > 0 && (usesOf(code, 'rate limit').length > 0 || hasOwnLimiter(code)))
      return nothingToSee('A limiter is used; whether it counts by account is seen only when tried.')
    return judgeSightings(passwords, {
      good: '',
      bad: 'Passwords are checked, and nothing counts the failures of an account.',
      fix: 'Count failed attempts by account, and make further ones wait after a few.',
      none: 'No code that checks passwords was recognised.',
    })
  },
})

/** A limiter that is written in the tree: which account it counts for is not seen. */
const hasOwnLimiter = ({ files, paths }: FrameworkCode): boolean =>
  paths.some((path) => OWN_LIMITER.test(path)) ||
  files.some(({ calls }) => calls.some(({ callee }) => OWN_LIMITER.test(callee)))

function counters(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = []
  const settings = djangoSettings(code)
  if (settings !== undefined) {
    const apps = settings.list('INSTALLED_APPS')
    const backends = settings.list('AUTHENTICATION_BACKENDS')
    const middleware = settings.list('MIDDLEWARE')
    const line = settings.line
    if (apps.includes('axes')) {
      const isOn =
        backends.some((each) => each.startsWith('axes.')) &&
        flagOf(settings.get('AXES_ENABLED')?.value) !== false
      found.push(
        sighting(
          isOn ? 'good' : 'bad',
          settings.main,
          line,
          isOn
            ? 'django-axes is installed with its back-end'
            : 'django-axes is installed without its back-end, or turned off',
          'axes.backends.AxesStandaloneBackend',
        ),
      )
    }
    if (apps.includes('defender') && middleware.some((each) => each.startsWith('defender.')))
      found.push(sighting('good', settings.main, line, 'django-defender is installed with its middleware'))
  }
  for (const { file } of usesOf(code, 'lockout')) {
    const call = callsOf(file, /plugin$/).find(({ args }) =>
      args.some((arg) => flagOf(valueAt(resolveValue(file, arg), 'limitAttempts')) === true),
    )
    if (call !== undefined)
      found.push(sighting('good', file, call.line, 'passport-local-mongoose limits attempts'))
  }
  return found
}

/** A password that is compared by hand, in a function that is named for it. */
const DERIVES = /(^|\.)(pbkdf2_hmac|pbkdf2Sync|scryptSync|hashlib\.scrypt)$/
const ASKS =
  /(check|verify|compare|valid\w*|match\w*)_?(the_?)?(pass|pw|credential)|^(authenticate|log_?in|sign_?in)$/i

/** Where code that ships checks a password. */
function passwordSightings(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = betterAuthOptions(code).flatMap(({ file, options }) => {
    const isOn = flagOf(valueAt(resolveValue(file, valueAt(options, 'emailAndPassword')), 'enabled')) === true
    const hasOwn = valueAt(options, 'hooks') !== undefined || options.isOpen
    return isOn && !hasOwn
      ? [
          sighting(
            'bad',
            file,
            options.line,
            'Better Auth checks passwords and limits by address alone',
            'a count by account',
          ),
        ]
      : []
  })
  for (const { file, library } of usesOf(code, 'password')) {
    if (library.name === 'django.contrib.auth') continue
    const call = callsOf(
      file,
      /(^|\.)(compare|compareSync|verify|verify_and_update|checkpw|check_password_hash|check_password|LocalStrategy|Strategy)$/,
    ).find((each) => !each.isDevelopmentOnly && (library.name !== 'passport-local' || each.isNew))
    if (call !== undefined)
      found.push(sighting('bad', file, call.line, `${library.name} checks a password`, 'a count by account'))
  }
  for (const file of code.files) {
    const call = file.calls.find(
      ({ callee, inside, isDevelopmentOnly }) =>
        !isDevelopmentOnly &&
        DERIVES.test(callee) &&
        inside.some((at) => ASKS.test(file.functions[at]?.name ?? '')),
    )
    if (call !== undefined)
      found.push(sighting('bad', file, call.line, `${call.callee} checks a password`, 'a count by account'))
  }
  const settings = djangoSettings(code)
  const view = code.files
    .filter(({ language }) => language === 'python')
    .flatMap((file) => file.calls.map((call) => ({ file, call })))
    .find(
      ({ call }) =>
        /(^|\.)(LoginView\.as_view|obtain_auth_token|TokenObtainPairView\.as_view)$/.test(call.callee) ||
        (call.callee.endsWith('include') &&
          /^(django\.contrib\.auth|allauth|dj_rest_auth)\.urls$/.test(textOf(call.args[0]) ?? '')),
    )
  // allauth has a limit by account of its own.
  if (settings !== undefined && view !== undefined && !settings.list('INSTALLED_APPS').includes('allauth'))
    found.push(
      sighting(
        settings.isOpen ? 'open' : 'bad',
        view.file,
        view.call.line,
        'Django checks passwords and does not count failures',
        'django-axes, or a count of its own',
      ),
    )
  return found
}
