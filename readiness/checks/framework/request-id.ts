import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { textOf } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { nothingToSee } from '#readiness/model/judgement.ts'
import { withoutServer } from './no-server.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const HEADER = /^(x-)?(request|correlation|trace)-?id$|^traceparent$/i
const MIDDLEWARE = /request_?id|django_guid|correlation|django_structlog/i

export const requestId = defineCheck({
  line: 'errors/request-id',
  name: 'code',
  title: 'Each answer and log line says which request it is of',
  proof: 'whole',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'Middleware for request ids (asgi-correlation-id, django-guid, express-request-id …), and code that puts X-Request-Id or traceparent into answers.',
  why: 'With an id somebody who reports an error can be found in the log. Without it one searches by time and luck.',
  mend: 'Make an id for each request, or take a well-formed one that the proxy sent, put it into every log line, and send it back as X-Request-Id.',
  sources: ['ASVS 5.0 16.2.1', 'W3C Trace Context'],
  judge({ code, services }) {
    const [server] = serversOf(code)
    if (server === undefined) return withoutServer(code, services)
    const seen = sightings(code)
    const [mention] = code.mentions.requestId
    if (
      seen.length === 0 &&
      (mention !== undefined || usesOf(code, 'tracing').length > 0 || code.mentions.agent.length > 0)
    )
      return nothingToSee(
        `Ids of requests are spoken of${mention === undefined ? '' : ` (${mention.file}:${mention.line})`}; whether they reach answers and log is seen only when running.`,
      )
    return judgeSightings(
      seen.length > 0
        ? seen
        : [sighting('bad', server.file, server.line, 'nothing gives requests an id', 'X-Request-Id')],
      {
        good: 'Requests have an id that goes with the answer.',
        bad: 'Requests have no id.',
        fix: 'Give each request an id, log it with every line, and send it back as X-Request-Id.',
        none: '',
      },
    )
  },
})

function sightings(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = usesOf(code, 'request id').map(({ library, file, line }) =>
    sighting('good', file, line, `${library.name} is used`),
  )
  const settings = djangoSettings(code)
  const middleware = settings?.list('MIDDLEWARE').find((each) => MIDDLEWARE.test(each))
  if (settings !== undefined && middleware !== undefined)
    found.push(
      sighting(
        'good',
        settings.main,
        settings.get('MIDDLEWARE')?.set.line ?? settings.line,
        `${middleware.slice(0, 80)} is in MIDDLEWARE`,
      ),
    )
  return [...found, ...code.files.flatMap(sent)]
}

function sent(file: CodeFile): Sighting[] {
  const call = file.calls.find(
    ({ callee, args }) =>
      /(^|\.)(setHeader|header|headers\.set|headers\.append|set|append)$/.test(callee) &&
      args.length >= 2 &&
      HEADER.test(textOf(args[0]) ?? '') &&
      !/^(req|request)\./.test(callee),
  )
  if (call !== undefined)
    return [sighting('good', file, call.line, `the answer carries ${textOf(call.args[0])}`)]
  const set = file.sets.find(
    ({ target }) =>
      /(^|\.)(res|response|resp|reply|answer)\.headers\./.test(target) &&
      HEADER.test(target.split('.').at(-1) ?? ''),
  )
  if (set !== undefined)
    return [sighting('good', file, set.line, `the answer carries ${set.target.split('.').at(-1)}`)]
  const key = [...file.keys].find(([name]) => HEADER.test(name) && /[-]/.test(name))
  const isSent = file.calls.some(({ callee }) =>
    /(^|\.)(reply|res|response)(\.\w+)*\.(headers|set|writeHead)$/.test(callee),
  )
  if (key !== undefined && isSent) return [sighting('good', file, key[1], `the answer carries ${key[0]}`)]
  const subscript = file.sets.find(
    ({ target }) => /^(res|response|resp)\.x-/i.test(target) && HEADER.test(target.split('.').at(-1) ?? ''),
  )
  return subscript === undefined
    ? []
    : [sighting('good', file, subscript.line, `the answer carries ${subscript.target.split('.').at(-1)}`)]
}
