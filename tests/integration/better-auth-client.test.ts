import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAuthClient } from 'better-auth/client'
import { member, newPerson, register, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'

/** The standard client, unchanged, with the two things a browser does for it: it keeps cookies and names its origin. */
function standardClient(origin: string) {
  const jar = new Map<string, string>()
  const client = createAuthClient({
    baseURL: `${origin}/auth`,
    fetchOptions: {
      customFetchImpl: async (input, init) => {
        const headers = new Headers(init?.headers)
        headers.set('origin', origin)
        headers.set('sec-fetch-site', 'same-origin')
        if (jar.size > 0)
          headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
        const answer = await fetch(input, { ...init, headers })
        for (const cookie of answer.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';')
          const [name = '', value = ''] = [
            pair.slice(0, pair.indexOf('=')),
            pair.slice(pair.indexOf('=') + 1),
          ]
          if (/max-age=0/i.test(cookie)) jar.delete(name)
          else jar.set(name, value)
        }
        return answer
      },
    },
  })
  return { client, jar }
}

describe('the standard better-auth/client', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  it('signs up, confirms, signs in, reads the session and signs out', async () => {
    const { client, jar } = standardClient(test.origin)
    const person = newPerson()
    const signedUp = await client.signUp.email(person)
    assert.equal(signedUp.error, null)
    assert.equal(signedUp.data?.user.email, person.email)
    assert.equal(jar.size, 0)

    const token = tokenIn(await test.mailTo(person.email))
    const verified = await client.verifyEmail({ query: { token } })
    assert.equal(verified.error, null)

    const signedIn = await client.signIn.email({ email: person.email, password: person.password })
    assert.equal(signedIn.error, null)
    assert.equal(signedIn.data?.user.name, person.name)

    const session = await client.getSession()
    assert.equal(session.data?.user.email, person.email)
    assert.equal(session.data?.user.emailVerified, true)
    assert.equal(session.data?.session.userId, session.data?.user.id)

    assert.deepEqual((await client.signOut()).data, { success: true })
    assert.deepEqual([...jar.keys()], ['gatehouse.browser'])
    assert.equal((await client.getSession()).data, null)
  })

  it('gets code, message and status of a wrong password', async () => {
    const person = newPerson()
    await register(test, person)
    const { client } = standardClient(test.origin)
    const { data, error } = await client.signIn.email({ email: person.email, password: 'not this sentence' })
    assert.equal(data, null)
    assert.equal(error?.status, 401)
    assert.equal(error?.code, 'auth.invalid_credentials')
    assert.equal(error?.message, 'That e-mail address and password do not match')
  })

  it('gets the code of an address that is not confirmed', async () => {
    const { client } = standardClient(test.origin)
    const person = newPerson()
    await client.signUp.email(person)
    const { error } = await client.signIn.email({ email: person.email, password: person.password })
    assert.equal(error?.status, 403)
    assert.equal(error?.code, 'auth.email_not_verified')
  })

  it('gets the code of a password that is too short', async () => {
    const { client } = standardClient(test.origin)
    const { error } = await client.signUp.email({ ...newPerson(), password: 'short' })
    assert.equal(error?.status, 422)
    assert.equal(error?.code, 'password.too_short')
  })

  it('gets the code of a link that has been used', async () => {
    const { client } = standardClient(test.origin)
    const person = newPerson()
    await client.signUp.email(person)
    const token = tokenIn(await test.mailTo(person.email))
    await client.verifyEmail({ query: { token } })
    const { error } = await client.verifyEmail({ query: { token } })
    assert.equal(error?.status, 410)
    assert.equal(error?.code, 'link.used')
  })

  it('resets a password', async () => {
    const { person } = await member(test)
    const { client } = standardClient(test.origin)
    assert.equal((await client.requestPasswordReset({ email: person.email })).error, null)
    const token = tokenIn(await test.mailTo(person.email, /^Choose a new password/))
    const newPassword = 'copper kettle under a bridge'
    assert.equal((await client.resetPassword({ newPassword, token })).error, null)
    assert.equal((await client.signIn.email({ email: person.email, password: newPassword })).error, null)
  })

  it('changes a password and stays signed in', async () => {
    const { person } = await member(test)
    const { client } = standardClient(test.origin)
    await client.signIn.email({ email: person.email, password: person.password })
    const changed = await client.changePassword({
      currentPassword: person.password,
      newPassword: 'copper kettle under a bridge',
      revokeOtherSessions: true,
    })
    assert.equal(changed.error, null)
    assert.equal((await client.getSession()).data?.user.email, person.email)
  })

  it('asks for another confirmation mail', async () => {
    const { client } = standardClient(test.origin)
    const person = newPerson()
    await client.signUp.email(person)
    assert.equal((await client.sendVerificationEmail({ email: person.email })).error, null)
    await test.mailCount(person.email, 2)
  })

  it('is told that what is not offered is not there', async () => {
    const { client } = standardClient(test.origin)
    const { error } = await client.signIn.social({ provider: 'github' })
    assert.equal(error?.status, 404)
    assert.equal(error?.code, 'route.not_found')
  })
})
