import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, type TestMailServer } from '#tests/_smtp.ts'
import { compose, containerOf, containersOf, docker, restore, startStackMail } from './_stack.ts'
import { register, signIn, Visitor, type StackPerson } from './_visitor.ts'

/** Sign-ins a second stay below what nginx lets through (ops/nginx/conf/http/50-limits.conf). */
const PAUSE_MS = 1_200
const WAIT_SECONDS = 90

/** Signs in and checks the session, again and again, until told to stop. What was not right comes back, a line each. */
function keepSigningIn(person: StackPerson) {
  const faults: string[] = []
  let rounds = 0
  let isWanted = true
  const done = (async () => {
    while (isWanted) {
      const visitor = new Visitor()
      try {
        const signedIn = await signIn(visitor, person)
        if (signedIn.status !== 200)
          faults.push(`sign-in ${signedIn.status} ${JSON.stringify(signedIn.body)}`)
        const verified = await visitor.get('/auth/verify')
        if (verified.status !== 204) faults.push(`verify ${verified.status}`)
      } catch (error) {
        faults.push(String(error))
      }
      rounds += 1
      await sleep(PAUSE_MS)
    }
  })()
  return {
    rounds: () => rounds,
    async stop(): Promise<string[]> {
      isWanted = false
      await done
      return faults
    },
  }
}

/** What a container of Gatehouse says about itself at its operations port. */
async function readyOf(container: string): Promise<{ ready: boolean; degraded: string[]; metrics: string }> {
  const script = `const at = (path) => fetch('http://127.0.0.1:3001' + path)
    const ready = await (await at('/readyz?verbose')).json()
    const metrics = await (await at('/metrics')).text()
    console.log(JSON.stringify({ ...ready, metrics }))`
  const text = await docker('exec', container, 'node', '--input-type=module', '--eval', script)
  return JSON.parse(text) as { ready: boolean; degraded: string[]; metrics: string }
}

async function waitForDegraded(value: 0 | 1): Promise<void> {
  for (const name of await containersOf('gatehouse')) {
    await eventually(async () => {
      const { metrics } = await readyOf(name)
      const lines = metrics.match(/^gatehouse_degraded\{[^}]*redis[^}]*\} \d$/gm) ?? []
      return lines.length > 0 && lines.every((line) => line.endsWith(` ${value}`))
    }, WAIT_SECONDS)
  }
}

describe('the stack without one of its parts', () => {
  let mail: TestMailServer
  let person: StackPerson
  const visitor = new Visitor()
  before(async () => {
    mail = await startStackMail()
    person = await register(visitor, mail)
    assert.equal((await signIn(visitor, person)).status, 200)
  })
  afterEach(restore)
  after(() => mail[Symbol.asyncDispose]())

  it('signs people in while a replica is killed and comes back', async () => {
    const [victim = ''] = await containersOf('gatehouse')
    const traffic = keepSigningIn(person)
    await eventually(() => traffic.rounds() >= 2, WAIT_SECONDS)
    await docker('kill', victim)
    await eventually(() => traffic.rounds() >= 8, WAIT_SECONDS)
    await restore()
    const before = traffic.rounds()
    await eventually(() => traffic.rounds() >= before + 4, WAIT_SECONDS)
    assert.deepEqual(await traffic.stop(), [])
    assert.equal((await containersOf('gatehouse')).length, 2)
  })

  it('signs people in while the replicas are restarted one after the other', async () => {
    const traffic = keepSigningIn(person)
    for (const name of await containersOf('gatehouse')) {
      await docker('restart', name)
      await eventually(async () => {
        const status = await docker('inspect', '--format', '{{.State.Health.Status}}', name)
        return status === 'healthy'
      }, WAIT_SECONDS)
      assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', name), '0')
      assert.match(await docker('logs', '--tail', '200', name), /"message":"draining"/)
    }
    assert.deepEqual(await traffic.stop(), [])
  })

  it('checks sessions and signs people in without Redis, says so, and heals', async () => {
    await compose('kill', 'redis')
    await waitForDegraded(1)
    assert.equal((await visitor.get('/auth/verify')).status, 204)
    const other = new Visitor()
    assert.equal((await signIn(other, person)).status, 200)
    assert.equal((await other.get('/auth/verify')).status, 204)
    assert.equal((await other.post('/auth/sign-out')).status, 200)
    assert.equal((await visitor.get('/readyz')).status, 200)
    await restore()
    await waitForDegraded(0)
    assert.equal((await visitor.get('/auth/verify')).status, 204)
  })

  it('does the same while Redis hangs', async () => {
    await compose('pause', 'redis')
    try {
      await waitForDegraded(1)
      assert.equal((await visitor.get('/auth/verify')).status, 204)
      const other = new Visitor()
      assert.equal((await signIn(other, person)).status, 200)
      assert.equal((await other.get('/auth/verify')).status, 204)
    } finally {
      await compose('unpause', 'redis')
    }
    await waitForDegraded(0)
  })

  it('answers 503 with Retry-After without Postgres, and recovers without a restart', async () => {
    const started = new Map<string, string>()
    const startOf = (name: string): Promise<string> =>
      docker('inspect', '--format', '{{.State.StartedAt}}', name)
    for (const name of await containersOf('gatehouse')) started.set(name, await startOf(name))
    await compose('stop', 'postgres')
    const refused = await signIn(new Visitor(), person)
    assert.equal(refused.status, 503)
    assert.ok(Number(refused.headers['retry-after']) > 0)
    assert.match(String(refused.headers['content-type']), /^application\/problem\+json/)
    await eventually(async () => (await visitor.get('/readyz')).status === 503, WAIT_SECONDS)
    await compose('start', 'postgres')
    await eventually(async () => (await visitor.get('/readyz')).status === 200, WAIT_SECONDS)
    assert.equal((await signIn(new Visitor(), person)).status, 200)
    assert.equal((await visitor.get('/auth/verify')).status, 204)
    for (const [name, at] of started) assert.equal(await startOf(name), at, `${name} was restarted`)
  })

  it('keeps accounts, sessions and the index through a restart of both stores', async () => {
    await compose('restart', '--timeout', '30', 'postgres', 'redis')
    await restore()
    await eventually(async () => (await visitor.get('/readyz')).status === 200, WAIT_SECONDS)
    assert.equal((await visitor.get('/auth/verify')).status, 204)
    const logs = await docker('logs', await containerOf('postgres'))
    assert.match(logs, /database system was shut down/)
    assert.doesNotMatch(logs, /database system was interrupted/)
    // What it has written it can also read.
    const redis = await docker('logs', await containerOf('redis'))
    assert.match(redis, /DB loaded from append only file/)
    assert.doesNotMatch(redis, /NOPERM|CRITICAL|Bad file format|truncat/i)
  })

  it('delivers a mail that was written while the mail server was away', async () => {
    await mail[Symbol.asyncDispose]()
    await sleep(PAUSE_MS)
    const asked = await new Visitor().post('/auth/request-password-reset', { email: person.email })
    assert.equal(asked.status, 200)
    await sleep(3_000)
    mail = await startStackMail()
    const found = await eventually(
      () => mail.received.find(({ recipient }) => recipient === person.email),
      WAIT_SECONDS,
    )
    assert.match(found.mail.subject ?? '', /password/i)
  })

  it('shows nobody’s password or secret in any log', async () => {
    const logs = await compose('logs', '--no-color')
    assert.ok(logs.length > 10_000)
    assert.ok(!logs.includes(person.password))
    assert.ok(!logs.includes(person.email))
    for (const value of visitor.cookies.values()) assert.ok(!logs.includes(value))
  })
})
