import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import { flagOf, textOf, valueAt } from '#readiness/facts/framework/code-value.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import { declaredPackages } from '#readiness/facts/framework/packages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { withoutBrowserApp } from './no-server.ts'
import { belongsTo, browserApps } from './browser-apps.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

export const globalHandler = defineCheck({
  line: 'errors/global-handler',
  name: 'code',
  title: 'Errors that nobody catches are handled in the browser',
  proof: 'whole',
  needs: { code: frameworkCode, packages: declaredPackages, services: composedServices },
  looksAt:
    'Listeners for "error" and "unhandledrejection", window.onerror, the errorHandler of Vue and Angular, onUncaughtError of React, handleError of SvelteKit, and monitoring libraries that are started in the browser in production.',
  why: 'Boundaries do not catch what fails in event handlers, timers and promises. Without a handler nobody hears of it.',
  mend: 'Listen for both: `window.addEventListener("error", …)` and `window.addEventListener("unhandledrejection", …)`, and send what happened to the server; or start a monitoring library in the entry of the program.',
  sources: ['HTML standard, unhandled promise rejections', 'MDN: Window: error event'],
  judge({ code, packages, services }) {
    const apps = browserApps(code, packages)
    if (apps.length === 0) return withoutBrowserApp(code, services)
    const found = handlersOf(code)
    return judgeSightings(
      apps.map((app) => {
        const handler = found.find(({ evidence }) => belongsTo(evidence.file ?? '', app, apps))
        return (
          handler ??
          sighting(
            app.framework === 'other' ? 'open' : 'bad',
            app.file,
            app.line,
            'nothing listens for errors that nobody catches',
            'a listener for "error" and "unhandledrejection"',
          )
        )
      }),
      {
        good: 'Errors that nobody catches are handled.',
        bad: 'Errors that nobody catches go unheard in the browser.',
        fix: 'Add listeners for "error" and "unhandledrejection" to the entry of the programs named below.',
        open: 'The framework has a handler of its own; whether anybody hears of errors is seen only in a browser.',
        none: '',
      },
    )
  },
})

function handlersOf(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = usesOf(code, 'error monitoring').flatMap(({ library, file, line, call }) =>
    library.side === 'server' || call?.isDevelopmentOnly
      ? []
      : [sighting('good', file, line, `${library.name} is started`)],
  )
  return [...found, ...code.files.flatMap(ownHandlers)]
}

function ownHandlers(file: CodeFile): Sighting[] {
  if (file.language !== 'javascript') return []
  const found: Sighting[] = []
  for (const call of file.calls) {
    const name = textOf(call.args[0])
    const takes = call.args
      .map((arg) => valueAt(arg, 'capture_exceptions'))
      .find((each) => each !== undefined)
    if (
      /(^|\.)init$/.test(call.callee) &&
      !call.isDevelopmentOnly &&
      takes !== undefined &&
      flagOf(takes) !== false
    )
      found.push(sighting('good', file, call.line, `${call.callee} takes errors in (capture_exceptions)`))
    const isGlobal = /^(window|globalThis|self)\.addEventListener$|^addEventListener$/.test(call.callee)
    if (isGlobal && !call.isDevelopmentOnly && (name === 'unhandledrejection' || name === 'error'))
      found.push(sighting('good', file, call.line, `a listener for "${name}"`))
  }
  for (const set of file.sets)
    if (
      !set.isDevelopmentOnly &&
      /^(window|globalThis|self)\.(onerror|onunhandledrejection)$|\.config\.errorHandler$/.test(set.target)
    )
      found.push(sighting('good', file, set.line, `${set.target} is set`))
  const uncaught = file.keys.get('onUncaughtError')
  if (uncaught !== undefined) found.push(sighting('good', file, uncaught, 'onUncaughtError is set'))
  const isHooks = /(^|\/)hooks\.client\.[jt]s$/.test(file.path) && file.exported.includes('handleError')
  if (isHooks) found.push(sighting('good', file, 1, 'handleError of the client hooks'))
  const provided = file.records.find(({ entries }) =>
    entries.some(
      ({ key, value }) => key === 'provide' && value.kind === 'name' && value.name === 'ErrorHandler',
    ),
  )
  if (provided !== undefined) found.push(sighting('good', file, provided.line, 'an ErrorHandler is provided'))
  return found
}
