import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { serveRaw, type TestServer } from '#tests/readiness/answers/_target.ts'
import { activeTarget, judgeSite } from './_judge-site.ts'

const ADAPTER = {
  routes: {
    signUp: { path: '/join', json: { email: '{email}', password: '{password}' } },
    signIn: { path: '/login', json: { email: '{email}', password: '{password}' } },
    whoami: { method: 'GET', path: '/me' },
  },
  session: { cookies: ['sid'] },
}
const LIMIT = 5
/** After the limit one of so many guesses is let through, as by a bucket that fills up again. */
const REFILL = 3

/** @param believes whether each address in X-Forwarded-For has a limit of its own */
function startApp(believes: boolean): Promise<TestServer> {
  const people = new Map<string, string>()
  const sessions = new Set<string>()
  const failures = new Map<string, number>()
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    request.on('end', () => {
      const { email = '', password = '' } = JSON.parse(text || '{}') as { email?: string; password?: string }
      const end = (status: number): void => void response.writeHead(status).end()
      if (request.url === '/join') {
        people.set(email, password)
        return end(201)
      }
      if (request.url === '/me')
        return end(sessions.has(/sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '') ? 200 : 401)
      if (people.get(email) === password) {
        const id = randomBytes(24).toString('hex')
        sessions.add(id)
        response.setHeader('set-cookie', `sid=${id}; Path=/; HttpOnly; SameSite=Lax`)
        return end(200)
      }
      const from = believes ? request.headers['x-forwarded-for'] : undefined
      const key = `${String(from ?? request.socket.remoteAddress)} ${email}`
      const count = (failures.get(key) ?? 0) + 1
      failures.set(key, count)
      return end(count > LIMIT && count % REFILL !== 0 ? 429 : 401)
    })
  })
  return serveRaw(server)
}

const judge = async (port: number): Promise<string> => {
  const id = 'security/auth-rate-limit/probe'
  const { members } = await judgeSite(
    activeTarget(`http://127.0.0.1:${port}`, ADAPTER),
    (each) => each === id,
  )
  const { outcome, evidence = [] } = members.get(id) ?? {}
  return [outcome, ...evidence.map(({ observed }) => observed)].join('; ')
}

describe('a limit that fills up again', () => {
  it('is not taken for one that a header gets around', async () => {
    await using app = await startApp(false)
    assert.doesNotMatch(await judge(app.port), /^fail/)
  })

  it('is told from one that a header does get around', async () => {
    await using app = await startApp(true)
    assert.match(await judge(app.port), /^fail; a made-up address in x-forwarded-for gets past the limit/)
  })
})
