import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { ANSWERS_CHECKS } from '#readiness/checks/answers/list.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import type { Member } from '#readiness/model/report.ts'
import { badApp, goodApp, SECRET } from './_apps.ts'
import { makeCertificates, serve, serveTls } from './_target.ts'

const made = makeCertificates()
const known = getCACertificates('default')
setDefaultCACertificates([...known, made.root])
after(() => {
  setDefaultCACertificates(known)
  made[Symbol.dispose]()
})

type Change = NonNullable<Parameters<typeof goodApp>[0]>

async function judge(url: string, only?: string): Promise<{ members: Map<string, Member>; text: string }> {
  const report = await runGate(
    { url: new URL(url), active: false, settings: { version: 1 }, now: new Date() },
    { catalogue: CATALOGUE, checks: ANSWERS_CHECKS, version: '0', ...(only !== undefined && { only }) },
  )
  const members = report.items.flatMap((item) => item.members.filter(({ depth }) => depth !== undefined))
  return { members: new Map(members.map((member) => [member.id, member])), text: JSON.stringify(report) }
}

const outcomes = (members: ReadonlyMap<string, Member>): Record<string, string[]> => {
  const by: Record<string, string[]> = {}
  for (const { id, outcome } of members.values()) (by[outcome] ??= []).push(id)
  return by
}

describe('a target that does everything right', () => {
  it('fails nothing', async () => {
    await using target = await serveTls(made.issue(), goodApp())
    const { members } = await judge(`https://localhost:${target.port}`)
    const { fail = [], pass = [] } = outcomes(members)
    assert.deepEqual(
      fail,
      [],
      JSON.stringify(
        fail.map((id) => members.get(id)),
        undefined,
        1,
      ),
    )
    assert.deepEqual(
      ANSWERS_CHECKS.map(({ id }) => id).filter((id) => !pass.includes(id)),
      [
        // There is no second port, no cookie, and the machine is this one.
        'security/https-redirect/live',
        'security/secure-cookies/live',
        'security/database-ports/live',
        'security/redis-authentication/live',
      ],
    )
  })

  it('fails one line for each thing that is taken away', async () => {
    const taking =
      (header: string, from: RegExp): Change =>
      (request, response) => {
        if (from.test(request.url ?? '')) response.removeHeader(header)
        return false
      }
    const faults: readonly (readonly [string, string, Change])[] = [
      ['a header on files', 'headers/content-type-options', taking('x-content-type-options', /^\/assets\//)],
      ['a header on errors', 'headers/referrer-policy', taking('referrer-policy', /^\/./)],
      ['HSTS on the API', 'headers/transport-security', taking('strict-transport-security', /^\/api\//)],
      [
        'a header on the page of whoever refuses a large form',
        'headers/referrer-policy',
        (request, response) => {
          if (!/urlencoded/.test(String(request.headers['content-type']))) return false
          response.removeHeader('referrer-policy')
          response.writeHead(413, { 'content-type': 'text/html' }).end('<!doctype html><title>No</title>')
          return true
        },
      ],
      ['the id of requests', 'errors/request-id', taking('x-request-id', /./)],
      [
        'a health check',
        'deployment/health',
        (request, response) => request.url === '/readyz' && (response.writeHead(503).end('no'), true),
      ],
    ]
    for (const [name, only, change] of faults) {
      await using target = await serveTls(made.issue(), goodApp(change))
      const { members } = await judge(`https://localhost:${target.port}`, only)
      assert.equal(members.get(`${only}/live`)?.outcome, 'fail', name)
    }
  })
})

describe('a source map', () => {
  it('is found where a header names it', async () => {
    const app = goodApp((request, response) => {
      if (request.url?.startsWith('/assets/') === true) response.setHeader('SourceMap', '/maps/app.json')
      if (request.url !== '/maps/app.json') return false
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"version":3,"sources":["app.ts"],"mappings":"AAAA"}')
      return true
    })
    await using target = await serveTls(made.issue(), app)
    const { members } = await judge(`https://localhost:${target.port}`, 'errors/details')
    const { outcome, evidence = [] } = members.get('errors/details/exposed') ?? {}
    assert.equal(outcome, 'fail')
    assert.match(evidence[0]?.url ?? '', /\/maps\/app\.json$/)
  })
})

describe('a target that does everything wrong', () => {
  it('fails nearly everything, and its secrets are in no report', async () => {
    await using target = await serveTls(made.selfSigned(), badApp, {
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const { members, text } = await judge(`https://localhost:${target.port}`)
    const { fail = [] } = outcomes(members)
    assert.deepEqual(
      ANSWERS_CHECKS.map(({ id }) => id).filter((id) => !fail.includes(id)),
      [
        'security/https-redirect/live',
        'security/database-ports/live',
        'security/redis-authentication/live',
        'api/size-limits/live',
      ].filter((id) => !fail.includes(id)),
    )
    assert.ok(!text.includes(SECRET))
    assert.match(
      members
        .get('security/secrets/exposed')
        ?.evidence.map(({ observed }) => observed)
        .join() ?? '',
      /env file with 2 variables \(DATABASE_PASSWORD, DEBUG\).*git/,
    )
  })

  it('fails each line that asks for https, when it has none', async () => {
    await using target = await serve(goodApp())
    const { members } = await judge(`http://localhost:${target.port}`, 'security/tls')
    const { pass = [] } = outcomes(members)
    assert.deepEqual(pass, [])
    for (const id of [
      'security/tls/protocols',
      'security/certificates/live',
      'security/https-redirect/live',
      'security/hsts/live',
    ])
      if (members.has(id)) assert.equal(members.get(id)?.outcome, 'fail', id)
    assert.ok(members.has('security/tls/protocols'))
  })
})
