import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, valueAt, type CodeCall, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { flaskSetting } from './flask-settings.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const MEBIBYTE = 1_048_576
/** A text of more than this is no request any more: it is held in memory as a whole. */
const LARGEST = 100 * MEBIBYTE

export const sizeLimits = defineCheck({
  line: 'api/size-limits',
  name: 'code',
  title: 'Code limits the size of request bodies',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Limits of body parsers in Express, Fastify, Koa and Hono, of uploads with multer and express-fileupload, and the settings of Django and Flask. Where the framework has a limit of its own, that counts.',
  why: 'A body without a limit fills the memory or the disk of the server, and one request is enough.',
  mend: 'Give the parser a limit: `express.json({ limit: "100kb" })`, `Fastify({ bodyLimit: 1048576 })`, `multer({ limits: { fileSize: 5_000_000 } })`, `MAX_CONTENT_LENGTH` in Flask. Keep the limit of the proxy as well.',
  sources: ['ASVS 5.0 5.2.1', 'OWASP API4:2023 Unrestricted Resource Consumption'],
  judge({ code }) {
    const seen = [
      ...code.files.filter(({ language }) => language === 'javascript').flatMap(javascript),
      ...python(code),
    ]
    return judgeSightings(seen, {
      good: 'Every body parser has a limit.',
      bad: 'A body may be as large as somebody likes.',
      fix: 'Set a limit for the parsers and uploads named below, in bytes, as small as the use allows.',
      open: 'A part of the servers has no limit of its own; a proxy may have one.',
      none: 'No body parser was recognised in code.',
    })
  },
})

function javascript(file: CodeFile): Sighting[] {
  return file.calls.flatMap((call): Sighting[] => {
    if (call.isDevelopmentOnly) return []
    if (/^(express|bodyParser)\.(json|urlencoded|text|raw)$/.test(call.callee))
      return [parser(file, call, 'limit', '100 kB by default')]
    if (
      /^(koaBody|bodyParser)$/.test(call.callee) &&
      (imports(file, 'koa-body') || imports(file, 'koa-bodyparser') || imports(file, '@koa/bodyparser'))
    )
      return [parser(file, call, 'jsonLimit', '1 MiB by default')]
    if (/^([fF]astify|fastifyFactory)$/.test(call.callee) && imports(file, 'fastify'))
      return [parser(file, call, 'bodyLimit', '1 MiB by default')]
    if (call.callee === 'bodyLimit' && imports(file, 'hono'))
      return [sighting('good', file, call.line, 'bodyLimit of Hono is used')]
    if (call.callee === 'multer' && imports(file, 'multer')) return multer(file, call)
    if (/^(fileUpload|fileupload)$/.test(call.callee) && imports(file, 'express-fileupload'))
      return multer(file, call)
    return []
  })
}

function parser(file: CodeFile, call: CodeCall, key: string, unset: string): Sighting {
  const entry = entryAt(resolveValue(file, call.args[0]), key)
  if (entry === undefined) return sighting('good', file, call.line, `${call.callee} has a limit of ${unset}`)
  const bytes = bytesOf(file, entry.value)
  if (bytes === undefined)
    return sighting('good', file, entry.line, `${call.callee} takes its limit from configuration`)
  const said = bytes === Number.POSITIVE_INFINITY ? 'none' : `${Number((bytes / MEBIBYTE).toFixed(2))} MiB`
  return sighting(
    bytes > LARGEST ? 'bad' : 'good',
    file,
    entry.line,
    `the limit of ${call.callee} is ${said}`,
    'a limit of a few MiB at most',
  )
}

function bytesOf(file: CodeFile, written: CodeValue): number | undefined {
  const value = inProduction(resolveValue(file, written))
  if (value?.kind === 'number') return value.number
  if (value?.kind === 'name')
    return /^(Number\.(POSITIVE_)?(INFINITY|MAX_SAFE_INTEGER)|Infinity|Number\.MAX_VALUE)$/.test(value.name)
      ? Number.POSITIVE_INFINITY
      : undefined
  if (value?.kind !== 'text') return undefined
  const match = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*(b|kb|mb|gb|tb)?\s*$/i.exec(value.text)
  if (match?.[1] === undefined) return undefined
  const power = ['b', 'kb', 'mb', 'gb', 'tb'].indexOf((match[2] ?? 'b').toLowerCase())
  return Number(match[1]) * 1_024 ** power
}

function multer(file: CodeFile, call: CodeCall): Sighting[] {
  const options = resolveValue(file, call.args[0])
  if (options !== undefined && (options.kind !== 'record' || options.isOpen))
    return [sighting('open', file, call.line, `${call.callee} takes its options from elsewhere`)]
  const limits = resolveValue(file, valueAt(options, 'limits'))
  if (limits === undefined)
    return [
      sighting(
        'bad',
        file,
        call.line,
        `${call.callee} without limits takes files of any size`,
        'limits: { fileSize }',
      ),
    ]
  if (limits.kind === 'record' && !limits.isOpen && entryAt(limits, 'fileSize') === undefined)
    return [
      sighting(
        'bad',
        file,
        call.line,
        `${call.callee} without limits.fileSize takes files of any size`,
        'limits: { fileSize }',
      ),
    ]
  return [sighting('good', file, call.line, `${call.callee} has limits`)]
}

function python(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = []
  const settings = djangoSettings(code)
  if (settings !== undefined) {
    const setting = settings.get('DATA_UPLOAD_MAX_MEMORY_SIZE')
    if (setting?.value.kind === 'none')
      found.push(
        sighting(
          'bad',
          setting.file,
          setting.set.line,
          'DATA_UPLOAD_MAX_MEMORY_SIZE = None',
          'a number of bytes',
        ),
      )
    else
      found.push(
        sighting(
          'good',
          setting?.file ?? settings.main,
          setting?.set.line ?? settings.line,
          `Django limits bodies${setting === undefined ? ' to 2.5 MiB by default' : ''}`,
        ),
      )
  }
  const servers = usesOf(code, 'web server').filter(({ file }) => file.language === 'python')
  const flask = servers.find(
    ({ library, file }) =>
      library.name === 'flask' && file.calls.some(({ callee }) => /(^|\.)Flask$/.test(callee)),
  )
  if (flask !== undefined) {
    const setting = flaskSetting(code, 'MAX_CONTENT_LENGTH')
    if (setting.kind !== 'set')
      found.push(sighting('open', flask.file, flask.line, 'MAX_CONTENT_LENGTH is not set'))
    else if (setting.value.kind === 'none')
      found.push(
        sighting('bad', setting.file, setting.line, 'MAX_CONTENT_LENGTH = None', 'a number of bytes'),
      )
    else found.push(sighting('good', setting.file, setting.line, 'MAX_CONTENT_LENGTH is set'))
  }
  const other = servers.find(
    ({ library, file }) =>
      /^(fastapi|starlette)$/.test(library.name) &&
      file.calls.some(({ callee }) => /(^|\.)(FastAPI|Starlette)$/.test(callee)),
  )
  if (other !== undefined)
    found.push(sighting('open', other.file, other.line, `${other.library.name} has no limit of its own`))
  return found
}
