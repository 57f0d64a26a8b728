import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newPerson, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'

const ORIGIN = 'https://accounts.acme.test'
const NAME = '__Secure-gatehouse.session'

describe('with a cookie domain', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ BETTER_AUTH_URL: `${ORIGIN}/auth`, COOKIE_DOMAIN: 'acme.test' })
  })
  after(() => test[Symbol.asyncDispose]())

  const browser = () => new TestClient(`http://127.0.0.1:${test.ctx.config.http.port}`)
  const own = { headers: { origin: ORIGIN } }

  async function signedIn(rememberMe = true) {
    const person = newPerson()
    const client = browser()
    await client.post('/auth/sign-up/email', person, own)
    await client.post('/auth/verify-email', { token: tokenIn(await test.mailTo(person.email)) }, own)
    const answer = await client.post('/auth/sign-in/email', { ...person, rememberMe }, own)
    return { client, person, answer }
  }

  it('gives a cookie for every host below the domain, for https alone', async () => {
    const { client, answer } = await signedIn()
    const [pair, ...attributes] = (answer.setCookies[0] as string).split('; ')
    assert.match(pair as string, /^__Secure-gatehouse\.session=/)
    assert.deepEqual(attributes.toSorted(), [
      'Domain=acme.test',
      'HttpOnly',
      'Max-Age=86400',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('binds every other cookie to the domain as well', async () => {
    const { answer } = await signedIn(false)
    const isOfBrowser = (cookie: string): boolean => cookie.startsWith('__Host-gatehouse.browser=')
    const others = answer.setCookies.filter((cookie) => !isOfBrowser(cookie))
    assert.equal(others.length, 2)
    for (const cookie of others) assert.match(cookie, /^__Secure-.*; Domain=acme\.test(;|$)/)
    // Only the sign-in itself asks which browser it is; apps beside it have no use for that.
    assert.doesNotMatch(answer.setCookies.find(isOfBrowser) as string, /Domain/)
  })

  it('clears the cookie with the domain it was set for', async () => {
    const { client } = await signedIn()
    const answer = await client.post('/auth/sign-out', {}, own)
    const cleared = answer.setCookies.find((text) => text.startsWith(`${NAME}=;`)) as string
    assert.match(cleared, /Max-Age=0/)
    assert.match(cleared, /Domain=acme\.test/)
    assert.match(cleared, /Secure/)
    assert.match(cleared, /Path=\//)
    assert.equal(client.cookies.get(NAME), undefined)
    assert.equal((await client.get('/api/v1/me')).status, 401)
  })

  it('replaces the cookie at a change of password', async () => {
    const { client, person } = await signedIn()
    const before = client.cookies.get(NAME)
    const body = { currentPassword: person.password, newPassword: `${person.password} and more` }
    const answer = await client.post('/auth/change-password', body, own)
    assert.equal(answer.status, 200)
    assert.match(answer.setCookies.join('\n'), /^__Secure-gatehouse\.session=[^;]+;.*Domain=acme\.test/m)
    assert.notEqual(client.cookies.get(NAME), before)
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('takes no session from a cookie of another name', async () => {
    const { client } = await signedIn()
    const value = client.cookies.get(NAME) as string
    for (const name of ['gatehouse.session', '__Host-gatehouse.session']) {
      const answer = await browser().get('/api/v1/me', { headers: { cookie: `${name}=${value}` } })
      assert.equal(answer.status, 401, name)
    }
  })

  it('lets a page of a neighbour read nothing and change nothing', async () => {
    const { client } = await signedIn()
    const neighbour = { origin: 'https://app.acme.test', 'sec-fetch-site': 'same-site' }
    const change = await client.post('/auth/sign-out', {}, { headers: neighbour })
    assert.equal(change.status, 403)
    assert.equal(change.body.code, 'request.cross_site')
    const read = await client.get('/api/v1/me', { headers: neighbour })
    assert.equal(read.headers['access-control-allow-origin'], undefined)
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('tells the pages where people may be led', async () => {
    const { body } = await browser().get('/api/v1/settings')
    assert.deepEqual(body.next, { origin: ORIGIN, origins: [], domain: 'acme.test' })
  })
})
