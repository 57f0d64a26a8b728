import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { printOpenApi } from '#contract/openapi.ts'
import { newPerson, register, signIn, startTestApp, type Person, type TestApp } from '#tests/_app.ts'
import { bodyOf, rawBodyOf, someContentType, someEncoded, someHeaders } from '#tests/_arbitraries.ts'
import type { TestClient } from '#tests/_client.ts'

type Parameter = { name: string; in: string; schema: object }
type Described = {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: object }> }
}
type Shot = { path: string; headers: Record<string, string>; rawBody?: Buffer }

const description = printOpenApi() as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, object> }
}
const { schemas } = description.components
const OPERATIONS = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })),
)
// Replay a run with FUZZ_SEED=<the seed it printed>.
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** For each operation; two dozen of them, twice. */
const MS = 500
const AT_ONCE = 12

function queryOf(parameters: Parameter[]): fc.Arbitrary<string> {
  const fields = parameters.map(({ name, schema }) => {
    const value = bodyOf(schema, schemas).map((given) =>
      encodeURIComponent(JSON.stringify(given).slice(0, 2000)),
    )
    return fc.oneof(value, someEncoded).map((text) => `${name}=${text}`)
  })
  return fc
    .tuple(fc.subarray(fields.length === 0 ? [fc.constant('x=1')] : fields), someEncoded)
    .chain(([chosen, more]) => fc.tuple(...chosen).map((parts) => [...parts, more].join('&')))
}

function shotsAt({ path, method, described }: (typeof OPERATIONS)[number]): fc.Arbitrary<Shot> {
  const parameters = described.parameters ?? []
  const filled = fc
    .record({ part: someEncoded, query: queryOf(parameters.filter((parameter) => parameter.in === 'query')) })
    .map(({ part, query }) => `${path.replaceAll(/\{\w+\}/g, part)}?${query}`)
  const content = described.requestBody?.content ?? { 'application/json': { schema: {} } }
  const body = rawBodyOf(Object.values(content)[0]?.schema ?? {}, schemas)
  if (method === 'GET') return fc.record({ path: filled, headers: someHeaders })
  return fc
    .record({
      path: filled,
      headers: someHeaders,
      rawBody: body,
      type: someContentType(Object.keys(content)),
    })
    .map(({ path: target, headers, rawBody, type }) => ({
      path: target,
      headers: { ...headers, 'content-type': type },
      rawBody,
    }))
}

async function fire(client: TestClient, method: string, shot: Shot): Promise<number> {
  const { headers, rawBody } = shot
  // Answers are held against the OpenAPI document by the client itself.
  const answer = await client.send(method, shot.path, undefined, { headers, ...(rawBody && { rawBody }) })
  assert.ok(answer.status < 500, `${method} ${shot.path} answered ${answer.status} ${answer.raw.toString()}`)
  if (answer.status >= 400) {
    assert.equal(answer.body.status, answer.status)
    assert.equal(answer.headers['x-request-id'], answer.body.requestId)
  }
  return answer.status
}

describe(`every operation under fire, seed ${SEED}`, () => {
  let test: TestApp
  let person: Person
  before(async () => {
    test = await startTestApp({ LOG_LEVEL: 'warn' })
    person = newPerson()
    await register(test, person)
  })
  after(() => test[Symbol.asyncDispose]())

  async function rage(t: TestContext, clientFor: () => Promise<TestClient>): Promise<void> {
    let shots = 0
    const taken = new Set<string>()
    for (const operation of OPERATIONS) {
      const client = await clientFor()
      const salvo = fc.asyncProperty(
        fc.array(shotsAt(operation), { minLength: AT_ONCE, maxLength: AT_ONCE }),
        async (all) => {
          shots += all.length
          const statuses = await Promise.all(all.map((shot) => fire(client, operation.method, shot)))
          if (statuses.some((status) => status < 400)) taken.add(operation.described.operationId)
        },
      )
      // One salvo at least, however busy the machine is; more of them while there is time.
      const until = performance.now() + MS
      for (let round = 0; round < 40 && (round === 0 || performance.now() < until); round += 1)
        await fc.assert(salvo, {
          seed: SEED + round,
          numRuns: 1,
          endOnFailure: true,
          includeErrorInReport: true,
        })
    }
    t.diagnostic(`got through: ${[...taken].join(', ')}`)
    t.diagnostic(`${shots} requests to ${OPERATIONS.length} operations; replay with FUZZ_SEED=${SEED}`)
    assert.ok(shots > OPERATIONS.length * AT_ONCE)
    // A fuzz that is always refused at the door tests the door alone.
    assert.ok(taken.size >= 8, [...taken].join(', '))
  }

  it('answers strangers as described, and never with a fault of ours', (t) =>
    rage(t, async () => test.client()))

  it('answers somebody who is signed in as described, and never with a fault of ours', (t) =>
    rage(t, () => signIn(test, person)))

  it('still works afterwards', async () => {
    const client = await signIn(test, person)
    assert.equal((await client.get('/api/v1/me')).status, 200)
    assert.equal(test.ctx.postgres.pool.waitingCount, 0)
  })

  it('logged no error meanwhile', () => {
    const lines = test
      .logs()
      .split('\n')
      .filter((line) => /"level":"(error|fatal)"/.test(line))
    assert.deepEqual(lines.slice(0, 3), [])
  })
})
