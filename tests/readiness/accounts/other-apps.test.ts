import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sessionSamples } from '#readiness/facts/accounts/session-samples.ts'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { activeTarget, judgeSite } from './_judge-site.ts'
import { smallAdapter, startSmallApp } from './_small-app.ts'

const cookies = 'security/secure-cookies/probe'
const csrf = 'security/csrf/probe'
const timeout = 'auth/session-timeout/probe'
const logout = 'auth/logout/probe'
const only =
  (...ids: string[]) =>
  (id: string): boolean =>
    ids.includes(id)

describe('an app that one mapping describes', () => {
  it('is known by its forms and by the token of its page', async () => {
    await using app = await startSmallApp({ session: 'cookie' })
    const target = activeTarget(app.origin, smallAdapter('cookie'))
    const { outcomes, members } = await judgeSite(target, only(csrf, timeout, logout, cookies))
    assert.equal(outcomes[csrf], 'pass', members.get(csrf)?.because)
    assert.equal(outcomes[timeout], 'pass')
    assert.equal(outcomes[logout], 'pass')
    // Whether the cookie is Secure does not show on http.
    assert.equal(outcomes[cookies], 'unknown')
  })

  it('fails when it looks at no token', async () => {
    await using app = await startSmallApp({ session: 'cookie', guards: false })
    const { outcomes } = await judgeSite(activeTarget(app.origin, smallAdapter('cookie')), only(csrf))
    assert.equal(outcomes[csrf], 'fail')
  })

  it('fails when it takes over a planted session, and when it numbers its sessions', async () => {
    const observe = async (options: { adopts?: boolean; counts?: boolean }): Promise<string> => {
      await using app = await startSmallApp({ session: 'cookie', ...options })
      const { members } = await judgeSite(activeTarget(app.origin, smallAdapter('cookie')), only(cookies))
      assert.equal(members.get(cookies)?.outcome, 'fail')
      return (members.get(cookies)?.evidence ?? []).map(({ observed }) => observed).join('\n')
    }
    assert.match(await observe({ adopts: true }), /from before the sign-in is the session after it/)
    assert.match(await observe({ counts: true }), /fewer than 100 bits/)
  })

  it('with bearer tokens has no cookie to judge, and its tokens are kept to be tried', async () => {
    await using app = await startSmallApp({ session: 'jwt' })
    const target = activeTarget(app.origin, smallAdapter('jwt'))
    const { outcomes } = await judgeSite(target, only(cookies, csrf, timeout))
    assert.equal(outcomes[cookies], 'not-applicable')
    assert.equal(outcomes[csrf], 'not-applicable')
    assert.equal(outcomes[timeout], 'fail')
    const gatherer = new Gatherer(target)
    const samples = await gatherer.get(sessionSamples)
    assert.ok('value' in samples && samples.value.some(({ value }) => value.startsWith('eyJ')))
    for (const { value } of 'value' in samples ? samples.value : []) assert.ok(gatherer.concealed.has(value))
  })

  it('that nothing describes is not judged, and says what to do', async () => {
    await using app = await startSmallApp({ session: 'cookie' })
    const { members } = await judgeSite(activeTarget(app.origin), only(csrf))
    assert.equal(members.get(csrf)?.outcome, 'unknown')
    assert.equal(members.get(csrf)?.silent, undefined)
    assert.match(members.get(csrf)?.because ?? '', /Set `adapter` in readiness\.yaml/)
  })

  it('without accounts holds nothing up', async () => {
    await using app = await startSmallApp({ session: 'cookie' })
    const { members } = await judgeSite(activeTarget(app.origin, 'none'), only(csrf))
    assert.equal(members.get(csrf)?.silent, true)
  })

  it('that is not there is unknown', async () => {
    const { members } = await judgeSite(activeTarget('http://127.0.0.1:9', 'gatehouse'), only(csrf))
    assert.equal(members.get(csrf)?.outcome, 'unknown')
    assert.match(members.get(csrf)?.because ?? '', /does not answer/)
  })

  it('sends no more than its steps need', async () => {
    await using app = await startSmallApp({ session: 'cookie' })
    const texts: string[] = []
    await judgeSite(activeTarget(app.origin, smallAdapter('cookie')), only(timeout), ({ text }) => {
      if (text !== undefined) texts.push(text)
    })
    assert.deepEqual(texts, ['signing up a throw-away account', 'signing in and reading the cookies'])
  })
})
