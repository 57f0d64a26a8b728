import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { flagOf, textOf } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const SWITCHES: Readonly<Record<string, string>> = {
  contentSecurityPolicy: 'Content-Security-Policy',
  frameguard: 'X-Frame-Options',
  xFrameOptions: 'X-Frame-Options',
  noSniff: 'X-Content-Type-Options',
  xContentTypeOptions: 'X-Content-Type-Options',
}

export const securityHeaders = defineCheck({
  line: 'api/headers',
  name: 'code',
  title: 'Code does not turn security headers off',
  proof: 'hint',
  needs: { code: frameworkCode },
  looksAt:
    'helmet and its like with parts turned off that nothing else in the tree sets, the security middleware of Django and its settings, Talisman.',
  why: 'These headers keep a page from being framed, from guessing types and from running scripts that are not its own. One that is turned off in code is often thought to be there.',
  mend: 'Leave the defaults of helmet on and write a policy instead of `contentSecurityPolicy: false`. In Django keep SecurityMiddleware and XFrameOptionsMiddleware.',
  sources: ['ASVS 5.0 3.4', 'OWASP HTTP Headers Cheat Sheet', 'MDN HTTP Observatory'],
  judge({ code }) {
    return judgeSightings([...libraries(code), ...django(code)], {
      good: 'Code sets security headers.',
      bad: 'Code turns security headers off.',
      fix: 'Turn the headers named below on again, with values that fit the pages.',
      none: 'No code that sets security headers was recognised; a proxy may set them.',
    })
  },
})

function libraries(code: FrameworkCode): Sighting[] {
  return usesOf(code, 'security headers').flatMap(({ file, line, library }) => {
    const calls = file.calls.filter(
      ({ callee, isDevelopmentOnly }) =>
        !isDevelopmentOnly &&
        /^(helmet|koaHelmet|fastifyHelmet|Talisman|secureHeaders)$|(^|\.)register$/.test(callee),
    )
    const off = calls.flatMap((call) => {
      if (
        call.callee.endsWith('register') &&
        !(call.args[0]?.kind === 'name' && /helmet/i.test(call.args[0].name))
      )
        return []
      const options = resolveValue(file, call.args.at(-1))
      const given = options?.kind === 'record' ? options.entries : call.named
      return given.flatMap((entry) => {
        const header =
          SWITCHES[entry.key] ??
          (entry.key === 'content_security_policy' ? 'Content-Security-Policy' : undefined)
        const isOff =
          flagOf(entry.value) === false || (entry.key.includes('_') && entry.value.kind === 'none')
        if (header === undefined || !isOff || isSetElsewhere(code, file, header)) return []
        return [
          sighting('bad', file, entry.line, `${entry.key} is off, and nothing else sets ${header}`, header),
        ]
      })
    })
    return off.length > 0 ? off : [sighting('good', file, line, `${library.name} is used`)]
  })
}

function isSetElsewhere(code: FrameworkCode, file: CodeFile, header: string): boolean {
  const isIt = (text: string): boolean => text.toLowerCase() === header.toLowerCase()
  return (
    file.texts.some(({ text }) => isIt(text)) ||
    code.files.some((each) => each !== file && each.texts.some(({ text }) => isIt(text))) ||
    code.mentions.headers.some(({ file: path }) => path !== file.path)
  )
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  const set = settings?.get('MIDDLEWARE')
  if (settings === undefined || set === undefined) return []
  const middleware = settings.list('MIDDLEWARE')
  const found: Sighting[] = []
  if (!middleware.some((each) => each.endsWith('.SecurityMiddleware')))
    found.push(
      sighting(
        settings.isOpen ? 'open' : 'bad',
        set.file,
        set.set.line,
        'MIDDLEWARE has no SecurityMiddleware',
        'django.middleware.security.SecurityMiddleware',
      ),
    )
  if (
    !middleware.some((each) => each.endsWith('.XFrameOptionsMiddleware') || /csp/i.test(each)) &&
    code.mentions.headers.length === 0
  )
    found.push(
      sighting(
        settings.isOpen ? 'open' : 'bad',
        set.file,
        set.set.line,
        'MIDDLEWARE has no XFrameOptionsMiddleware',
        'django.middleware.clickjacking.XFrameOptionsMiddleware',
      ),
    )
  const frames = settings.get('X_FRAME_OPTIONS')
  const value = textOf(frames?.value)
  if (frames !== undefined && value !== undefined && !/^(DENY|SAMEORIGIN)$/i.test(value))
    found.push(
      sighting(
        'bad',
        frames.file,
        frames.set.line,
        `X_FRAME_OPTIONS = "${value.slice(0, 30)}" is no value that browsers know`,
        '"DENY"',
      ),
    )
  const sniff = settings.get('SECURE_CONTENT_TYPE_NOSNIFF')
  if (sniff !== undefined && flagOf(sniff.value) === false)
    found.push(sighting('bad', sniff.file, sniff.set.line, 'SECURE_CONTENT_TYPE_NOSNIFF = False', 'True'))
  return found.length > 0
    ? found
    : [sighting('good', set.file, set.set.line, 'Django sets its security headers')]
}
