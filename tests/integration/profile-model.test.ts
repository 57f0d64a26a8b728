import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { member, signIn, startTestApp, type TestApp } from '#tests/_app.ts'
import type { TestClient } from '#tests/_client.ts'

const ME = '/api/v1/me'

type Fields = { name: string; handle: string | null; bio: string; locale: string; timeZone: string }
type Change = Partial<Fields>
/** Which version a change says it is based on. `seen` is the last one that this browser saw. */
type Based = 'seen' | 'star' | 'absent' | 'never' | 'weak'
type Step = { browser: 0 | 1; change: Change; based: Based } | { browser: 0 | 1; read: true }
type Model = { fields: Fields; version: number; seen: [number, number] }

const changes: fc.Arbitrary<Change> = fc.record(
  {
    name: fc.constantFrom('Ada', 'Grace Hopper', '田中 Ken', 'Søren Ærø'),
    handle: fc.constantFrom(null, 'ada_1815', 'ADA_1815', 'grace_h', 'Taken_Handle', 'admin'),
    bio: fc.constantFrom('', 'one\ntwo', '😀'),
    locale: fc.constantFrom('en', 'pt-BR', 'fa'),
    timeZone: fc.constantFrom('UTC', 'Europe/Brussels'),
  },
  { requiredKeys: [] },
)
const browsers = fc.constantFrom<0 | 1>(0, 1)
const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ browser: browsers, read: fc.constant<true>(true) }), weight: 1 },
  {
    arbitrary: fc.record({
      browser: browsers,
      change: changes,
      based: fc.constantFrom<Based>('seen', 'seen', 'seen', 'star', 'absent', 'never', 'weak'),
    }),
    weight: 3,
  },
)

/** What the rules say a change comes to: the status, and the model afterwards. */
function expected(model: Model, step: Extract<Step, { change: Change }>): number {
  const { change, browser, based } = step
  if (Object.keys(change).length === 0) return 422
  if (change.handle === 'admin') return 422
  if (based === 'absent') return 428
  const matches = based === 'star' || (based === 'seen' && model.seen[browser] === model.version)
  if (!matches) return 412
  return change.handle === 'Taken_Handle' ? 409 : 200
}

function apply(model: Model, change: Change): void {
  const fields = { ...model.fields, ...change }
  if (JSON.stringify(fields) !== JSON.stringify(model.fields)) model.version += 1
  model.fields = fields
}

const etagOf = (version: number): string => `"v${version}"`
function ifMatch(model: Model, browser: 0 | 1, based: Based): Record<string, string> {
  const header = {
    seen: etagOf(model.seen[browser]),
    star: '*',
    absent: undefined,
    never: etagOf(model.version + 1000),
    weak: `W/${etagOf(model.version)}`,
  }[based]
  return header === undefined ? {} : { 'if-match': header }
}

describe('the profile under any sequence of changes from two browsers', () => {
  let test: TestApp
  let clients: [TestClient, TestClient]
  let id: string
  before(async () => {
    test = await startTestApp()
    const other = await member(test)
    await other.client.send('PATCH', ME, { handle: 'taken_handle' }, { headers: { 'if-match': '*' } })
    const { person, client } = await member(test)
    clients = [client, await signIn(test, person)]
    id = (await client.get(ME)).body.id
  })
  after(() => test[Symbol.asyncDispose]())

  async function rowIs(model: Model): Promise<void> {
    const row = await test.ctx.postgres.db
      .selectFrom('users')
      .select(['name', 'handle', 'bio', 'locale', 'time_zone as timeZone', 'version'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    assert.deepEqual(row, { ...model.fields, version: model.version })
  }

  async function take(model: Model, step: Step): Promise<void> {
    const client = clients[step.browser]
    if ('read' in step) {
      const answer = await client.get(ME)
      assert.equal(answer.headers['etag'], etagOf(model.version))
      model.seen[step.browser] = model.version
      return
    }
    const status = expected(model, step)
    const headers = ifMatch(model, step.browser, step.based)
    const answer = await client.send('PATCH', ME, step.change, { headers })
    assert.equal(answer.status, status, JSON.stringify(step))
    if (status === 200) {
      apply(model, step.change)
      model.seen[step.browser] = model.version
      assert.equal(answer.headers['etag'], etagOf(model.version))
    }
    if (status === 412) assert.equal(answer.headers['etag'], etagOf(model.version))
  }

  it('equals a simple model, in the answers and in Postgres', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 15 }), async (sequence) => {
        const { body, headers } = await clients[0].get(ME)
        const { name, handle, bio, locale, timeZone } = body
        const version = Number(/\d+/.exec(String(headers['etag']))?.[0])
        const model: Model = {
          fields: { name, handle, bio, locale, timeZone },
          version,
          seen: [version, version],
        }
        for (const step of sequence) await take(model, step)
        await rowIs(model)
      }),
      { numRuns: 60, interruptAfterTimeLimit: 15_000, endOnFailure: false },
    )
  })

  it('counts every change once, however many browsers race', async () => {
    const rounds = fc.array(changes, { minLength: 2, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(rounds, async (racing) => {
        const { headers, body } = await clients[0].get(ME)
        const etag = String(headers['etag'])
        const answers = await Promise.all(
          racing.map((change, i) =>
            clients[(i % 2) as 0 | 1].send(
              'PATCH',
              ME,
              { ...change, bio: `${body.bio === 'a' ? 'b' : 'a'}` },
              { headers: { 'if-match': etag } },
            ),
          ),
        )
        const won = answers.filter(({ status }) => status === 200)
        assert.ok(won.length <= 1, `${won.length} of ${answers.length} won`)
        const now = await clients[0].get(ME)
        if (won[0] === undefined) assert.deepEqual(now.body, body)
        else assert.deepEqual(now.body, won[0].body)
      }),
      { numRuns: 25, interruptAfterTimeLimit: 8_000 },
    )
  })
})
