import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createOpsApp } from '#server/ops-app.ts'
import { enqueueMail } from '#server/platform/outbox.ts'
import { newPerson, startTestApp, type TestApp } from '#tests/_app.ts'

const REPORT = { kind: 'error', message: 'x is not a function' }

describe('the service', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('tells what a sign-up form needs to know, and no more', async () => {
    const { body } = await test.client().get('/api/v1/settings')
    assert.deepEqual(body, {
      passwordMinLength: 15,
      passwordMaxLength: 128,
      devMailbox: '/dev/mail',
      next: { origin: test.origin, origins: [], domain: null },
    })
  })

  it('serves its description as it is in docs/openapi.json', async () => {
    const { body, headers } = await test.client().get('/api/v1/openapi.json')
    const golden = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'openapi.json'), 'utf8')
    assert.deepEqual(body, JSON.parse(golden))
    assert.equal(headers['content-type'], 'application/json; charset=utf-8')
  })

  it('lives and is ready', async () => {
    const client = test.client()
    assert.deepEqual((await client.get('/livez')).body, { status: 'ok' })
    assert.deepEqual((await client.get('/readyz')).body, { status: 'ok' })
  })

  it('tells strangers nothing of its dependencies', async () => {
    assert.deepEqual((await test.client().get('/readyz?verbose')).body, { status: 'ok' })
  })

  it('serves no metrics to strangers', async () => {
    assert.equal((await test.client().get('/metrics')).status, 404)
  })

  it('answers HEAD without a body', async () => {
    const answer = await test.client().send('HEAD', '/api/v1/settings')
    assert.equal(answer.status, 200)
    assert.equal(answer.raw.length, 0)
  })

  it('tells operators all of it, on a port of their own', async () => {
    const ops = createOpsApp(test.ctx)
    const ready = await ops.inject('/readyz')
    assert.equal(ready.statusCode, 200)
    assert.deepEqual(ready.json(), {
      ready: true,
      draining: false,
      dependencies: { postgres: 'up', redis: 'not configured' },
      degraded: [],
    })
    const metrics = await ops.inject('/metrics')
    assert.match(String(metrics.headers['content-type']), /^text\/plain/)
    assert.match(metrics.body, /^gatehouse_http_request_duration_seconds_count\{.*route="\/livez".*\} \d+$/m)
    assert.match(metrics.body, /^gatehouse_degraded\{dependency="redis"\} 0$/m)
    assert.equal((await ops.inject('/api/v1/settings')).statusCode, 404)
    await ops.close()
  })

  it('labels metrics by route, never by what was asked for', async () => {
    await test.client().get('/api/v1/CANARY-path')
    await test.client().send('DELETE', '/api/v1/me/sessions/00000000-0000-4000-8000-00000CA0A121')
    const text = await test.ctx.metrics.registry.metrics()
    assert.doesNotMatch(text, /CANARY|CA0A121/)
  })
})

describe('the mailbox of development', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  async function mail(
    recipient: string,
    subject: string,
    text = 'Hello',
    html = '<p>Hello</p>',
  ): Promise<void> {
    await enqueueMail(test.ctx.postgres.db, { recipient, subject, text, html })
    test.ctx.outbox.nudge()
    await test.mailTo(recipient)
  }

  it('gives tools a list, newest first, of five members each', async () => {
    await mail('first@example.org', 'One')
    await mail('second@example.org', 'Two')
    const { body, headers } = await test.client().get('/dev/mail.json')
    assert.match(String(headers['content-type']), /^application\/json/)
    assert.deepEqual(Object.keys(body[0]).sort(), ['html', 'sentAt', 'subject', 'text', 'to'])
    const { sentAt, ...rest } = body[0]
    assert.deepEqual(rest, { to: 'second@example.org', subject: 'Two', text: 'Hello', html: '<p>Hello</p>' })
    assert.match(sentAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const times = body.map((one: { sentAt: string }) => one.sentAt)
    assert.deepEqual(times, times.toSorted().reverse())
  })

  it('shows people every mail as text', async () => {
    const evil = '<script>alert(1)</script>'
    await mail('"><b>x@example.org', `${evil} subject`, `${evil} body https://x.test/"onmouseover="alert(2)`)
    const { raw, headers } = await test.client().get('/dev/mail')
    const page = raw.toString()
    assert.ok(!page.includes('<script') && !page.includes('"><b>x') && !page.includes('"onmouseover="alert'))
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt; subject'))
    assert.match(String(headers['content-security-policy']), /default-src 'none'; style-src 'self'/)
    assert.equal(headers['cache-control'], 'no-store')
  })

  it('shows the formatted mail in a sandbox without scripts', async () => {
    await mail('formatted@example.org', 'Formatted', 'x', '<p>Formatted</p><script>alert(1)</script>')
    const page = (await test.client().get('/dev/mail')).raw.toString()
    const link = /href="(\/dev\/mail\/[0-9a-f-]+\.html)"/.exec(page)?.[1] ?? ''
    const { raw, headers } = await test.client().get(link)
    assert.match(raw.toString(), /<p>Formatted<\/p>/)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /sandbox(?![^;]*allow-scripts)/)
    assert.doesNotMatch(policy, /script-src/)
  })

  it('knows no mail by an id that is none', async () => {
    assert.equal((await test.client().get('/dev/mail/x.html')).status, 404)
    assert.equal((await test.client().get(`/dev/mail/${'0'.repeat(36)}.html`)).status, 404)
    assert.equal((await test.client().get(`/dev/mail/${'-'.repeat(36)}.html`)).status, 404)
  })

  it('is not there once a mail server is set', async () => {
    await using real = await startTestApp({ SMTP_URL: 'smtp://127.0.0.1:1' })
    for (const path of ['/dev/mail', '/dev/mail.json', '/dev/mail/style.css'])
      assert.equal((await real.client().get(path)).status, 404, path)
    assert.equal((await real.client().get('/api/v1/settings')).body.devMailbox, null)
  })
})

describe('reports of errors in browsers', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ RATE_LIMIT_SCALE: '1' })
  })
  after(() => test[Symbol.asyncDispose]())

  it('reach the log without secrets', async () => {
    const { email } = newPerson()
    const answer = await test.client().post('/api/v1/client-errors', {
      kind: 'rejection',
      message: `could not load https://me:CANARY-1@host.test/ for ${email}`,
      stack: 'at https://host.test/reset-password#token=CANARY-2',
      page: '/reset-password?token=CANARY-3#token=CANARY-4',
      requestId: `x ${email}`,
      release: `0.1 ${email}`,
    })
    assert.equal(answer.status, 204)
    const line =
      test
        .logs()
        .split('\n')
        .find((text) => text.includes('error in a browser')) ?? ''
    assert.match(line, /"page":"\/reset-password"/)
    assert.match(line, /could not load https:\/\/\[secret\]@host\.test/)
    assert.doesNotMatch(line, /CANARY/)
    assert.ok(!line.includes(email))
  })

  it('must be reports', async () => {
    const client = test.client()
    for (const body of [
      {},
      { kind: 'other', message: 'x' },
      { ...REPORT, more: 1 },
      { ...REPORT, message: 'x'.repeat(1001) },
    ])
      assert.equal((await client.post('/api/v1/client-errors', body)).status, 422)
  })

  it('stay one line each, whatever they hold', async () => {
    await test
      .client()
      .post('/api/v1/client-errors', { kind: 'error', message: 'one\n{"level":"fatal","message":"forged"}' })
    const lines = test.logs().trim().split('\n')
    for (const line of lines) assert.notEqual((JSON.parse(line) as { message: string }).message, 'forged')
  })

  it('are limited', async () => {
    const client = test.client()
    let limited
    for (let i = 0; i < 30 && limited === undefined; i += 1) {
      const answer = await client.post('/api/v1/client-errors', REPORT)
      if (answer.status !== 204) limited = answer
    }
    assert.equal(limited?.status, 429)
    assert.equal(limited.body.code, 'rate.limited')
    assert.match(String(limited.headers['retry-after']), /^[1-9]\d*$/)
  })
})
