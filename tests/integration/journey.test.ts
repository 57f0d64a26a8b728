import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'

describe('the account journey', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('gives no session before the address is confirmed', async () => {
    const person = newPerson()
    const client = test.client()
    assert.equal((await client.post('/auth/sign-up/email', person)).status, 200)
    const refused = await client.post('/auth/sign-in/email', {
      email: person.email,
      password: person.password,
    })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.code, 'auth.email_not_verified')
    assert.equal(client.cookies.size, 0)
    assert.equal((await client.get('/auth/get-session')).body, null)
  })

  it('runs from sign-up to sign-out', async () => {
    const person = newPerson()
    await register(test, person)
    const client = await signIn(test, person)
    const session = await client.get('/auth/get-session')
    assert.equal(session.body.user.email, person.email)
    assert.equal(session.body.session.token, undefined)
    assert.equal((await client.get('/api/v1/me')).body.name, person.name)
    assert.deepEqual((await client.post('/auth/sign-out')).body, { success: true })
    assert.equal((await client.get('/api/v1/me')).status, 401)
  })

  it('lets a confirmation link work once', async () => {
    const person = newPerson()
    const client = test.client()
    await client.post('/auth/sign-up/email', person)
    const token = tokenIn(await test.mailTo(person.email))
    const answers = await Promise.all([
      client.post('/auth/verify-email', { token }),
      client.post('/auth/verify-email', { token }),
    ])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 410])
    assert.equal((await client.post('/auth/verify-email', { token })).body.code, 'link.used')
  })

  it('ends every session when the password is reset', async () => {
    const person = newPerson()
    await register(test, person)
    const client = await signIn(test, person)
    const stranger = test.client()
    await stranger.post('/auth/request-password-reset', { email: person.email })
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    const newPassword = 'a quite different sentence'
    assert.equal((await stranger.post('/auth/reset-password', { token, newPassword })).status, 200)
    assert.equal((await client.get('/api/v1/me')).status, 401)
    await signIn(test, { ...person, password: newPassword })
    assert.match((await test.mailTo(person.email, /changed/)).text, /password of your account was changed/)
  })

  it('ends every other session when the password is changed, and gives this one a new token', async () => {
    const person = newPerson()
    await register(test, person)
    const here = await signIn(test, person)
    const there = await signIn(test, person)
    const before = here.cookies.get('gatehouse.session')
    const answer = await here.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'yet another long sentence',
    })
    assert.equal(answer.status, 200)
    assert.notEqual(here.cookies.get('gatehouse.session'), before)
    assert.equal((await here.get('/api/v1/me')).status, 200)
    assert.equal((await there.get('/api/v1/me')).status, 401)
  })

  it('changes the e-mail address only with proof from the new one, and tells the old one', async () => {
    const person = newPerson()
    const newEmail = newPerson().email
    await register(test, person)
    const client = await signIn(test, person)
    assert.equal(
      (await client.post('/auth/change-email', { newEmail, currentPassword: person.password })).status,
      200,
    )
    await test.mailTo(person.email, /change of your e-mail address was requested/)
    assert.equal((await client.get('/api/v1/me')).body.email, person.email)
    const token = tokenIn(await test.mailTo(newEmail))
    assert.equal((await client.post('/auth/verify-email', { token })).status, 200)
    assert.equal((await client.get('/api/v1/me')).body.email, newEmail)
    await test.mailTo(person.email, /Your e-mail address was changed/)
    await signIn(test, { ...person, email: newEmail })
  })
})
