import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { isWithin, resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, valueAt, type CodeCall } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { flaskSetting } from './flask-settings.ts'
import { nextAuthOptions } from './next-auth-options.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const GUARDS =
  /^(csurf|csrf-csrf|csrf|lusca|@fastify\/csrf-protection|fastify-csrf|koa-csrf|hono\/csrf|@edge-csrf\/.*|tiny-csrf)$/
/** Called by machines, which prove who they are otherwise. */
const MACHINE =
  /hook|inbox|federat|activitypub|callback|stripe|paypal|github|gitlab|slack|payment|notify|notification|ipn|health|metrics|ping|sso|saml|acs|oauth|token|api_?key|graphql|lti|xml_?rpc|webdav|dav|incoming|ingest|collect|upload_?part/i
const PROVES =
  /hmac|signature|unsign|signer|verify|compare_digest|api_?key|authenticate|authori[sz]e|bearer|check_token|validate_token|jwt/i
/** Parts of a request that say nothing of who is signed in. */
const ANONYMOUS =
  /^(body|GET|META|headers|method|path|path_info|scheme|content_type|encoding|is_secure|get_host|get_port|get_full_path|build_absolute_uri|resolver_match|read)$/
/** What a request is handed to without anything being done in somebody's name. */
const SHOWS = /(^|\.)(render|redirect|render_to_string|TemplateResponse|add_message)$|^(messages|logger)\./

export const csrf = defineCheck({
  line: 'security/csrf',
  name: 'code',
  title: 'No code turns the protection against forged requests off',
  proof: 'hint',
  needs: { code: frameworkCode },
  looksAt:
    'Switches that turn CSRF or origin checks off (Better Auth, NextAuth, Django, Flask-WTF), `csrf_exempt` on views that people use, and the middleware that has to be there.',
  why: 'Without it another site can have the browser of a signed-in person change things in their name. In Better Auth `disableOriginCheck` turns the CSRF check off as well.',
  mend: 'Take the switch out. In Django keep `django.middleware.csrf.CsrfViewMiddleware` in MIDDLEWARE and `csrf_exempt` to endpoints that check a signature of their own.',
  sources: ['ASVS 5.0 3.5.1', 'OWASP Cross-Site Request Forgery Prevention Cheat Sheet'],
  judge({ code }) {
    return judgeSightings(sightings(code), {
      good: 'The protection of the framework is on.',
      bad: 'The protection against forged requests is turned off.',
      fix: 'Remove the switches named below, and let the framework check where requests come from.',
      none: 'No framework with a protection of its own was recognised.',
    })
  },
})

function sightings(code: FrameworkCode): Sighting[] {
  return [...javascript(code), ...django(code), ...code.files.flatMap(exempt), ...flask(code)]
}

function javascript(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = []
  for (const { file, options } of betterAuthOptions(code)) {
    const advanced = resolveValue(file, valueAt(options, 'advanced'))
    const off = ['disableCSRFCheck', 'disableOriginCheck'].flatMap((key) => {
      const entry = entryAt(advanced, key)
      const value = inProduction(entry?.value)
      return entry !== undefined && (flagOf(value) === true || value?.kind === 'list')
        ? [sighting('bad', file, entry.line, `${key} is on`, `no ${key}`)]
        : []
    })
    found.push(...off)
    if (off.length === 0) found.push(sighting('good', file, options.line, 'Better Auth checks the origin'))
  }
  for (const { file, options } of nextAuthOptions(code)) {
    const entry = entryAt(options, 'skipCSRFCheck')
    if (entry !== undefined && entry.value.kind !== 'none' && flagOf(entry.value) !== false)
      found.push(sighting('bad', file, entry.line, 'skipCSRFCheck is set', 'no skipCSRFCheck'))
    else found.push(sighting('good', file, options.line, 'NextAuth checks its CSRF token'))
  }
  for (const file of code.files) {
    const guard =
      file.language === 'javascript' ? file.imports.find(({ module }) => GUARDS.test(module)) : undefined
    if (guard !== undefined) found.push(sighting('good', file, guard.line, `${guard.module} is used`))
  }
  return found
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  const middleware = settings?.list('MIDDLEWARE') ?? []
  if (settings === undefined || !middleware.some((each) => each.endsWith('SessionMiddleware'))) return []
  const set = settings.get('MIDDLEWARE')
  const line = set?.set.line ?? settings.line
  if (middleware.some((each) => /csrf/i.test(each)))
    return [sighting('good', set?.file ?? settings.main, line, 'CsrfViewMiddleware is in MIDDLEWARE')]
  return [
    sighting(
      settings.isOpen ? 'open' : 'bad',
      set?.file ?? settings.main,
      line,
      'MIDDLEWARE has sessions and no CsrfViewMiddleware',
      'django.middleware.csrf.CsrfViewMiddleware',
    ),
  ]
}

function exempt(file: CodeFile): Sighting[] {
  if (file.language !== 'python' || !imports(file, 'django')) return []
  return file.calls.flatMap((call) => {
    const isDirect = /(^|\.)csrf_exempt$/.test(call.callee)
    const isMethod =
      call.callee === 'method_decorator' &&
      call.args[0]?.kind === 'name' &&
      call.args[0].name.endsWith('csrf_exempt')
    const name = call.decorates
    if (
      name === undefined ||
      call.isDevelopmentOnly ||
      !(isDirect || isMethod) ||
      MACHINE.test(`${name} ${file.path}`) ||
      provesItself(file, call) ||
      actsForNobody(file, call)
    )
      return []
    return [
      sighting(
        'bad',
        file,
        call.line,
        `csrf_exempt on ${name}`,
        'no csrf_exempt, or a signature that is checked',
      ),
    ]
  })
}

/** Whether what is exempt checks a signature or token of its own. */
function provesItself(file: CodeFile, decorator: CodeCall): boolean {
  const isIt = ({ name, start }: { name: string; start: number }): boolean =>
    name === decorator.decorates && start >= decorator.start
  const view = file.functions.find(isIt) ?? file.classes.find(isIt)
  const bases = file.classes
    .filter((each) => isIt(each) || isWithin(decorator, each))
    .flatMap((each) => each.bases)
  // Views of REST and GraphQL frameworks authenticate by themselves.
  if (bases.some((base) => /API|GraphQL|View[sS]et/.test(base))) return true
  return file.calls.some(
    (call) =>
      PROVES.test(call.callee) &&
      (call.decorates === decorator.decorates || (view !== undefined && isWithin(call, view))),
  )
}

/** A view that asks nothing of who is signed in, or hands the request to what checks a proof of its own. */
function actsForNobody(file: CodeFile, decorator: CodeCall): boolean {
  const view = file.functions.find(
    ({ name, start }) => name === decorator.decorates && start >= decorator.start,
  )
  if (view === undefined || ![...(view.asks ?? [])].every((each) => ANONYMOUS.test(each))) return false
  const decorators = file.calls.filter(({ decorates }) => decorates === view.name)
  if (decorators.some(({ callee }) => /login|permission|user_passes|staff|member/i.test(callee))) return false
  const handed = file.calls.filter(
    (call) =>
      isWithin(call, view) &&
      !SHOWS.test(call.callee) &&
      [...call.args, ...call.named.map(({ value }) => value)].some(
        (value) => value.kind === 'name' && value.name === view.parameters[0],
      ),
  )
  return handed.every(({ callee }) => {
    const next = file.functions.find(({ name }) => name === callee)
    return (
      next !== undefined &&
      file.calls.some(
        (call) => PROVES.test(call.callee) && (call.decorates === callee || isWithin(call, next)),
      )
    )
  })
}

function flask(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = []
  const setting = flaskSetting(code, 'WTF_CSRF_ENABLED')
  if (setting.kind === 'set' && flagOf(setting.value) === false)
    found.push(
      sighting('bad', setting.file, setting.line, 'WTF_CSRF_ENABLED = False', 'WTF_CSRF_ENABLED = True'),
    )
  for (const file of code.files) {
    const protect =
      file.language === 'python'
        ? file.calls.find(({ callee }) => /(^|\.)(CSRFProtect|SeaSurf)$/.test(callee))
        : undefined
    if (protect !== undefined) found.push(sighting('good', file, protect.line, `${protect.callee} is used`))
  }
  return found
}
