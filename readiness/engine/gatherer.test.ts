import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CannotLook, defineFact, type Fact, type Target } from '#readiness/model/fact.ts'
import { Gatherer, type Progress } from './gatherer.ts'

const target: Target = { source: '/nowhere', active: false, settings: { version: 1 }, now: new Date() }
const look = { depth: 'static', seconds: 5 } as const

describe('the gatherer', () => {
  it('looks at each fact once, however many ask', async () => {
    let looks = 0
    const fact = defineFact({ ...look, name: 'counted', look: async () => (looks += 1) })
    const gatherer = new Gatherer(target)
    const seen = await Promise.all([gatherer.get(fact), gatherer.get(fact), gatherer.get(fact)])
    assert.equal(looks, 1)
    assert.deepEqual(seen[2], { value: 1, notes: [] })
  })

  it('makes what throws a reason', async () => {
    const fact = defineFact({
      ...look,
      name: 'broken',
      look: () => Promise.reject(new TypeError('x is not y\n at z')),
    })
    assert.deepEqual(await new Gatherer(target).get(fact), {
      reason: 'Looking at "broken" failed: x is not y',
      silent: false,
      notAsked: false,
    })
  })

  it('makes what throws before it waits a reason', async () => {
    const fact = defineFact<void>({
      ...look,
      name: 'sudden',
      look: () => {
        throw new Error('at once')
      },
    })
    assert.deepEqual(await new Gatherer(target).get(fact), {
      reason: 'Looking at "sudden" failed: at once',
      silent: false,
      notAsked: false,
    })
  })

  it('does not wait for what hangs, and tells it to stop', async () => {
    let isStopped = false
    const fact = defineFact<void>({
      ...look,
      seconds: 0.05,
      name: 'hanging',
      look: ({ signal }) => {
        signal.addEventListener('abort', () => (isStopped = true))
        return new Promise(() => {})
      },
    })
    assert.deepEqual(await new Gatherer(target).get(fact), {
      reason: 'Looking at "hanging" took longer than 0.05 s.',
      silent: false,
      notAsked: false,
    })
    assert.ok(isStopped)
  })

  it('does not count the time that a fact waits for another', async () => {
    const slow = defineFact({
      ...look,
      name: 'slow',
      look: () => new Promise<string>((resolve) => void setTimeout(resolve, 300, 'there')),
    })
    const quick = defineFact({ ...look, seconds: 0.1, name: 'quick', look: ({ use }) => use(slow) })
    assert.deepEqual(await new Gatherer(target).get(quick), { value: 'there', notes: [] })
  })

  it('hands on why another fact could not look', async () => {
    const blind = defineFact<void>({
      ...look,
      name: 'blind',
      look: () => Promise.reject(new CannotLook('There is no nginx here.', { silent: true })),
    })
    const asker = defineFact({ ...look, name: 'asker', look: ({ use }) => use(blind) })
    assert.deepEqual(await new Gatherer(target).get(asker), {
      reason: 'There is no nginx here.',
      silent: true,
      notAsked: false,
    })
  })

  it('finds facts that wait for each other', async () => {
    const one: Fact<unknown> = defineFact({ ...look, name: 'one', look: ({ use }) => use(two) })
    const two: Fact<unknown> = defineFact({ ...look, name: 'two', look: ({ use }) => use(one) })
    const seen = await new Gatherer(target).get(one)
    assert.ok('reason' in seen)
    assert.match(seen.reason, /wait for each other/)
  })

  it('does not look at what was not asked for', async () => {
    let isLooked = false
    const live = defineFact({ depth: 'live', seconds: 1, name: 'live', look: async () => (isLooked = true) })
    const active = defineFact({
      depth: 'active',
      seconds: 1,
      name: 'active',
      look: async () => (isLooked = true),
    })
    assert.deepEqual(await new Gatherer(target).get(live), {
      reason: 'Not looked at: needs --url.',
      silent: true,
      notAsked: true,
    })
    const passive = { ...target, url: new URL('https://app.test') }
    assert.deepEqual(await new Gatherer(passive).get(active), {
      reason: 'Not looked at: needs --url and --active.',
      silent: true,
      notAsked: true,
    })
    assert.equal(isLooked, false)
  })

  it('tells what it does, and keeps what is to be concealed', async () => {
    const told: Progress[] = []
    const fact = defineFact({
      ...look,
      name: 'telling',
      look: async (at) => {
        at.progress('half')
        at.note('one file was too large')
        at.conceal('hunter2-hunter2')
        return 1
      },
    })
    const gatherer = new Gatherer(target, { onProgress: (progress) => told.push(progress) })
    assert.deepEqual(await gatherer.get(fact), { value: 1, notes: ['one file was too large'] })
    assert.deepEqual(
      told.map(({ state, text }) => text ?? state),
      ['started', 'half', 'finished'],
    )
    assert.deepEqual([...gatherer.concealed], ['hunter2-hunter2'])
  })
})
