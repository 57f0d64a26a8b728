import { imports } from '#readiness/facts/framework/library-uses.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  flagOf,
  textOf,
  valueAt,
  type CodeCall,
  type CodeValue,
} from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { originVerdict } from './origin-verdict.ts'
import { sighting, type Sighting } from './sighting.ts'

const NAMED = 'named origins'

export function pythonOrigins(code: FrameworkCode): Sighting[] {
  return [
    ...django(code),
    ...code.files
      .filter(({ language }) => language === 'python')
      .flatMap((file) => file.calls.flatMap((call) => ofCall(file, call))),
  ]
}

function ofCall(file: CodeFile, call: CodeCall): Sighting[] {
  if (call.isDevelopmentOnly) return []
  const named = (key: string): CodeValue | undefined => call.named.find((each) => each.key === key)?.value
  const [first] = call.args
  const isStarlette =
    /(^|\.)(add_middleware|Middleware)$/.test(call.callee) &&
    first?.kind === 'name' &&
    first.name.endsWith('CORSMiddleware')
  if (isStarlette || call.callee === 'CORSMiddleware') {
    const withCredentials = flagOf(named('allow_credentials')) === true ? ', with credentials' : ''
    const pattern = textOf(resolveValue(file, named('allow_origin_regex')))
    // Starlette asks for the whole origin to fit, so that only a pattern for everything is open.
    if (pattern !== undefined && /^\^?(https\??:\/\/)?\(?\.[*+]\)?\$?$/.test(pattern))
      return [sighting('bad', file, call.line, `the pattern fits any origin${withCredentials}`, NAMED)]
    const origins = named('allow_origins')
    if (origins === undefined)
      return pattern === undefined
        ? []
        : [sighting('good', file, call.line, 'a pattern of origins is allowed')]
    const { verdict, said } = originVerdict(file, origins)
    return [sighting(verdict, file, call.line, `${said}${verdict === 'bad' ? withCredentials : ''}`, NAMED)]
  }
  const isFlask = imports(file, 'flask_cors') && /(^|\.)(CORS|cors\.init_app)$/.test(call.callee)
  if (!isFlask || call.args.length + call.named.length === 0) return []
  const withCredentials = flagOf(named('supports_credentials')) === true ? ', with credentials' : ''
  const resources = resolveValue(file, named('resources'))
  const each =
    resources?.kind === 'record'
      ? resources.entries.flatMap(({ value }) => valueAt(value, 'origins') ?? [])
      : []
  const origins = named('origins')
  const values = origins === undefined ? each : [origins, ...each]
  if (values.length === 0)
    return resources !== undefined && resources.kind !== 'record'
      ? []
      : [sighting('bad', file, call.line, `CORS without origins allows any${withCredentials}`, NAMED)]
  return values.map((value) => {
    const { verdict, said } = originVerdict(file, value)
    return sighting(verdict, file, call.line, `${said}${verdict === 'bad' ? withCredentials : ''}`, NAMED)
  })
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  if (settings === undefined || !settings.list('INSTALLED_APPS').includes('corsheaders')) return []
  const found: Sighting[] = []
  for (const name of ['CORS_ALLOW_ALL_ORIGINS', 'CORS_ORIGIN_ALLOW_ALL']) {
    const setting = settings.get(name)
    if (flagOf(setting?.value) === true && setting !== undefined)
      found.push(sighting('bad', setting.file, setting.set.line, `${name} = True`, 'CORS_ALLOWED_ORIGINS'))
    else if (setting !== undefined && setting.value.kind !== 'flag')
      found.push(sighting('open', setting.file, setting.set.line, `${name} comes from configuration`))
  }
  for (const name of ['CORS_ALLOWED_ORIGIN_REGEXES', 'CORS_ORIGIN_REGEX_WHITELIST']) {
    const setting = settings.get(name)
    const items = setting?.value.kind === 'list' ? setting.value.items : []
    for (const item of items) {
      const pattern = textOf(item)
      // They are matched from the beginning on, and not up to the end.
      if (
        setting !== undefined &&
        pattern !== undefined &&
        (!pattern.endsWith('$') || /^\^?\.[*+]/.test(pattern))
      )
        found.push(
          sighting(
            'bad',
            setting.file,
            setting.set.line,
            `a pattern in ${name} is open at its end`,
            'a pattern that ends with $',
          ),
        )
    }
  }
  const list = settings.get('CORS_ALLOWED_ORIGINS') ?? settings.get('CORS_ORIGIN_WHITELIST')
  if (list !== undefined) {
    const { verdict, said } = originVerdict(list.file, list.value)
    found.push(sighting(verdict === 'open' ? 'good' : verdict, list.file, list.set.line, said, NAMED))
  }
  return found
}
