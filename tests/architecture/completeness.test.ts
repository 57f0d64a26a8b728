import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { ERRORS } from '#contract/error-codes.ts'
import { OPERATIONS, type Operation } from '#contract/operations.ts'
import { API, AUTH, AUTH_MOUNT, PAGES } from '#contract/paths.ts'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { DOCUMENTS } from '#scripts/docs.ts'
import { VARIABLES } from '#server/config/env.ts'
import { startTestApp, type TestApp } from '#tests/_app.ts'
import { readSources } from './_rules.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const operations: readonly Operation[] = OPERATIONS
const routeOf = ({ method, path }: Operation): string => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`

/** Routes that are served without being promised to programs, each with the reason. */
const UNPROMISED: Readonly<Record<string, string>> = {
  'GET /auth/ok': 'better-auth/client asks it whether the server is there',
  'GET /media/avatars/:hash.webp': 'its address comes with the profile',
  'GET /dev/mail': 'for people, in development',
  'GET /dev/mail.json': 'for tools, in development; the journey of issue 2 describes it',
  'GET /dev/mail/style.css': 'belongs to the mailbox page',
  'GET /dev/mail/:id.html': 'belongs to the mailbox page',
}

/** "GET /path" for each route of an app, without HEAD, which follows GET. */
function routesOf(app: FastifyInstance): string[] {
  const steps: string[] = []
  const routes: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│├└─\s]*)(\S+) \(([A-Z, ]+)\)$/.exec(line)
    if (match === null) continue
    const [, lead = '', part = '', methods = ''] = match
    const depth = lead.length / 4
    steps.length = depth
    steps[depth] = part
    const path = steps.slice(1, depth).reduceRight((below, step) => step + below, depth > 1 ? part : '')
    const url = depth === 1 ? (part.startsWith('/') ? part : `/${part}`) : `/${path}`.replace(/^\/\//, '/')
    for (const method of methods.split(', ')) if (method !== 'HEAD') routes.push(`${method} ${url}`)
  }
  return routes
}

describe('the tables are whole', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('serves each operation', () => {
    const missing = operations.filter(({ method, path }) => {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
      return !test.app.hasRoute({ method: method as HTTPMethods, url })
    })
    assert.deepEqual(
      missing.map(({ id }) => id),
      [],
    )
  })

  it('promises each route below /api and /auth, or says why not', () => {
    const promised = new Set(operations.map(routeOf))
    const served = routesOf(test.app).filter((route) =>
      / \/(api|auth|media|dev|livez|readyz)(\/|\.|$)/.test(route),
    )
    assert.ok(served.length >= operations.length, `only ${served.length} routes were read`)
    assert.deepEqual(
      served.filter((route) => !promised.has(route) && !(route in UNPROMISED)),
      [],
    )
    assert.deepEqual(
      Object.keys(UNPROMISED).filter((route) => !served.includes(route)),
      [],
    )
  })

  it('has an operation for each path of the account flows', () => {
    const paths = new Set(operations.map(({ path }) => path))
    assert.deepEqual(
      Object.values(AUTH).filter((path) => !paths.has(`${AUTH_MOUNT}${path}`)),
      [],
    )
  })

  it('serves each path of the API table', () => {
    const served = new Set(routesOf(test.app).map((route) => route.split(' ')[1]))
    const fixed = Object.values(API).filter((path) => typeof path === 'string')
    assert.deepEqual(
      fixed.filter((path) => !served.has(path)),
      [],
    )
  })

  it('serves each page once the web app is built, and knows no other', async () => {
    const routes = await readFile(join(ROOT, 'web', 'routes.tsx'), 'utf8')
    assert.deepEqual(
      Object.keys(PAGES).filter((name) => !routes.includes(`PAGES.${name}`)),
      [],
    )
  })
})

describe('the documents are whole', () => {
  it('are written by one script', async () => {
    for (const { path, print } of DOCUMENTS)
      assert.equal(await readFile(join(ROOT, path), 'utf8'), print(), `${path} is stale: npm run docs`)
  })

  it('tell of every variable', async () => {
    const document = await readFile(join(ROOT, 'docs', 'configuration.md'), 'utf8')
    for (const name of Object.keys(VARIABLES)) assert.ok(document.includes(`\`${name}\``), name)
  })

  it('tell of every line and every check of the readiness gate, and of no other', async () => {
    const document = await readFile(join(ROOT, 'docs', 'checks.md'), 'utf8')
    const told = [...document.matchAll(/^#{3,4} `([^`]+)`$/gm)].map((match) => match[1])
    assert.deepEqual(told.sort(), [...CATALOGUE, ...CHECKS].map(({ id }) => id).sort())
  })

  it('tell of every error', async () => {
    const document = await readFile(join(ROOT, 'docs', 'errors.md'), 'utf8')
    for (const code of Object.keys(ERRORS)) assert.ok(document.includes(`\`${code}\``), code)
  })

  it('name no variable that is not read', async () => {
    const names = new Set(Object.keys(VARIABLES))
    const example = await readFile(join(ROOT, '.env.example'), 'utf8')
    for (const [, name] of example.matchAll(/^(?:# )?([A-Z_]+)=/gm))
      assert.ok(names.has(name as string), name)
  })
})

describe('the settings are used', () => {
  it('reads each variable in config.ts or env.ts', () => {
    const config = readSources().find(({ path }) => path === 'server/config/config.ts')?.text ?? ''
    assert.deepEqual(
      Object.keys(VARIABLES).filter((name) => !config.includes(`env.${name}`)),
      [],
    )
  })
})
