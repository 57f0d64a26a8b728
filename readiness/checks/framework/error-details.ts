import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import {
  entryAt,
  flagOf,
  numberOf,
  type CodeCall,
  type CodeValue,
} from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'
import { declaredPackages, type DeclaredPackage } from '#readiness/facts/framework/packages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { containsCall, containsName } from './contains-name.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const SENDS =
  /^(res|response|reply|resp|ctx|c|context|NextResponse|Response)(\.(status|code|type|set|header|state))*\.(json|send|end|write|render|text|html|jsonp)$/
const STACK = /(^|\.)stack$/
const WHOLE = /^(err|error|e|ex|exception)$/
const MESSAGE = /^\.(message|toString|sql|query|detail)$/
const ANSWERS =
  /(^|\.)(JSONResponse|HttpResponse|HttpResponseServerError|JsonResponse|Response|jsonify|PlainTextResponse|HTMLResponse|make_response|abort|HTTPException)$/

export const errorDetails = defineCheck({
  line: 'errors/details',
  name: 'code',
  title: 'Code keeps the insides of errors to itself',
  proof: 'hint',
  needs: { code: frameworkCode, packages: declaredPackages },
  looksAt:
    'Answers that carry a stack, a whole exception, or its text with status 500; debug switches of Django, Flask, FastAPI and Apollo; error pages for developers that are mounted in production.',
  why: 'A stack or the text of a database error tells an attacker paths, queries and versions. People can do nothing with it.',
  mend: 'Write the error to the log and answer with a fixed text and the id of the request. Set `DEBUG = False` in production.',
  sources: ['ASVS 5.0 16.5.1', 'CWE-209', 'OWASP Error Handling Cheat Sheet'],
  judge({ code, packages }) {
    const seen = [
      ...code.files.filter(({ language }) => language === 'javascript').flatMap(javascript),
      ...code.files.filter(({ language }) => language === 'python').flatMap((file) => python(file, packages)),
      ...django(code),
      ...betterAuthOptions(code).map(({ file, options }) =>
        sighting('good', file, options.line, 'Better Auth answers with codes'),
      ),
    ]
    return judgeSightings(seen, {
      good: 'No answer with the insides of an error was found.',
      bad: 'Answers carry the insides of errors.',
      fix: 'Send a fixed text in the places named below, keep the error for the log, and turn debug switches off in production.',
      none: 'No answer to an error was recognised in code.',
    })
  },
})

function javascript(file: CodeFile): Sighting[] {
  const found: Sighting[] = []
  for (const call of file.calls) {
    if (call.isDevelopmentOnly) continue
    if (SENDS.test(call.callee)) found.push(...sent(file, call))
    if (/^(errorhandler|errorHandler)$/.test(call.callee) && imports(file, 'errorhandler'))
      found.push(
        sighting(
          'bad',
          file,
          call.line,
          'errorhandler shows stacks, also in production',
          'an error handler of its own',
        ),
      )
    if (/^ApolloServer$/.test(call.callee)) {
      const entry = ['includeStacktraceInErrorResponses', 'debug']
        .map((key) => entryAt(resolveValue(file, call.args[0]), key))
        .find((each) => flagOf(inProduction(each?.value)) === true)
      if (entry !== undefined)
        found.push(
          sighting('bad', file, entry.line, `${entry.key}: true sends stacks`, `${entry.key}: false`),
        )
    }
    const masked = /^createYoga$/.test(call.callee)
      ? entryAt(resolveValue(file, call.args[0]), 'maskedErrors')
      : undefined
    if (flagOf(inProduction(masked?.value)) === false)
      found.push(
        sighting(
          'bad',
          file,
          masked?.line ?? call.line,
          'maskedErrors: false sends errors as they are',
          'masked errors',
        ),
      )
  }
  for (const set of file.sets)
    if (!set.isDevelopmentOnly && /^(ctx|context)\.body$/.test(set.target) && containsName(set.value, STACK))
      found.push(sighting('bad', file, set.line, 'the answer carries a stack', 'a fixed text'))
  return found
}

function sent(file: CodeFile, call: CodeCall): Sighting[] {
  const status = statusOf(file, call)
  if (call.args.some((arg) => containsName(local(file, call, arg), STACK)))
    return [sighting('bad', file, call.line, 'the answer carries a stack', 'a fixed text')]
  const thrown = thrownNames(file, call)
  const carries = (part: RegExp): boolean =>
    call.args.some((arg) =>
      thrown.some((name) =>
        containsName(arg, { test: (text) => text.startsWith(name) && part.test(text.slice(name.length)) }),
      ),
    )
  if (carries(/^$/))
    return status !== undefined && status < 500
      ? []
      : [sighting('bad', file, call.line, 'the answer carries the whole error', 'a fixed text')]
  if (status !== undefined && status >= 500 && carries(MESSAGE))
    return [
      sighting('bad', file, call.line, `the answer ${status} carries the text of the error`, 'a fixed text'),
    ]
  return []
}

/** What the names of exceptions are around a call: of a catch, or the first parameter of a handler. */
function thrownNames(file: CodeFile, call: CodeCall): string[] {
  return call.inside.flatMap((at) => {
    const { name, parameters } = file.functions[at] ?? { name: '', parameters: [] }
    const [first = ''] = parameters
    return first !== '' && (name === 'catch' || WHOLE.test(first)) ? [first] : []
  })
}

/** An argument that is a name set in the same function. */
function local(file: CodeFile, call: CodeCall, arg: CodeValue): CodeValue {
  if (arg.kind !== 'name') return arg
  return (
    file.sets.find(({ target, inside }) => target === arg.name && inside.at(-1) === call.inside.at(-1))
      ?.value ?? arg
  )
}

/** The status of `res.status(500).json(…)`, `c.json(…, 500)`, `Response.json(…, { status: 500 })`. */
function statusOf(file: CodeFile, call: CodeCall): number | undefined {
  const before = file.calls.find(
    (each) => each !== call && each.start === call.start && /\.(status|code)$/.test(each.callee),
  )
  const [, second] = call.args
  return numberOf(before?.args[0]) ?? numberOf(second) ?? numberOf(entryAt(second, 'status')?.value)
}

/** 500, or `status.HTTP_500_INTERNAL_SERVER_ERROR`. */
function pythonStatus(value: CodeValue | undefined): number | undefined {
  const named = value?.kind === 'name' ? /(^|\.)HTTP_(\d{3})_/.exec(value.name)?.[2] : undefined
  return named === undefined ? numberOf(value) : Number(named)
}

function python(file: CodeFile, packages: readonly DeclaredPackage[]): Sighting[] {
  const found: Sighting[] = []
  const isServed = packages.some(({ name }) =>
    /^(gunicorn|uwsgi|uvicorn|waitress|hypercorn|gevent|daphne|meinheld|granian)$/.test(name),
  )
  for (const call of file.calls) {
    if (call.isDevelopmentOnly) continue
    const debug = inProduction(resolveValue(file, call.named.find(({ key }) => key === 'debug')?.value))
    const makes = /^(FastAPI|Starlette|Litestar|Sanic|Quart|Application)$/.test(call.callee)
    // `app.run()` is the server for development: with another one declared, that is what serves.
    const runs = /(^|\.)run$/.test(call.callee) && imports(file, 'flask') && !isServed
    if ((makes || runs) && flagOf(debug) === true)
      found.push(sighting('bad', file, call.line, `${call.callee} with debug=True`, 'debug=False'))
    if (!ANSWERS.test(call.callee)) continue
    const given = [...call.args, ...call.named.map(({ value }) => value)]
    const isTrace = (each: CodeCall): boolean =>
      /(^|\.)(format_exc|format_exception|print_exc)$/.test(each.callee)
    if (given.some((value) => containsCall(value, isTrace)))
      found.push(sighting('bad', file, call.line, 'the answer carries a traceback', 'a fixed text'))
    const status =
      pythonStatus(call.named.find(({ key }) => /^status(_code)?$/.test(key))?.value) ??
      (/(HTTPException|abort)$/.test(call.callee) ? pythonStatus(call.args[0]) : undefined)
    const isText = (each: CodeCall): boolean =>
      /^(str|repr)$/.test(each.callee) && each.args[0]?.kind === 'name' && WHOLE.test(each.args[0].name)
    if (status !== undefined && status >= 500 && given.some((value) => containsCall(value, isText)))
      found.push(
        sighting(
          'bad',
          file,
          call.line,
          `the answer ${status} carries the text of the exception`,
          'a fixed text',
        ),
      )
  }
  for (const set of file.sets) {
    const isFlask = imports(file, 'flask') && /^(app|application)\.(debug|config\.DEBUG)$/.test(set.target)
    if (isFlask && !set.isDevelopmentOnly && flagOf(inProduction(set.value)) === true)
      found.push(sighting('bad', file, set.line, `${set.target} = True`, 'False'))
  }
  return found
}

function django(code: FrameworkCode): Sighting[] {
  const setting = djangoSettings(code)?.get('DEBUG')
  if (setting === undefined) return []
  const { file, set, value } = setting
  if (value.kind === 'flag')
    return [
      sighting(
        value.flag ? 'bad' : 'good',
        file,
        set.line,
        `DEBUG = ${value.flag ? 'True' : 'False'}`,
        'DEBUG = False',
      ),
    ]
  if (value.kind !== 'call') return []
  const fallback = value.call.named.find(({ key }) => key === 'default')?.value ?? value.call.args[1]
  if (flagOf(fallback) === true)
    return [sighting('bad', file, set.line, 'DEBUG is on when nothing is set', 'off when nothing is set')]
  return []
}
