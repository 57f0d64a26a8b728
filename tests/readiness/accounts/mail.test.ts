import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { createTransport } from 'nodemailer'
import { parseAdapter, type MailSource } from '#readiness/facts/accounts/adapter.ts'
import { openMailbox } from '#readiness/facts/accounts/mailbox.ts'
import { isPrivateHost, lifetimeOf, linkIn } from '#readiness/facts/accounts/mail-links.ts'
import { readMime } from '#readiness/facts/accounts/mime.ts'
import { Wire } from '#readiness/facts/accounts/wire.ts'
import { CannotLook } from '#readiness/model/fact.ts'
import { freePort } from '#scripts/ports.ts'

const signal = AbortSignal.timeout(30_000)
const link = 'https://app.example.org/confirm?token=abc123def456&next=%2Fhome'
const whole = { from: 'app@example.org', to: 'ready-1@ready.invalid', subject: 'Bitte bestätigen' }

async function serve(answers: Record<string, unknown>): Promise<AsyncDisposable & { origin: string }> {
  const server = createServer((request, response) => {
    const body = answers[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a mailbox', () => {
  it('of our own takes what a mailer sends, in whatever encoding', async () => {
    const port = await freePort()
    const site = new Wire(new URL('http://127.0.0.1:1'), signal)
    const mailbox = await openMailbox({ listen: `127.0.0.1:${port}` }, site, signal)
    const mailer = createTransport({ port, host: '127.0.0.1', secure: false, ignoreTLS: true })
    for (const textEncoding of ['base64', 'quoted-printable'] as const)
      await mailer.sendMail({
        ...whole,
        text: `Schöne Grüße,\n.\n${link}\n${'x'.repeat(200)}`,
        html: `<p>Grüße <a href="${link.replaceAll('&', '&amp;')}">hier</a></p>`,
        textEncoding,
      })
    mailer.close()
    const mails = await mailbox.list('ready-1@ready.invalid')
    assert.equal(mails.length, 2)
    for (const mail of mails) {
      assert.equal(mail.subject, 'Bitte bestätigen')
      assert.match(mail.text, /Schöne Grüße,\r?\n\.\r?\n/)
      assert.equal(linkIn(mail)?.url.href, link)
      assert.equal(linkIn({ ...mail, text: '' })?.url.href, link)
    }
    assert.deepEqual(await mailbox.list('ready-2@ready.invalid'), [])
    mailbox.close()
  })

  const raw = `Subject: Hi\r\nContent-Type: text/plain\r\n\r\nopen ${link}\r\n`
  const query = encodeURIComponent('to:"ready-1@ready.invalid"')
  const answers: Record<'gatehouse' | 'mailpit' | 'mailhog' | 'maildev', Record<string, unknown>> = {
    gatehouse: {
      '/dev/mail.json': [{ to: 'ready-1@ready.invalid', subject: 'Hi', text: link, html: '', sentAt: '' }],
    },
    mailpit: {
      [`/api/v1/search?query=${query}&limit=10`]: { messages: [{ ID: 'a1' }] },
      [`/api/v1/search?query=${encodeURIComponent('to:"nobody@ready.invalid"')}&limit=10`]: { messages: [] },
      '/api/v1/message/a1': { Subject: 'Hi', Text: link, HTML: '' },
    },
    mailhog: {
      '/api/v2/search?kind=to&query=ready-1%40ready.invalid&limit=10': { items: [{ Raw: { Data: raw } }] },
      '/api/v2/search?kind=to&query=nobody%40ready.invalid&limit=10': { items: [] },
    },
    maildev: {
      '/email': [
        { subject: 'Older', text: '', html: '', to: [{ address: 'ready-1@ready.invalid' }] },
        { subject: 'Hi', text: link, html: null, to: [{ address: 'Ready-1@ready.invalid' }] },
        { subject: 'Other', text: '', html: '', to: [{ address: 'ready-2@ready.invalid' }] },
      ],
    },
  }
  for (const [read, paths] of Object.entries(answers) as [keyof typeof answers, Record<string, unknown>][])
    it(`of ${read} is read, newest first`, async () => {
      await using server = await serve(paths)
      const source: MailSource = { read, url: server.origin }
      const mailbox = await openMailbox(source, new Wire(new URL('http://127.0.0.1:1'), signal), signal)
      const [newest] = await mailbox.list('ready-1@ready.invalid')
      assert.equal(newest?.subject, 'Hi')
      assert.equal(newest === undefined ? '' : linkIn(newest)?.token, 'abc123def456')
      mailbox.close()
    })

  it('that is not there says so, and what could be', async () => {
    await using server = await serve({})
    const site = new Wire(new URL(server.origin), signal)
    const source = parseAdapter('gatehouse')?.mail as MailSource
    await assert.rejects(openMailbox(source, site, signal), (error: unknown) => {
      assert.ok(error instanceof CannotLook)
      assert.match(error.message, /\/dev\/mail\.json.*404.*mailpit/)
      return true
    })
    site.close()
  })
})

describe('a link in a mail', () => {
  const mail = (text: string) => ({ subject: '', text, html: '' })
  const tokenOf = (text: string, pattern?: string): string | undefined => linkIn(mail(text), pattern)?.token

  it('is the one with a token, wherever it stands in it', () => {
    assert.equal(
      tokenOf('See https://a.example/help and https://a.example/v#token=abcdef1234.'),
      'abcdef1234',
    )
    assert.equal(
      tokenOf('https://a.example/reset-password/QXm2abCDefghIJkl4567?callbackURL=/'),
      'QXm2abCDefghIJkl4567',
    )
    assert.equal(tokenOf('https://a.example/verify/MQ/c3k-1f2a9b8c7d6e5f4a/'), 'c3k-1f2a9b8c7d6e5f4a')
    assert.equal(tokenOf('https://a.example/x?sig=secret-thing&y=1', 'sig='), 'secret-thing')
    assert.equal(tokenOf('https://a.example/reset-password-confirmation/done'), undefined)
  })

  it('tells how long it is valid where its token is a JWT', () => {
    const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
    assert.equal(lifetimeOf(`${part({ alg: 'HS256' })}.${part({ iat: 1_000, exp: 4_600 })}.x`), 3_600)
    for (const token of ['opaque', 'a.b.c', undefined]) assert.equal(lifetimeOf(token), undefined)
  })

  it('is known to lead nowhere from outside', () => {
    for (const host of [
      'localhost',
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.9',
      '172.20.0.1',
      '[::1]',
      'backend',
    ])
      assert.ok(isPrivateHost(host), host)
    for (const host of ['app.example.org', '172.99.0.1', '8.8.8.8']) assert.ok(!isPrivateHost(host), host)
  })
})

describe('a mail as it travels', () => {
  it('that is broken or endless is read as far as it goes', () => {
    assert.deepEqual(readMime(''), { subject: '', text: '', html: '' })
    const nested = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(2_000)
    assert.equal(readMime(nested).html, '')
  })
})
