import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { resolveValue } from '#readiness/facts/framework/code-file.ts'
import { textOf } from '#readiness/facts/framework/code-value.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { withoutServer } from './no-server.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

export const errorStandards = defineCheck({
  line: 'errors/standards',
  name: 'code',
  title: 'Errors are answered in one place and one form',
  proof: 'whole',
  needs: { code: frameworkCode, services: composedServices },
  looksAt:
    'One handler that answers for every error: error middleware of Express, setErrorHandler of Fastify, onError of Hono, exception filters of NestJS, exception handlers of FastAPI and Flask, EXCEPTION_HANDLER of Django REST framework, or application/problem+json.',
  why: 'Clients can handle errors when they all look alike. Express and Flask answer with HTML where nobody says otherwise.',
  mend: 'Write one handler that turns each error into `application/problem+json` (RFC 9457) with a code of your own, and mount it last.',
  sources: ['RFC 9457', 'OWASP Error Handling Cheat Sheet'],
  judge({ code, services }) {
    const servers = serversOf(code)
    if (servers.length === 0) return withoutServer(code, services)
    const found = code.files
      .flatMap((file) => handlers(file))
      .concat(
        usesOf(code, 'problem').map(({ library, file, line }) =>
          sighting('good', file, line, `${library.name} is used`),
        ),
      )
    const seen = found.length > 0 ? found : missing(code)
    return judgeSightings(seen, {
      good: 'Errors are answered by one handler.',
      bad: 'Errors are answered by the default of the framework, which is a page of HTML.',
      fix: 'Add one handler for all errors that answers in one form, such as application/problem+json.',
      open: 'The framework has a form of its own for errors; whether everything keeps to it is seen only when asked.',
      none: 'The framework has a form of its own for errors; whether everything keeps to it is seen only when asked.',
    })
  },
})

const REGISTERS =
  /(^|\.)(setErrorHandler|onError|useGlobalFilters|add_exception_handler|register_error_handler|formatError|errorFormatter)$/

/** `onError` is a name that components of a page have as well. */
const isOnServer = (file: CodeFile, callee: string): boolean =>
  !callee.endsWith('onError') ||
  ['hono', 'elysia', '@hono/zod-openapi', 'h3'].some((each) => imports(file, each))

function handlers(file: CodeFile): Sighting[] {
  const found: Sighting[] = []
  const problem = file.texts.find(({ text }) => text.includes('application/problem+json'))
  if (problem !== undefined) found.push(sighting('good', file, problem.line, 'application/problem+json'))
  for (const call of file.calls) {
    if (call.isDevelopmentOnly) continue
    if (REGISTERS.test(call.callee) && isOnServer(file, call.callee))
      found.push(sighting('good', file, call.line, `${call.callee.split('.').at(-1)} is called`))
    if (
      call.decorates !== undefined &&
      /(^|\.)(exception_handler|errorhandler|app_errorhandler)$/.test(call.callee)
    )
      found.push(sighting('good', file, call.line, `a handler for errors: ${call.decorates}`))
    if (!/(^|\.)use$/.test(call.callee)) continue
    for (const arg of call.args) {
      const value = resolveValue(file, arg)
      const self =
        value?.kind === 'function'
          ? file.functions.find(({ start, end }) => start === value.start && end === value.end)
          : undefined
      const named =
        arg.kind === 'name'
          ? file.functions.find(({ name, parameters }) => name === arg.name && parameters.length === 4)
          : undefined
      const isNamed =
        (arg.kind === 'name' && /err(or)?/i.test(arg.name)) ||
        (arg.kind === 'call' && /err(or)?_?(handler|middleware)|handle_?err/i.test(arg.call.callee))
      if (self?.parameters.length === 4 || named !== undefined || isNamed)
        found.push(sighting('good', file, call.line, 'error middleware is mounted'))
    }
  }
  for (const key of ['EXCEPTION_HANDLER', 'errorFormatter', 'formatError']) {
    const line = file.keys.get(key)
    if (line !== undefined) found.push(sighting('good', file, line, `${key} is set`))
  }
  const filter = file.records.find(({ entries }) =>
    entries.some(
      ({ key, value }) => key === 'provide' && value.kind === 'name' && value.name === 'APP_FILTER',
    ),
  )
  if (filter !== undefined) found.push(sighting('good', file, filter.line, 'APP_FILTER is provided'))
  return found
}

/** Servers of frameworks that answer errors with HTML by themselves, with routes and no handler anywhere. */
function missing(code: FrameworkCode): Sighting[] {
  // Libraries for APIs of Flask answer for errors of their routes in a form of their own.
  const answersItself = code.files.some(
    (file) =>
      file.language === 'python' &&
      ['flask_restful', 'flask_restx', 'flask_smorest', 'apiflask', 'flask_openapi3'].some((each) =>
        imports(file, each),
      ),
  )
  return code.files.flatMap((file) => {
    const express = imports(file, 'express')
      ? file.calls.find(({ callee }) => callee === 'express')
      : undefined
    const flask =
      imports(file, 'flask') && !answersItself
        ? file.calls.find(({ callee }) => /(^|\.)Flask$/.test(callee))
        : undefined
    const isApi = code.files.some(({ calls }) =>
      calls.some(
        ({ callee, args }) =>
          /(^|\.)(json|jsonify)$/.test(callee) || (textOf(args[0]) ?? '').startsWith('/api'),
      ),
    )
    const server = express ?? flask
    return server === undefined || !isApi
      ? []
      : [
          sighting(
            'bad',
            file,
            server.line,
            `${express === undefined ? 'Flask' : 'Express'} without a handler for errors`,
            'one handler for all errors',
          ),
        ]
  })
}
