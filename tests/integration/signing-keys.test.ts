import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { ROTATION } from '#server/auth/access-tokens/rotation-plan.ts'
import { SigningKeys } from '#server/auth/access-tokens/signing-keys.ts'
import { createLog } from '#server/lib/log.ts'
import { Secret } from '#server/lib/secret.ts'
import { migrate } from '#server/platform/migrations.ts'
import { isDatabaseAway, openPostgres, type Postgres } from '#server/platform/postgres.ts'
import { startProxy } from '#tests/_proxy.ts'
import { createTestDatabase } from '#tests/_services.ts'

const SECRET = 'Q3v0-not-a-real-secret-7hXk2LwPz9TnB4cY'
const OTHER_SECRET = 'Z8n1-not-a-real-secret-5rMw7JqDx3KtF6vU'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe('the signing keys', () => {
  let stack: AsyncDisposableStack
  let url: string
  let postgres: Postgres
  let now = Date.parse('2030-01-01T00:00:00Z')
  let lines: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } })
  before(async () => {
    stack = new AsyncDisposableStack()
    const database = await createTestDatabase()
    stack.defer(() => database.drop())
    url = database.url
    await migrate(new Secret(url))
    postgres = openPostgres({ url: new Secret(url), maxConnections: 8, log })
    stack.defer(() => postgres.close())
  })
  after(() => stack.disposeAsync())
  afterEach(async () => {
    await postgres.db.deleteFrom('signing_keys').execute()
    lines = []
  })

  const node = (secret = SECRET, db = postgres.db): SigningKeys =>
    new SigningKeys({ db, secret: new Secret(secret), log, periodDays: 30, now: () => now })
  const rows = () => postgres.db.selectFrom('signing_keys').selectAll().orderBy('signs_from').execute()
  const kids = async (keys: SigningKeys): Promise<string[]> =>
    (await keys.listPublished()).map(({ kid }) => kid)

  it('are made when first needed, and not before', async () => {
    const keys = node()
    await keys.keepUp()
    assert.equal((await rows()).length, 0)
    const { kid } = await keys.getSigner()
    assert.deepEqual(await kids(keys), [kid])
    assert.equal((await keys.getSigner()).kid, kid)
  })

  it('are there before anybody can look at an empty set', async () => {
    assert.equal((await node().listPublished()).length, 1)
  })

  it('are one, however many nodes and requests need the first one at once', async () => {
    const nodes = Array.from({ length: 3 }, () => {
      const own = openPostgres({ url: new Secret(url), maxConnections: 4, log })
      return { own, keys: node(SECRET, own.db) }
    })
    try {
      const signers = await Promise.all(
        nodes.flatMap(({ keys }) => [keys.getSigner(), keys.getSigner(), keys.getSigner()]),
      )
      assert.equal(new Set(signers.map(({ kid }) => kid)).size, 1)
      assert.equal((await rows()).length, 1)
    } finally {
      await Promise.all(nodes.map(({ own }) => own.close()))
    }
  })

  it('are rotated once, however many nodes notice at once', async () => {
    await node().getSigner()
    now += 29.5 * DAY
    await Promise.all([1, 2, 3, 4].map(() => node().keepUp()))
    assert.equal((await rows()).length, 2)
    await Promise.all([1, 2, 3, 4].map(() => node().keepUp()))
    assert.equal((await rows()).length, 2)
  })

  it('are published for a day before they sign, and until their last token has expired', async () => {
    const keys = node()
    const { kid: first } = await keys.getSigner()
    const start = now

    now = start + 29 * DAY - 1
    await keys.keepUp()
    assert.deepEqual(await kids(keys), [first])

    now = start + 29 * DAY
    await keys.keepUp()
    const [, second = ''] = await kids(node())
    assert.notEqual(second, '')
    assert.equal((await keys.getSigner()).kid, first)

    now = start + 30 * DAY - 1
    assert.equal((await keys.getSigner()).kid, first)
    now = start + 30 * DAY
    assert.equal((await keys.getSigner()).kid, second)

    now = start + 30 * DAY + ROTATION.tailMs - 1
    assert.deepEqual(await kids(node()), [first, second])
    now = start + 30 * DAY + ROTATION.tailMs + 1
    assert.deepEqual(await kids(node()), [second])
    await keys.keepUp()
    assert.deepEqual(
      (await rows()).map(({ kid }) => kid),
      [second],
    )
  })

  it('go on signing for the day that a late follower is published', async () => {
    const keys = node()
    const { kid: first } = await keys.getSigner()
    now += 100 * DAY
    assert.equal((await keys.getSigner()).kid, first)
    assert.equal((await kids(keys)).length, 2)
    now += DAY
    assert.notEqual((await keys.getSigner()).kid, first)
  })

  it('stay valid for nodes of both secrets while BETTER_AUTH_SECRET is changed', async () => {
    const { kid: before } = await node(SECRET).getSigner()
    const changed = node(OTHER_SECRET)
    const { kid: afterwards } = await changed.getSigner()
    assert.notEqual(afterwards, before)
    assert.match(lines.join(''), /BETTER_AUTH_SECRET is not the one that sealed the signing keys/)

    now += ROTATION.overlapMs - 1
    assert.equal((await node(SECRET).getSigner()).kid, before)
    assert.equal((await changed.getSigner()).kid, afterwards)
    assert.equal((await rows()).length, 2)
    assert.deepEqual((await kids(changed)).sort(), [before, afterwards].sort())

    now += ROTATION.tailMs + 2
    assert.deepEqual(await kids(node(OTHER_SECRET)), [afterwards])
  })

  it('are all replaced at once after a leak, on every node', async () => {
    const [one, other] = [node(), node()]
    const { kid: leaked } = await one.getSigner()
    now += 29 * DAY
    await one.keepUp()
    await other.listPublished()
    const before = await rows()
    assert.equal(before.length, 2)
    const { kid, removed } = await one.replaceAll()
    assert.deepEqual(removed.sort(), before.map((row) => row.kid).sort())
    assert.ok(removed.includes(leaked))
    assert.deepEqual(await kids(one), [kid])
    assert.equal((await other.getSigner()).kid, kid)
    now += 1_001
    assert.deepEqual(await kids(other), [kid])
    assert.match(lines.join(''), /every signing key was replaced on demand/)
  })

  it('are unreadable in the database', async () => {
    const { privateKey } = await node().getSigner()
    const [row] = await rows()
    assert.ok(row !== undefined)
    const { d = '' } = privateKey.export({ format: 'jwk' })
    const sealed = row.sealed_private_key
    assert.equal(d.length, 43)
    assert.ok(!`${JSON.stringify(row)}${sealed.toString('latin1')}`.includes(d))
    assert.ok(!sealed.includes(Buffer.from(d, 'base64url')))
    assert.ok(!('d' in row.public_jwk))
  })

  it('never show their private half, in answers or logs', async () => {
    const keys = node()
    const { privateKey } = await keys.getSigner()
    const { d = '' } = privateKey.export({ format: 'jwk' })
    for (const key of await keys.listPublished())
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    assert.ok(lines.join('').includes('a signing key was made'))
    assert.ok(!lines.join('').includes(d))
  })

  it('are refused by the database with a private half', async () => {
    await node().getSigner()
    await assert.rejects(
      sql`update signing_keys set public_jwk = public_jwk || '{"d":"x"}'`.execute(postgres.db),
      /check constraint/,
    )
  })

  it('sign no more when their row is damaged, or holds the private key of another', async () => {
    const { kid } = await node().getSigner()
    await sql`update signing_keys set sealed_private_key = set_byte(sealed_private_key, 40, get_byte(sealed_private_key, 40) # 1)`.execute(
      postgres.db,
    )
    const next = await node().getSigner()
    assert.notEqual(next.kid, kid)
    assert.match(lines.join(''), /a signing key is damaged/)
    await sql`update signing_keys set sealed_private_key = (select sealed_private_key from signing_keys where kid = ${kid})`.execute(
      postgres.db,
    )
    const third = await node().getSigner()
    assert.ok(![kid, next.kid].includes(third.kid))
  })

  it('are answered from memory for five minutes while Postgres is away', async () => {
    const direct = new URL(url)
    const folder = direct.searchParams.get('host')
    const port = direct.port || '5432'
    await using proxy = await startProxy(folder === null ? Number(port) : `${folder}/.s.PGSQL.${port}`)
    direct.searchParams.delete('host')
    direct.host = `127.0.0.1:${proxy.port}`
    const own = openPostgres({ url: new Secret(direct.href), maxConnections: 2, log })
    try {
      const keys = node(SECRET, own.db)
      const published = await keys.listPublished()
      await proxy.cut()
      now += 4 * MINUTE
      assert.deepEqual(await keys.listPublished(), published)
      now += 2 * MINUTE
      await assert.rejects(keys.listPublished(), isDatabaseAway)
      await assert.rejects(keys.getSigner(), isDatabaseAway)
      await proxy.restore()
      assert.deepEqual(await keys.listPublished(), published)
    } finally {
      await own.close()
    }
  })
})
