import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { textOf, type CodeCall, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings, type DjangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { flaskSetting, usesFlaskSession } from './flask-settings.ts'
import { sighting, type Sighting } from './sighting.ts'

const CREDENTIAL = /sess|(^|[._-])sid$|token|auth|jwt|refresh|remember/i
const READABLE = /csrf|xsrf|state|nonce|locale|theme/i

export function pythonCookies(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  return [
    ...(settings === undefined ? [] : djangoCookies(settings)),
    ...flaskCookies(code),
    ...code.files
      .filter(({ language }) => language === 'python')
      .flatMap((file) => file.calls.flatMap((call) => callCookies(file, call))),
  ]
}

function djangoCookies(settings: DjangoSettings): Sighting[] {
  if (!settings.list('MIDDLEWARE').some((each) => each.endsWith('.SessionMiddleware'))) return []
  const names = ['SESSION_COOKIE_SECURE']
  if (settings.list('MIDDLEWARE').some((each) => each.endsWith('CsrfViewMiddleware')))
    names.push('CSRF_COOKIE_SECURE')
  const found = names.map((name): Sighting => {
    const setting = settings.get(name)
    if (setting === undefined)
      return sighting(
        settings.isOpen ? 'open' : 'bad',
        settings.main,
        settings.line,
        `${name} is not set; it is False by default`,
        `${name} = True`,
      )
    const { file, set, value } = setting
    if (value.kind === 'flag')
      return sighting(
        value.flag ? 'good' : 'bad',
        file,
        set.line,
        `${name} = ${value.flag ? 'True' : 'False'}`,
        `${name} = True`,
      )
    return sighting('open', file, set.line, `${name} comes from configuration`)
  })
  const httpOnly = settings.get('SESSION_COOKIE_HTTPONLY')
  if (httpOnly?.value.kind === 'flag' && !httpOnly.value.flag)
    found.push(
      sighting(
        'bad',
        httpOnly.file,
        httpOnly.set.line,
        'SESSION_COOKIE_HTTPONLY = False',
        'SESSION_COOKIE_HTTPONLY = True',
      ),
    )
  return found
}

function flaskCookies(code: FrameworkCode): Sighting[] {
  const use = usesFlaskSession(code)
  const setting = flaskSetting(code, 'SESSION_COOKIE_SECURE')
  if (use === undefined) return []
  if (setting.kind === 'set') {
    const { value, file, line } = setting
    if (value.kind === 'flag')
      return [
        sighting(
          value.flag ? 'good' : 'bad',
          file,
          line,
          `SESSION_COOKIE_SECURE = ${value.flag ? 'True' : 'False'}`,
          'SESSION_COOKIE_SECURE = True',
        ),
      ]
    return [sighting('open', file, line, 'SESSION_COOKIE_SECURE comes from configuration')]
  }
  return [
    sighting(
      setting.kind === 'open' ? 'open' : 'bad',
      use.file,
      use.line,
      'SESSION_COOKIE_SECURE is not set; Flask has it off by default',
      'SESSION_COOKIE_SECURE = True',
    ),
  ]
}

function callCookies(file: CodeFile, call: CodeCall): Sighting[] {
  if (call.isDevelopmentOnly) return []
  const named = (name: string): CodeValue | undefined =>
    inProduction(resolveValue(file, inProduction(call.named.find(({ key }) => key === name)?.value)))
  const isOpen = call.named.some(({ key }) => key === '...')
  const [first] = call.args
  const isMiddleware =
    imports(file, 'starlette') || imports(file, 'fastapi')
      ? (/(^|\.)(add_middleware|Middleware)$/.test(call.callee) &&
          first?.kind === 'name' &&
          first.name.endsWith('SessionMiddleware')) ||
        /^SessionMiddleware$/.test(call.callee)
      : false
  if (isMiddleware) return [flag(file, call, 'https_only of SessionMiddleware', named('https_only'), isOpen)]
  if (!/(^|\.)set_cookie$/.test(call.callee)) return []
  const key = named('key') ?? resolveValue(file, first)
  const name = textOf(key) ?? (key?.kind === 'name' ? key.name : '')
  if (!CREDENTIAL.test(name) || READABLE.test(name)) return []
  const found = [flag(file, call, `secure of the cookie "${name.slice(0, 60)}"`, named('secure'), isOpen)]
  const httpOnly = named('httponly')
  if (!isOpen && (httpOnly === undefined || (httpOnly.kind === 'flag' && !httpOnly.flag)))
    found.push(
      sighting(
        'bad',
        file,
        call.line,
        `httponly is not set for the cookie "${name.slice(0, 60)}"`,
        'httponly=True',
      ),
    )
  return found
}

function flag(
  file: CodeFile,
  call: CodeCall,
  what: string,
  value: CodeValue | undefined,
  isOpen: boolean,
): Sighting {
  if (value === undefined)
    return sighting(
      isOpen ? 'open' : 'bad',
      file,
      call.line,
      `${what} is not set; it is off by default`,
      'True',
    )
  if (value.kind === 'flag')
    return sighting(
      value.flag ? 'good' : 'bad',
      file,
      call.line,
      `${what} is ${value.flag ? 'on' : 'off'}`,
      'on',
    )
  return sighting('open', file, call.line, `${what} comes from configuration`)
}
