import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { sql } from 'kysely'
import { member, newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'

const SECRET = 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY'
const NEW_PASSWORD = 'copper kettle under a bridge'

describe('a mailed link', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  /** A person with a reset link that is not used yet. */
  async function withResetLink() {
    const person = newPerson()
    await register(test, person)
    const client = test.client()
    await client.post('/auth/request-password-reset', { email: person.email })
    return { person, client, token: tokenIn(await test.mailTo(person.email, /^Choose a new password/)) }
  }

  async function withVerificationLink() {
    const person = newPerson()
    const client = test.client()
    await client.post('/auth/sign-up/email', person)
    return { person, client, token: tokenIn(await test.mailTo(person.email)) }
  }

  it('to reset a password works once', async () => {
    const { person, client, token } = await withResetLink()
    assert.equal(
      (await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })).status,
      200,
    )
    const again = await client.post('/auth/reset-password', {
      token,
      newPassword: 'another copper kettle entirely',
    })
    assert.equal(again.status, 410)
    assert.equal(again.body.code, 'link.used')
    await signIn(test, { ...person, password: NEW_PASSWORD })
  })

  it('to reset a password expires', async () => {
    const { person, client, token } = await withResetLink()
    await sql`update links set expires_at = now() - interval '1 second' where token_hash = ${hash(token)}`.execute(
      test.ctx.postgres.db,
    )
    const answer = await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    assert.equal(answer.status, 410)
    assert.equal(answer.body.code, 'link.expired')
    await signIn(test, person)
  })

  it('to confirm an address expires', async () => {
    const { person, client, token } = await withVerificationLink()
    await sql`update links set expires_at = now() - interval '1 second' where token_hash = ${hash(token)}`.execute(
      test.ctx.postgres.db,
    )
    const answer = await client.post('/auth/verify-email', { token })
    assert.equal(answer.status, 410)
    assert.equal(answer.body.code, 'link.expired')
    const refused = await client.post('/auth/sign-in/email', person)
    assert.equal(refused.body.code, 'auth.email_not_verified')
  })

  it('expires by its own signature too, whatever the row says', async () => {
    const { person, client } = await withVerificationLink()
    const { id } = await test.ctx.postgres.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', person.email)
      .executeTakeFirstOrThrow()
    const token = await new SignJWT({ email: person.email, userId: id })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(Math.floor(Date.now() / 1000) - 7200)
      .setExpirationTime(Math.floor(Date.now() / 1000) - 3600)
      .sign(new TextEncoder().encode(SECRET))
    await sql`insert into links (token_hash, user_id, purpose, expires_at)
      values (${hash(token)}, ${id}, 'verify-email', now() + interval '1 hour')`.execute(test.ctx.postgres.db)
    const answer = await client.post('/auth/verify-email', { token })
    assert.equal(answer.status, 410)
    assert.equal(answer.body.code, 'link.expired')
  })

  it('is nothing without its row, even when it is signed by us', async () => {
    const { person, client } = await withVerificationLink()
    const token = await new SignJWT({ email: person.email })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET))
    assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.invalid')
  })

  it('to reset a password is replaced by a newer one', async () => {
    const { person, client, token } = await withResetLink()
    await client.post('/auth/request-password-reset', { email: person.email })
    await test.mailCount(person.email, 3)
    const old = await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    assert.equal(old.status, 410)
    assert.equal(old.body.code, 'link.used')
    const newest = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    assert.equal(
      (await client.post('/auth/reset-password', { token: newest, newPassword: NEW_PASSWORD })).status,
      200,
    )
  })

  it('to confirm an address is replaced by a newer one, also within the same second', async () => {
    const { person, client, token } = await withVerificationLink()
    for (const mails of [2, 3]) {
      const resent = await client.post('/auth/send-verification-email', { email: person.email })
      assert.equal(resent.status, 200)
      await test.mailCount(person.email, mails)
    }
    const old = await client.post('/auth/verify-email', { token })
    assert.equal(old.body.code, 'link.used')
    const newest = tokenIn(await test.mailTo(person.email))
    assert.notEqual(newest, token)
    assert.equal((await client.post('/auth/verify-email', { token: newest })).status, 200)
  })

  it('stays single when two of them are asked for at once', async () => {
    const { person, client } = await withVerificationLink()
    await Promise.all([
      client.post('/auth/send-verification-email', { email: person.email }),
      client.post('/auth/send-verification-email', { email: person.email }),
      client.post('/auth/send-verification-email', { email: person.email }),
    ])
    const { rows } = await sql<{ live: number }>`
      select count(*)::int as live from links join users on users.id = links.user_id
      where email = ${person.email} and used_at is null`.execute(test.ctx.postgres.db)
    assert.equal(rows[0]?.live, 1)
  })

  it('that is cut short is not valid', async () => {
    const { client, token } = await withResetLink()
    const cut = await client.post('/auth/reset-password', {
      token: token.slice(0, -1),
      newPassword: NEW_PASSWORD,
    })
    assert.equal(cut.status, 400)
    assert.equal(cut.body.code, 'link.invalid')
    assert.equal(
      (await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })).status,
      200,
    )
  })

  it('that is cut short does not confirm an address', async () => {
    const { client, token } = await withVerificationLink()
    const cut = await client.get(`/auth/verify-email?token=${token.slice(0, -1)}`)
    assert.equal(cut.body.code, 'link.invalid')
    assert.equal((await client.get(`/auth/verify-email?token=${token}`)).status, 200)
  })

  it('made of garbage is not valid', async () => {
    const client = test.client()
    for (const token of [
      'x',
      '../../etc/passwd',
      '%00',
      'eyJhbGciOiJub25lIn0.e30.',
      '🗝️',
      'a'.repeat(1024),
    ]) {
      const reset = await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
      assert.equal(reset.body.code, 'link.invalid', token)
      assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.invalid', token)
    }
    assert.equal((await client.post('/auth/verify-email', { token: 'a'.repeat(1025) })).status, 422)
  })

  it('to reset a password confirms no address by itself', async () => {
    const { client, token } = await withResetLink()
    assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.invalid')
    assert.equal(
      (await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })).status,
      200,
    )
  })

  it('to confirm an address resets no password', async () => {
    const { client, token } = await withVerificationLink()
    const answer = await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    assert.equal(answer.body.code, 'link.invalid')
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
  })

  it('to reset a password is not used up by a password that is refused', async () => {
    const { person, client, token } = await withResetLink()
    for (const newPassword of ['short', 'password'.repeat(3), person.email]) {
      assert.equal((await client.post('/auth/reset-password', { token, newPassword })).status, 422)
    }
    assert.equal(
      (await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })).status,
      200,
    )
  })

  it('to reset a password lets one of two tabs win, and the password is that one’s', async () => {
    const { person, client, token } = await withResetLink()
    const passwords = ['the sentence of the first tab', 'the sentence of the second tab']
    const answers = await Promise.all(
      passwords.map((newPassword) => client.post('/auth/reset-password', { token, newPassword })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410])
    const won = answers.findIndex(({ status }) => status === 200)
    await signIn(test, { ...person, password: passwords[won] as string })
    const lost = await client.post('/auth/sign-in/email', {
      email: person.email,
      password: passwords[1 - won],
    })
    assert.equal(lost.status, 401)
  })

  it('to reset a password confirms the address it was sent to', async () => {
    const { person, client } = await withVerificationLink()
    await client.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    await client.post('/auth/reset-password', { token, newPassword: NEW_PASSWORD })
    await signIn(test, { ...person, password: NEW_PASSWORD })
  })

  it('to reset a password dies when the password is changed', async () => {
    const { person, client: browser } = await member(test)
    const client = test.client()
    await client.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    const changed = await browser.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: NEW_PASSWORD,
    })
    assert.equal(changed.status, 200)
    const answer = await client.post('/auth/reset-password', {
      token,
      newPassword: 'whatever else it might be',
    })
    assert.equal(answer.body.code, 'link.used')
  })
})

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
