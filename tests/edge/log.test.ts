import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { newPerson, tokenIn } from '#tests/_app.ts'
import { ask, askRaw, ORIGIN, startEdge, type EdgeAnswer, type TestEdge } from '#tests/_edge.ts'
import { HOST, startNginx } from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'

const canary = (): string => `canary${randomBytes(9).toString('hex')}`

describe('the access log', () => {
  let edge: TestEdge
  before(async () => {
    edge = await startEdge()
  })
  after(() => edge[Symbol.asyncDispose]())

  const lineOf = (answer: EdgeAnswer) =>
    eventually(() =>
      edge.nginx.accessLog().find(({ requestId }) => requestId === answer.headers['x-request-id']),
    )

  it('has a line of JSON for each request, under the id that answer and Gatehouse carry', async () => {
    const answer = await ask(edge.nginx, '/api/v1/me')
    const id = String(answer.headers['x-request-id'])
    assert.equal(JSON.parse(answer.text).requestId, id)
    const line = await lineOf(answer)
    assert.equal(line?.['method'], 'GET')
    assert.equal(line?.path, '/api/v1/me')
    assert.equal(line?.status, '401')
    assert.equal(line?.['upstreamStatus'], '401')
    assert.match(String(line?.['upstreamSeconds']), /^\d+\.\d+$/)
    assert.equal(line?.['clientAddress'], '127.0.0.1')
    assert.match(String(line?.['tls']), /^TLSv1\.3$/)
    assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT/)
    await eventually(() =>
      edge.app
        .logs()
        .split('\n')
        .some((text) => text.includes(id) && text.includes('request answered')),
    )
  })

  it('has the refusals of nginx itself, which Gatehouse never saw', async () => {
    const answer = await ask(edge.nginx, '/', { headers: { host: 'other.example' } })
    const line = await lineOf(answer)
    assert.equal(line?.status, '421')
    assert.equal(line?.['upstream'], '')
    assert.ok(!edge.app.logs().includes(String(answer.headers['x-request-id'])))
  })

  it('stays one line whatever a client sends', async () => {
    const id = canary()
    await ask(edge.nginx, `/${id}%0a%22%7d`, { headers: { 'user-agent': 'a"}\\{"level":"fatal"' } })
    await askRaw(
      edge.nginx,
      Buffer.from(
        `GET /${id}\xff HTTP/1.1\r\nHost: ${HOST}\r\nUser-Agent: \xe9"\r\nConnection: close\r\n\r\n`,
        'latin1',
      ),
    )
    await eventually(() => edge.nginx.accessLog().filter(({ path }) => path.includes(id)).length === 2)
    assert.ok(edge.nginx.accessLog().every(({ message }) => message === 'request'))
  })

  it('and the messages beside it hold no password, cookie, token or query', async () => {
    const own = { origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const person = newPerson({ password: `${canary()} ${canary()}` })
    const post = (path: string, body: object, headers = {}) =>
      ask(edge.nginx, path, { method: 'POST', body: JSON.stringify(body), headers: { ...own, ...headers } })
    assert.equal((await post('/auth/sign-up/email', person)).status, 200)
    const token = tokenIn(await edge.app.mailTo(person.email, /^Confirm/))
    assert.equal((await ask(edge.nginx, `/auth/verify-email?token=${encodeURIComponent(token)}`)).status, 200)
    const signedIn = await post('/auth/sign-in/email', { email: person.email, password: person.password })
    assert.equal(signedIn.status, 200)
    const cookie = String(signedIn.headers['set-cookie']?.[0]).split(';')[0] as string
    assert.equal((await ask(edge.nginx, '/api/v1/me', { headers: { cookie } })).status, 200)
    const query = canary()
    const last = await ask(edge.nginx, `/?x=${query}`, {
      headers: { referer: `${ORIGIN}/?token=${query}`, cookie, authorization: `Bearer ${query}` },
    })
    await lineOf(last)

    const text = `${JSON.stringify(edge.nginx.accessLog())}\n${edge.nginx.messages()}`
    const session = decodeURIComponent(cookie.split('=')[1] as string).split('.')[0] as string
    assert.ok(session.length > 20)
    for (const secret of [person.password, token, encodeURIComponent(token), session, query, person.email])
      assert.ok(!text.includes(secret))
    assert.ok(text.includes('/auth/verify-email'))
  })
})

describe('the error log', () => {
  it('says which upstream failed, without the query of the request', async () => {
    await using nginx = await startNginx({ upstream: '127.0.0.1:9' })
    const secret = canary()
    await ask(nginx, `/auth/verify-email?token=${secret}`, {
      headers: { referer: `${ORIGIN}/?token=${secret}` },
    })
    await eventually(() => /connect\(\) failed.*127\.0\.0\.1:9/.test(nginx.messages()))
    assert.match(nginx.messages(), /request: "GET \/auth\/verify-email HTTP\/1\.1"/)
    assert.ok(!nginx.messages().includes(secret))
    assert.ok(!JSON.stringify(nginx.accessLog()).includes(secret))
  })
})
