import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import { newPerson, startTestApp, type Person, type TestApp } from '#tests/_app.ts'
import { eventually, startMailServer, type TestMailServer } from '#tests/_smtp.ts'
import { backoffSeconds, enqueueMail } from '#server/platform/outbox.ts'

const FROM = 'Accounts <accounts@gatehouse.test>'

function rows(test: TestApp, recipient: string) {
  return test.ctx.postgres.db
    .selectFrom('outbox_mails')
    .selectAll()
    .where('recipient', '=', recipient)
    .execute()
}

async function settled(test: TestApp, recipient: string, column: 'sent_at' | 'failed_at' | 'last_error') {
  return eventually(async () => {
    const [row] = await rows(test, recipient)
    return row?.[column] === null ? undefined : row
  })
}

/** Makes what waits due now, as time would. */
async function makeDue(test: TestApp, recipient: string): Promise<void> {
  await sql`update outbox_mails set next_attempt_at = now() where recipient = ${recipient}`.execute(
    test.ctx.postgres.db,
  )
  test.ctx.outbox.nudge()
}

describe('a mail', () => {
  let test: TestApp
  let smtp: TestMailServer
  before(async () => {
    smtp = await startMailServer()
    test = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: FROM })
  })
  beforeEach(() => {
    smtp.verdict = () => undefined
  })
  after(async () => {
    await test[Symbol.asyncDispose]()
    await smtp[Symbol.asyncDispose]()
  })

  const signUp = async (overrides: Partial<Person> = {}): Promise<Person> => {
    const person = newPerson(overrides)
    assert.equal((await test.client().post('/auth/sign-up/email', person)).status, 200)
    return person
  }
  const arrived = (recipient: string) =>
    eventually(() => smtp.received.find((mail) => mail.recipient === recipient))

  it('arrives once, as text and as HTML, with the headers of a machine', async () => {
    const person = await signUp()
    const { mail, raw } = await arrived(person.email)
    const row = await settled(test, person.email, 'sent_at')
    assert.equal(mail.from?.text, '"Accounts" <accounts@gatehouse.test>')
    assert.equal(mail.subject, 'Confirm your e-mail address')
    assert.equal(mail.messageId, `<${row.id}@127.0.0.1>`)
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
    assert.ok(mail.date instanceof Date)
    assert.match(mail.text ?? '', /#token=/)
    assert.match(String(mail.html), /<a\s[^>]*href="http:\/\/127\.0\.0\.1:\d+\/verify-email#token=/)
    assert.match(raw, /^Content-Type: multipart\/alternative/im)
    assert.equal(smtp.received.filter(({ recipient }) => recipient === person.email).length, 1)
  })

  it('keeps no content once it is sent', async () => {
    const person = await signUp()
    const row = await settled(test, person.email, 'sent_at')
    assert.equal(row.text, null)
    assert.equal(row.html, null)
  })

  it('that is refused for now is sent later', async () => {
    smtp.verdict = () => 451
    const person = await signUp()
    const refused = await settled(test, person.email, 'last_error')
    assert.equal(refused.last_error, 'SMTP 451')
    assert.equal(refused.sent_at, null)
    assert.equal(refused.failed_at, null)
    assert.notEqual(refused.text, null)
    assert.ok(refused.next_attempt_at.getTime() > Date.now())
    smtp.verdict = () => undefined
    await makeDue(test, person.email)
    await arrived(person.email)
    const sent = await settled(test, person.email, 'sent_at')
    assert.equal(sent.attempts, 2)
    assert.equal(sent.last_error, null)
  })

  it('that is refused for good is given up, and keeps no content', async () => {
    smtp.verdict = () => 550
    const person = await signUp()
    const row = await settled(test, person.email, 'failed_at')
    assert.equal(row.last_error, 'SMTP 550')
    assert.equal(row.text, null)
    assert.equal(row.html, null)
    assert.equal(row.attempts, 1)
    await makeDue(test, person.email)
    const person2 = await signUp()
    await settled(test, person2.email, 'failed_at')
    assert.equal((await rows(test, person.email))[0]?.attempts, 1)
  })

  it('is given up after three days', async () => {
    smtp.verdict = () => 451
    const person = await signUp()
    await settled(test, person.email, 'last_error')
    await sql`update outbox_mails set created_at = now() - interval '73 hours' where recipient = ${person.email}`.execute(
      test.ctx.postgres.db,
    )
    await makeDue(test, person.email)
    const row = await settled(test, person.email, 'failed_at')
    assert.equal(row.text, null)
  })

  it('waits while the transaction that writes it is open, and is not sent when it fails', async () => {
    const recipient = newPerson().email
    const { db } = test.ctx.postgres
    await assert.rejects(
      db.transaction().execute(async (tx) => {
        await enqueueMail(tx, { recipient, subject: 'Never', text: 'never', html: '<p>never</p>' })
        throw new Error('rolled back')
      }),
    )
    const person = await signUp()
    await arrived(person.email)
    assert.equal(
      smtp.received.some((mail) => mail.recipient === recipient),
      false,
    )
  })

  it('takes a name with quotes, angle brackets, emoji and other scripts', async () => {
    const name = 'Zoë "The <b>Owl</b>" O’Hara 山田'
    const person = await signUp({ name })
    const { mail } = await arrived(person.email)
    assert.match(mail.text ?? '', new RegExp(`Hello ${name},`))
    assert.match(String(mail.html), /Hello Zoë (&quot;|&#34;)The &lt;b&gt;Owl&lt;\/b&gt;/)
  })

  it('takes no name that would write headers', async () => {
    for (const name of ['Ada\r\nBcc: everybody@example.org', 'Ada\nX: y', 'Ada\u2028Bcc: x', 'Ada\u0000']) {
      const person = newPerson({ name })
      const answer = await test.client().post('/auth/sign-up/email', person)
      if (answer.status !== 200) {
        assert.ok([400, 422].includes(answer.status))
        continue
      }
      // White space within a name is one space: what is left is a name that stands in the body alone.
      const { raw, mail } = await arrived(person.email)
      assert.doesNotMatch(raw.split('\r\n\r\n', 1)[0] as string, /^(Bcc|X):/im)
      assert.match(mail.text ?? '', /^Hello Ada (Bcc: |X: )/)
    }
  })

  it('takes no address that would add a recipient', async () => {
    for (const email of [
      'a@example.org,b@example.org',
      'a@example.org\r\nRCPT TO:<b@example.org>',
      '<a@example.org>',
    ])
      assert.equal((await test.client().post('/auth/sign-up/email', newPerson({ email }))).status, 422, email)
  })
})

describe('while the mail server is away', () => {
  it('a sign-up succeeds, and its mail arrives when the server is back', async () => {
    const gone = await startMailServer()
    await gone[Symbol.asyncDispose]()
    await using test = await startTestApp({ SMTP_URL: gone.url, MAIL_FROM: FROM })
    const person = newPerson()
    assert.equal((await test.client().post('/auth/sign-up/email', person)).status, 200)
    const row = await settled(test, person.email, 'last_error')
    assert.equal(row.failed_at, null)
    assert.match(String(row.last_error), /^[A-Z]+$/)
    await using back = await startMailServer(gone.port)
    await makeDue(test, person.email)
    await eventually(() => back.received.find((mail) => mail.recipient === person.email))
    await settled(test, person.email, 'sent_at')
  })

  it('the number of waiting mails can be watched', async () => {
    const gone = await startMailServer()
    await gone[Symbol.asyncDispose]()
    await using test = await startTestApp({ SMTP_URL: gone.url, MAIL_FROM: FROM })
    await test.client().post('/auth/sign-up/email', newPerson())
    await eventually(async () => {
      const metrics = await test.ctx.metrics.registry.metrics()
      return /^gatehouse_mails_waiting 1$/m.test(metrics) || undefined
    })
  })
})

describe('several nodes on one database', () => {
  it('send each mail once', async () => {
    await using smtp = await startMailServer()
    await using one = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: FROM })
    await using other = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: FROM }, one.databaseUrl)
    const { db } = one.ctx.postgres
    const recipients = Array.from({ length: 30 }, () => newPerson().email)
    await db.transaction().execute(async (tx) => {
      for (const recipient of recipients)
        await enqueueMail(tx, { recipient, subject: 'Hello', text: 'hello', html: '<p>hello</p>' })
    })
    one.ctx.outbox.nudge()
    other.ctx.outbox.nudge()
    await eventually(async () => {
      const { rows: open } = await sql<{ count: number }>`
        select count(*)::int from outbox_mails where sent_at is null`.execute(db)
      return open[0]?.count === 0 || undefined
    })
    assert.deepEqual(smtp.received.map(({ recipient }) => recipient).sort(), recipients.toSorted())
  })

  it('take over the mail of one that died between taking and sending it, when its lease is over', async () => {
    await using smtp = await startMailServer()
    const { promise: never, resolve: release } = Promise.withResolvers<undefined>()
    let held = 0
    smtp.verdict = () => {
      held += 1
      return held === 1 ? never : undefined
    }
    await using stuck = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: FROM })
    const person = newPerson()
    await stuck.client().post('/auth/sign-up/email', person)
    await eventually(() => held === 1 || undefined)
    await using other = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: FROM }, stuck.databaseUrl)
    other.ctx.outbox.nudge()
    const [leased] = await rows(other, person.email)
    assert.ok((leased?.next_attempt_at.getTime() ?? 0) > Date.now() + 60_000)
    assert.equal(held, 1)
    await makeDue(other, person.email)
    await eventually(() => smtp.received.find((mail) => mail.recipient === person.email))
    const sent = await settled(other, person.email, 'sent_at')
    assert.equal(sent.attempts, 2)
    // The first node hears of a failure at last; the mail is sent all the same.
    smtp.verdict = () => 550
    release(550 as never)
    await stuck.ctx.outbox.stop()
    const [late] = await rows(other, person.email)
    assert.equal(late?.failed_at, null)
    assert.equal(late?.last_error, null)
  })
})

describe('backoffSeconds', () => {
  const middle = (): number => 0.5

  it('starts at five seconds and doubles', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((attempts) => backoffSeconds(attempts, middle)),
      [5, 10, 20, 40],
    )
  })

  it('never waits longer than a quarter of an hour and a tenth', () => {
    assert.equal(backoffSeconds(9, middle), 900)
    assert.equal(Math.round(backoffSeconds(10_000, () => 1)), 990)
  })

  it('is spread by a fifth', () => {
    assert.equal(
      backoffSeconds(1, () => 0),
      4.5,
    )
    assert.equal(
      backoffSeconds(1, () => 1),
      5.5,
    )
  })
})
