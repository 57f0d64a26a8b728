import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { member, newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

describe('a change of the e-mail address', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  async function ask(client: TestClient, newEmail: string, currentPassword: string): Promise<void> {
    const answer = await client.post('/auth/change-email', { newEmail, currentPassword })
    assert.equal(answer.status, 200)
  }

  it('is refused to somebody else who is signed in, and stays open to its owner', async () => {
    const { person, client } = await member(test)
    const { client: other } = await member(test)
    const newEmail = newPerson().email
    await ask(client, newEmail, person.password)
    const token = tokenIn(await test.mailTo(newEmail))
    const refused = await other.post('/auth/verify-email', { token })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.code, 'link.wrong_account')
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
    assert.equal((await client.get('/api/v1/me')).body.email, newEmail)
  })

  it('is refused when the address has been taken meanwhile', async () => {
    const { person, client } = await member(test)
    const rival = newPerson()
    await ask(client, rival.email, person.password)
    const token = tokenIn(await test.mailTo(rival.email))
    await register(test, rival)
    const answer = await client.post('/auth/verify-email', { token })
    assert.equal(answer.status, 400)
    assert.equal(answer.body.code, 'link.invalid')
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    await signIn(test, rival)
  })

  it('cannot be replayed after the way there and back', async () => {
    const { person, client } = await member(test)
    const second = newPerson().email
    await ask(client, second, person.password)
    const there = tokenIn(await test.mailTo(second, /^Confirm your new/))
    assert.equal((await client.post('/auth/verify-email', { token: there })).status, 200)
    await ask(client, person.email, person.password)
    const back = tokenIn(await test.mailTo(person.email, /^Confirm your new/))
    assert.equal((await client.post('/auth/verify-email', { token: back })).status, 200)
    assert.equal((await client.post('/auth/verify-email', { token: there })).body.code, 'link.used')
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
  })

  it('is replaced by a newer one', async () => {
    const { person, client } = await member(test)
    const [first, second] = [newPerson().email, newPerson().email]
    await ask(client, first, person.password)
    const token = tokenIn(await test.mailTo(first))
    await ask(client, second, person.password)
    assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.used')
  })

  it('is replaced by a newer one to a taken address too, which would tell that it is taken otherwise', async () => {
    const { person, client } = await member(test)
    const { person: other } = await member(test)
    const first = newPerson().email
    await ask(client, first, person.password)
    const token = tokenIn(await test.mailTo(first))
    await ask(client, other.email, person.password)
    assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.used')
    await test.mailTo(other.email, /^This address already has an account/)
  })

  it('dies when the password is reset', async () => {
    const { person, client } = await member(test)
    const newEmail = newPerson().email
    await ask(client, newEmail, person.password)
    const token = tokenIn(await test.mailTo(newEmail))
    const owner = test.client()
    await owner.post('/auth/request-password-reset', { email: person.email })
    const reset = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    await owner.post('/auth/reset-password', { token: reset, newPassword: 'copper kettle under a bridge' })
    assert.equal((await owner.post('/auth/verify-email', { token })).body.code, 'link.used')
  })

  it('needs the current password', async () => {
    const { person, client } = await member(test)
    const answer = await client.post('/auth/change-email', {
      newEmail: newPerson().email,
      currentPassword: `${person.password}!`,
    })
    assert.equal(answer.status, 422)
    assert.equal(answer.body.code, 'auth.wrong_password')
    assert.equal(answer.body.errors[0].pointer, '/currentPassword')
  })

  it('to the same address is refused, whatever its case', async () => {
    const { person, client } = await member(test)
    const answer = await client.post('/auth/change-email', {
      newEmail: person.email.toUpperCase(),
      currentPassword: person.password,
    })
    assert.equal(answer.body.code, 'auth.email_unchanged')
  })

  it('works from a browser in which nobody is signed in', async () => {
    const { person, client } = await member(test)
    const newEmail = newPerson().email
    await ask(client, newEmail, person.password)
    const token = tokenIn(await test.mailTo(newEmail))
    assert.equal((await test.client().post('/auth/verify-email', { token })).status, 200)
    await signIn(test, { ...person, email: newEmail })
  })
})

describe('signing up again before the address is confirmed', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('replaces the password of whoever was first (GHSA-qq9h-g4jm-xgf3), and the older link dies', async () => {
    const squatter = newPerson({ name: 'Somebody Else' })
    const owner = { ...squatter, name: 'Grace Hopper', password: 'the owner has another sentence' }
    const client = test.client()
    await client.post('/auth/sign-up/email', squatter)
    const old = tokenIn(await test.mailTo(squatter.email))
    assert.equal((await client.post('/auth/sign-up/email', owner)).status, 200)
    await test.mailCount(owner.email, 2)
    assert.equal((await client.post('/auth/verify-email', { token: old })).body.code, 'link.used')
    const token = tokenIn(await test.mailTo(owner.email))
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
    const refused = await client.post('/auth/sign-in/email', squatter)
    assert.equal(refused.body.code, 'auth.invalid_credentials')
    const browser = await signIn(test, owner)
    assert.equal((await browser.get('/api/v1/me')).body.name, 'Grace Hopper')
  })

  it('changes nothing once the address is confirmed, and tells the owner', async () => {
    const { person } = await member(test)
    const again = { ...person, name: 'Mallory', password: 'a sentence of somebody else' }
    assert.equal((await test.client().post('/auth/sign-up/email', again)).status, 200)
    await test.mailTo(person.email, /^You already have an account/)
    const browser = await signIn(test, person)
    assert.equal((await browser.get('/api/v1/me')).body.name, person.name)
    assert.equal((await test.client().post('/auth/sign-in/email', again)).status, 401)
  })
})
