import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, textOf, valueAt, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { containsCall } from './contains-name.ts'
import { withoutServer } from './no-server.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const JSON_FORMATTER =
  /pythonjsonlogger|structlog\.stdlib\.ProcessorFormatter|json_?log_?formatter|(^|\.)JSON_?Formatter$|logstash_formatter|ecs_logging/i

export const structuredLogging = defineCheck({
  line: 'errors/structured-logging',
  name: 'code',
  title: 'Servers write their log as JSON',
  proof: 'whole',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'Whether code that ships uses pino, winston with a JSON format, bunyan, structlog, python-json-logger, loguru with serialize, or writes JSON lines of its own, for each language that a server is written in.',
  why: 'Lines of text cannot be searched by user, request or level, and one with a line break in it can pretend to be two.',
  mend: 'Use one logger that writes JSON: pino in Node, structlog or python-json-logger in Python. Keep formats for people, such as pino-pretty, to development.',
  sources: ['ASVS 5.0 16.2.4', 'OWASP Logging Cheat Sheet'],
  judge({ code, services }) {
    const servers = serversOf(code)
    if (servers.length === 0) return withoutServer(code, services)
    const languages = [...new Set(servers.map(({ file }) => file.language))]
    return judgeSightings(
      languages.flatMap((language) => judged(code, language)),
      {
        good: 'Servers write JSON lines.',
        bad: 'A server writes no structured log.',
        fix: 'Give the server a logger that writes one JSON object a line, and send everything through it.',
        none: '',
      },
    )
  },
})

function judged(code: FrameworkCode, language: CodeFile['language']): Sighting[] {
  const files = code.files.filter((file) => file.language === language)
  const within = { ...code, files }
  const good = [
    ...usesOf(within, 'structured log').flatMap(ofLibrary),
    ...files.flatMap(language === 'python' ? ofPython : ofJavaScript),
  ]
  if (good.length > 0) return good
  const [server] = serversOf(within)
  const [plain] = usesOf(within, 'plain log')
  const what =
    plain === undefined
      ? 'the server has no logger that writes JSON'
      : `the server logs with ${plain.library.name}, which writes plain text here`
  return server === undefined ? [] : [sighting('bad', server.file, server.line, what, 'JSON lines')]
}

function ofLibrary({ library, file, line, call }: ReturnType<typeof usesOf>[number]): Sighting[] {
  if (call?.isDevelopmentOnly) return []
  if (library.name === 'loguru')
    return call?.named.some(({ key, value }) => key === 'serialize' && flagOf(value) === true)
      ? [sighting('good', file, line, 'loguru writes JSON')]
      : []
  if (library.name.startsWith('pino')) {
    const pretty = prettyLine(file)
    if (pretty !== undefined)
      return [
        sighting(
          'bad',
          file,
          pretty,
          'pino-pretty writes text for people in production as well',
          'pino-pretty in development alone',
        ),
      ]
  }
  return [sighting('good', file, line, `${library.name} is used`)]
}

/** Where pino is given its format for people whatever the environment is. */
function prettyLine(file: CodeFile): number | undefined {
  for (const call of file.calls) {
    if (call.isDevelopmentOnly || !/(^|\.)(pino|pinoHttp|transport|pinoLogger)$/.test(call.callee)) continue
    for (const arg of call.args) {
      const options = inProduction(resolveValue(file, inProduction(arg)))
      const transport =
        inProduction(resolveValue(file, inProduction(valueAt(options, 'transport')))) ?? options
      if (textOf(inProduction(valueAt(transport, 'target'))) === 'pino-pretty')
        return entryAt(transport, 'target')?.line ?? call.line
    }
  }
  return undefined
}

function ofJavaScript(file: CodeFile): Sighting[] {
  const found: Sighting[] = []
  for (const call of file.calls) {
    if (call.isDevelopmentOnly) continue
    if (/^([fF]astify|fastifyFactory)$/.test(call.callee) && imports(file, 'fastify')) {
      const logger =
        entryAt(resolveValue(file, call.args[0]), 'logger') ??
        entryAt(resolveValue(file, call.args[0]), 'loggerInstance')
      if (logger !== undefined && isOn(logger.value))
        found.push(sighting('good', file, logger.line, 'the logger of Fastify is on'))
    }
    const writes =
      /^(process\.stdout\.write|process\.stderr\.write|console\.(log|info|error|warn)|stdout\.write|stream\.write)$/.test(
        call.callee,
      )
    const isLog = /(^|\/)[^/]*log[^/]*\.[cm]?[jt]s$/i.test(file.path)
    if (
      writes &&
      isLog &&
      call.args.some((arg) => containsCall(arg, ({ callee }) => callee === 'JSON.stringify'))
    )
      found.push(sighting('good', file, call.line, 'JSON lines are written'))
  }
  return found
}

const isOn = (value: CodeValue): boolean => flagOf(inProduction(value)) !== false && value.kind !== 'none'

function ofPython(file: CodeFile): Sighting[] {
  const named = file.texts.find(({ text }) => JSON_FORMATTER.test(text))
  if (named !== undefined) return [sighting('good', file, named.line, 'a formatter for JSON is set')]
  const own = file.classes.find(
    ({ bases, name }) => bases.some((base) => /(^|\.)Formatter$/.test(base)) && /json|struct/i.test(name),
  )
  return own === undefined ? [] : [sighting('good', file, own.line, `${own.name} writes JSON`)]
}
