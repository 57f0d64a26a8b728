import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newPerson, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import { TestClient } from '#tests/_client.ts'

const ORIGIN = 'https://accounts.example.test'

describe('behind https', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp({ BETTER_AUTH_URL: `${ORIGIN}/auth` })
  })
  after(() => test[Symbol.asyncDispose]())

  const browser = () => new TestClient(`http://127.0.0.1:${test.ctx.config.http.port}`)
  const own = { headers: { origin: ORIGIN } }

  async function signedIn() {
    const person = newPerson()
    const client = browser()
    await client.post('/auth/sign-up/email', person, own)
    const token = tokenIn(await test.mailTo(person.email))
    await client.post('/auth/verify-email', { token }, own)
    return { client, answer: await client.post('/auth/sign-in/email', person, own) }
  }

  it('gives a cookie that browsers tie to this host and to https', async () => {
    const { client, answer } = await signedIn()
    const [pair, ...attributes] = (answer.setCookies[0] as string).split('; ')
    assert.match(pair as string, /^__Host-gatehouse\.session=/)
    assert.deepEqual(attributes.toSorted(), ['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Lax', 'Secure'])
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('takes no session from a cookie without the prefix', async () => {
    const { client } = await signedIn()
    const value = client.cookies.get('__Host-gatehouse.session') as string
    const answer = await browser().get('/api/v1/me', { headers: { cookie: `gatehouse.session=${value}` } })
    assert.equal(answer.status, 401)
  })

  it('clears the cookie with the attributes it was set with', async () => {
    const { client } = await signedIn()
    const answer = await client.post('/auth/sign-out', {}, own)
    const cleared = answer.setCookies.find((text) => text.startsWith('__Host-gatehouse.session=;')) as string
    assert.match(cleared, /Max-Age=0/)
    assert.match(cleared, /Secure/)
    assert.match(cleared, /Path=\//)
  })

  it('mails links that lead to https', async () => {
    const person = newPerson()
    await browser().post('/auth/sign-up/email', person, own)
    const { text } = await test.mailTo(person.email)
    assert.match(text, /https:\/\/accounts\.example\.test\/verify-email#token=/)
    assert.doesNotMatch(text, /http:/)
  })

  it('mails links to its own origin whatever Host a request names', async () => {
    const person = newPerson()
    await browser().post('/auth/sign-up/email', person, {
      headers: { origin: ORIGIN, host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    })
    assert.doesNotMatch((await test.mailTo(person.email)).text, /evil/)
  })

  it('tells browsers to stay on https', async () => {
    const { headers } = await browser().get('/livez')
    assert.match(String(headers['strict-transport-security']), /max-age=31536000/)
  })
})
