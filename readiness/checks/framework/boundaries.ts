import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import { declaredPackages } from '#readiness/facts/framework/packages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { withoutBrowserApp } from './no-server.ts'
import { belongsTo, browserApps, type BrowserApp } from './browser-apps.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const CAUGHT = /^(componentDidCatch|getDerivedStateFromError)$/
const ROUTE_KEYS = [
  'errorElement',
  'ErrorBoundary',
  'errorComponent',
  'defaultErrorComponent',
  'defaultOnCatch',
  'errorCaptured',
]
const CALLS = /^(onErrorCaptured|useErrorBoundary|ErrorBoundary|withErrorBoundary|onErrorBoundary)$/
const FILES =
  /(^|\/)((app|src)\/(.*\/)?(global-)?error\.(tsx|jsx|js|ts)|_error\.(tsx|jsx|js|ts)|\+error\.svelte|error\.vue)$/

export const boundaries = defineCheck({
  line: 'errors/boundaries',
  name: 'code',
  title: 'A part of the page that breaks is caught',
  proof: 'whole',
  needs: { code: frameworkCode, packages: declaredPackages, services: composedServices },
  looksAt:
    'Error boundaries of each program for the browser: componentDidCatch and getDerivedStateFromError, react-error-boundary, boundaries of monitoring libraries, errorElement and errorComponent of routers, error.tsx of Next, onErrorCaptured and errorHandler of Vue, +error.svelte.',
  why: 'React takes the whole page away when a component throws and nothing catches it: what is left is white.',
  mend: 'Put a boundary around the routes that shows what happened and a way back, e.g. with react-error-boundary or `errorElement` of the router; in Next add app/error.tsx and app/global-error.tsx; in Vue set `app.config.errorHandler`.',
  sources: [
    'React: Catching rendering errors with an error boundary',
    'Vue: app.config.errorHandler',
    'Next.js: Error handling',
  ],
  judge({ code, packages, services }) {
    const apps = browserApps(code, packages)
    if (apps.length === 0) return withoutBrowserApp(code, services)
    const found = boundariesOf(code)
    return judgeSightings(
      apps.map((app) => judged(app, found, apps)),
      {
        good: 'Each program for the browser has a boundary.',
        bad: 'When a component throws, nothing catches it.',
        fix: 'Add an error boundary around the routes of the programs named below.',
        open: 'The framework shows an error page of its own; whether a part that breaks is caught is seen only in a browser.',
        none: '',
      },
    )
  },
})

function judged(app: BrowserApp, found: readonly Sighting[], apps: readonly BrowserApp[]): Sighting {
  const boundary = found.find(({ evidence }) => belongsTo(evidence.file ?? '', app, apps))
  if (boundary !== undefined) return boundary
  const isOpen = app.framework === 'other' || app.framework === 'angular'
  const verdict = isOpen ? 'open' : 'bad'
  return sighting(
    verdict,
    app.file,
    app.line,
    `a program of ${app.framework} without a boundary`,
    'an error boundary',
  )
}

function boundariesOf(code: FrameworkCode): Sighting[] {
  const found: Sighting[] = code.paths
    .filter((path) => FILES.test(path))
    .map((path) => sighting('good', path, 1, 'a page for errors'))
  for (const { file, line, library } of usesOf(code, 'error boundary'))
    found.push(sighting('good', file, line, `the boundary of ${library.name}`))
  const rendered = new Set([
    ...code.files.flatMap(({ elements }) => elements.map(({ name }) => name.split('.').at(-1) ?? '')),
    ...code.mentions.boundary.map(({ word }) => word.replace('<', '')),
  ])
  for (const file of code.files) {
    if (file.language !== 'javascript') continue
    for (const { name, members, line } of file.classes) {
      // A boundary that no page has catches nothing. Where its name tells, one can see whether it is rendered.
      const isRendered = rendered.has(name) || !/Boundary|Error/.test(name) || !file.exported.includes(name)
      if (members.some((member) => CAUGHT.test(member)) && isRendered)
        found.push(sighting('good', file, line, `${name || 'a class'} catches errors of its children`))
    }
    for (const key of ROUTE_KEYS) {
      const line =
        file.keys.get(key) ?? file.elements.find(({ attributes }) => attributes.includes(key))?.line
      if (line !== undefined) found.push(sighting('good', file, line, `${key} is set`))
    }
    const call = file.calls.find(({ callee }) => CALLS.test(callee))
    if (call !== undefined) found.push(sighting('good', file, call.line, `${call.callee} is used`))
    const set = file.sets.find(({ target }) => target.endsWith('.config.errorHandler'))
    if (set !== undefined) found.push(sighting('good', file, set.line, 'config.errorHandler is set'))
    // The convention of Remix and of React Router's framework mode.
    const own = file.functions.find(({ name }) => name === 'ErrorBoundary')
    if (own !== undefined && file.exported.includes('ErrorBoundary'))
      found.push(sighting('good', file, own.line, 'ErrorBoundary of the route'))
    const vue = file.imports.some(({ module }) => module === '@sentry/vue')
      ? file.calls.find(({ callee }) => /(^|\.)init$/.test(callee))
      : undefined
    if (vue !== undefined) found.push(sighting('good', file, vue.line, '@sentry/vue sets the errorHandler'))
  }
  for (const { file, line, word } of code.mentions.boundary)
    if (/svelte:boundary|NuxtErrorBoundary/.test(word))
      found.push(sighting('good', file, line, `${word}> is used`))
  return found
}
