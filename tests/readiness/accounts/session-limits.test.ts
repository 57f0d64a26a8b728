import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { startTestApp } from '#tests/_app.ts'
import { activeTarget, judgeSite } from './_judge-site.ts'
import { startPlainServer } from './_plain-better-auth.ts'
import { startSmallApp, smallAdapter } from './_small-app.ts'

const LIMITS = 'auth/session-timeout/limits'

async function judge(origin: string, adapter: unknown) {
  const { members } = await judgeSite(activeTarget(origin, adapter), (id) => id === LIMITS)
  const member = members.get(LIMITS)
  assert.ok(member)
  return { ...member, observed: member.evidence?.map(({ observed }) => observed) }
}

describe('limits of sessions that are waited for', { concurrency: true }, () => {
  const stack = new AsyncDisposableStack()
  after(() => stack.disposeAsync())
  const said = { idle: 2, absolute: 6 }

  async function judgeSmallApp(limits: { idle?: number; absolute?: number }) {
    await using app = await startSmallApp({ session: 'cookie', limits })
    return await judge(app.origin, { ...smallAdapter('cookie'), limits: said })
  }

  it('hold', async () => {
    const { outcome, because } = await judgeSmallApp(said)
    assert.equal(outcome, 'pass', because)
  })

  it('fail where what is not used goes on', async () =>
    assert.deepEqual((await judgeSmallApp({ absolute: 6 })).observed, [
      'a session that nobody used for more than 2 s is still accepted',
    ]))

  it('fail where use prolongs for ever', async () =>
    assert.deepEqual((await judgeSmallApp({ idle: 2 })).observed, [
      'a session is still accepted more than 6 s after its sign-in',
    ]))

  it('fail both where there are none', async () =>
    assert.equal((await judgeSmallApp({})).observed?.length, 2))

  it('are not judged where they are others than was said', async () => {
    const { outcome, because } = await judgeSmallApp({ absolute: 2 })
    assert.equal(outcome, 'unknown')
    assert.match(because, /sooner than the adapter says/)
  })

  it('are not waited for where none are given', async () => {
    await using app = await startSmallApp({ session: 'cookie' })
    const { outcome, silent } = await judge(app.origin, smallAdapter('cookie'))
    assert.deepEqual([outcome, silent], ['unknown', true])
  })

  it('fail in a Better Auth that prolongs what is used', async () => {
    const server = stack.use(await startPlainServer('badly', { session: { expiresIn: 3, updateAge: 1 } }))
    const { observed, because } = await judge(server.origin, {
      preset: 'better-auth',
      limits: { idle: 3, absolute: 8 },
    })
    assert.deepEqual(observed, ['a session is still accepted more than 8 s after its sign-in'], because)
  })

  it('hold in Gatehouse, for its pages and for the apps behind it', async () => {
    const app = stack.use(
      await startTestApp({ SESSION_IDLE_TIMEOUT: '10', SESSION_TIMEOUT: '20', TRUSTED_PROXIES: '127.0.0.1' }),
    )
    const adapter = { preset: 'gatehouse', limits: { idle: 10, absolute: 20 } }
    const verify = { method: 'GET', path: '/auth/verify' }
    const both = await Promise.all([
      judge(app.origin, adapter),
      judge(app.origin, { ...adapter, routes: { whoami: verify } }),
    ])
    for (const { outcome, because } of both) assert.equal(outcome, 'pass', because)
  })
})
