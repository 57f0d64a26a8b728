import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { freePort } from '#scripts/ports.ts'
import { startTestApp, type TestApp } from '#tests/_app.ts'
import { activeTarget, judgeSite, type Judged } from './_judge-site.ts'
import { startPlainServer, type PlainServer } from './_plain-better-auth.ts'
import { startTlsFront } from './_tls-front.ts'

const LIMITS = 'auth/session-timeout/limits'

describe('a run with throw-away accounts', () => {
  const stack = new AsyncDisposableStack()
  let gatehouse: { app: TestApp; judged: Judged }
  let bad: { server: PlainServer; judged: Judged }
  let good: { server: PlainServer; judged: Judged }

  // The three at once: much of a run is waiting for what should not happen.
  before(async () => {
    ;[gatehouse, bad, good] = await Promise.all([judgeGatehouse(), judgePlain('badly'), judgePlain('well')])
  })
  after(() => stack.disposeAsync())

  async function judgeGatehouse(): Promise<{ app: TestApp; judged: Judged }> {
    const port = await freePort()
    const origin = `https://localhost:${port}`
    const app = stack.use(
      await startTestApp({
        RATE_LIMIT_SCALE: '1',
        BETTER_AUTH_URL: `${origin}/auth`,
        TRUSTED_PROXIES: '127.0.0.1',
      }),
    )
    const metrics = () => app.ctx.metrics.registry.metrics()
    stack.use(await startTlsFront(port, () => app.ctx.config.http.port, { '/ops/metrics': metrics }))
    const adapter = { preset: 'gatehouse', attempts: { metrics: `${origin}/ops/metrics` } }
    return { app, judged: await judgeSite(activeTarget(origin, adapter)) }
  }

  async function judgePlain(kind: 'badly' | 'well'): Promise<{ server: PlainServer; judged: Judged }> {
    const server = stack.use(await startPlainServer(kind))
    const adapter = {
      preset: 'better-auth',
      mail: { read: 'maildev', url: server.origin },
      logs: [server.log],
      ...(kind === 'badly' && { limits: { idle: 2, absolute: 4 } }),
      attempts: {
        auditLog: server.log,
        ...(kind === 'well' && { metrics: `${server.origin}/metrics`, counter: 'sign_ins_total' }),
      },
    }
    return { server, judged: await judgeSite(activeTarget(server.origin, adapter)) }
  }

  it('finds nothing on Gatehouse that is not there', () => {
    assert.deepEqual(gatehouse.judged.outcomes, {
      'security/authentication/enumeration': 'pass',
      'security/authentication/mailed-links': 'pass',
      'security/secure-cookies/probe': 'pass',
      'security/csrf/probe': 'pass',
      'security/auth-rate-limit/probe': 'pass',
      'security/email-verification/probe': 'pass',
      // Gatehouse has a limit of its own: no edge is between here.
      'api/rate-limit/probe': 'pass',
      'auth/session-timeout/probe': 'pass',
      // Its sessions are longer than a test (session-limits.test.ts waits for short ones).
      'auth/session-timeout/limits': 'unknown',
      'auth/password-change/probe': 'pass',
      'auth/lockout/probe': 'pass',
      'auth/logout/probe': 'pass',
      'errors/request-id/probe': 'pass',
      'errors/structured-logging/canaries': 'unknown',
      'monitoring/audit-logs/probe': 'unknown',
      'metrics/attempts-logged/probe': 'pass',
    })
  })

  it('is held up by nothing that the adapter does not name', () => {
    for (const id of [LIMITS, 'errors/structured-logging/canaries', 'monitoring/audit-logs/probe'])
      assert.equal(gatehouse.judged.members.get(id)?.silent, true, id)
  })

  it('fails a Better Auth that is set up badly on each count', () => {
    const { outcomes } = bad.judged
    assert.deepEqual(
      Object.keys(outcomes).filter((id) => outcomes[id] !== 'fail'),
      [],
    )
  })

  it('passes one that is set up well, on each count', () => {
    const { outcomes } = good.judged
    assert.deepEqual(
      Object.keys(outcomes).filter((id) => outcomes[id] !== 'pass'),
      [LIMITS],
    )
  })

  it('leaves no account where they can be deleted, and names those that it leaves', () => {
    assert.equal(good.server.users(), 0)
    const notes = bad.judged.members.get('auth/logout/probe')?.notes?.join(' ') ?? ''
    assert.match(notes, /are left: ready-\w+@ready\.invalid, ready-\w+@ready\.invalid\./)
    assert.equal(bad.server.users(), 2)
  })

  it('leaves no session behind', async () => {
    const { rows } = {
      rows: await gatehouse.app.ctx.postgres.db.selectFrom('sessions').selectAll().execute(),
    }
    assert.deepEqual(rows, [])
  })

  it('conceals every secret of its own', async () => {
    const log = await readFile(bad.server.log, 'utf8')
    const passwords = [...log.matchAll(/"password":"([^"]+)"/g)].map((match) => match[1] as string)
    assert.ok(passwords.length > 10)
    assert.deepEqual(
      passwords.filter((password) => !bad.judged.concealed.has(password)),
      [],
    )
  })

  it('says the same twice of what fails', () => {
    for (const { evidence, outcome } of bad.judged.members.values())
      if (outcome === 'fail')
        for (const { observed } of evidence)
          assert.doesNotMatch(
            observed.replaceAll(/https?:\/\/[^ ]+/g, ''),
            /ready-[0-9a-f]{6}|\d+ ms|\b\d{4,}\b/,
          )
  })
})
