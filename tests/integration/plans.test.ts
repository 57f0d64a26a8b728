import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { startHousekeeping } from '#server/platform/housekeeping.ts'
import { member, newPerson, register, signIn, startTestApp, tokenIn, type TestApp } from '#tests/_app.ts'
import { assertEventually } from '#tests/_assert-eventually.ts'
import { plain, RED } from '#tests/_pictures.ts'

const USERS = 100_000
/** Tables that grow with the users. */
const LARGE = new Set([
  'users',
  'credentials',
  'sessions',
  'links',
  'outbox_mails',
  'verifications',
  'avatars',
])

type Statement = { text: string; values: readonly unknown[] }
type PlanNode = { 'Node Type': string; 'Relation Name'?: string; Plans?: PlanNode[] }

/** Runs some work and gives every statement that the driver sent meanwhile, each text once. */
async function sentDuring(work: () => Promise<unknown>): Promise<Statement[]> {
  const sent = new Map<string, Statement>()
  const { prototype } = pg.Client
  const original = prototype.query
  prototype.query = function query(this: pg.Client, ...args: unknown[]) {
    const [first, second] = args
    const text = typeof first === 'string' ? first : (first as { text?: string }).text
    const values = Array.isArray(second) ? second : ((first as { values?: unknown[] }).values ?? [])
    if (text !== undefined && /^\s*(select|insert|update|delete|with)\b/i.test(text))
      sent.set(text, { text, values })
    return Reflect.apply(original, this, args)
  } as typeof original
  try {
    await work()
  } finally {
    prototype.query = original
  }
  return [...sent.values()]
}

function seqScansIn(node: PlanNode): string[] {
  const here =
    node['Node Type'] === 'Seq Scan' && LARGE.has(node['Relation Name'] ?? '')
      ? [node['Relation Name'] as string]
      : []
  return [...here, ...(node.Plans ?? []).flatMap(seqScansIn)]
}

describe(`with ${USERS.toLocaleString('en')} users`, () => {
  let test: TestApp
  let explainer: pg.Client
  before(async () => {
    test = await startTestApp({ SESSION_CACHE_SECONDS: '0' })
    explainer = new pg.Client({ connectionString: test.databaseUrl })
    await explainer.connect()
    await explainer.query(
      `
      begin;
      set local session_replication_role = replica;
      insert into users (id, name, email, email_verified, handle)
        select md5('user' || i)::uuid, 'Person ' || i, 'person' || i || '@example.org', true, 'person_' || i
        from generate_series(1, ${USERS}) i;
      insert into credentials (user_id, provider_id, account_id, password)
        select id, 'credential', id, '$argon2id$v=19$m=7168,t=1,p=1$c2FsdHNhbHQ$aGFzaA' from users;
      insert into sessions (token, user_id, expires_at, created_at, updated_at)
        select md5('session' || i), md5('user' || i)::uuid, now() + interval '10 hours', now() - interval '1 hour', now()
        from generate_series(1, ${USERS}) i;
      insert into links (token_hash, user_id, purpose, expires_at)
        select md5('link' || i), md5('user' || i)::uuid, 'reset-password', now() + interval '1 hour'
        from generate_series(1, ${USERS}) i;
      insert into verifications (identifier, value, expires_at)
        select md5('identifier' || i), 'value', now() + interval '1 hour' from generate_series(1, ${USERS}) i;
      insert into outbox_mails (recipient, subject, sent_at)
        select 'person' || i || '@example.org', 'Hello', now() from generate_series(1, ${USERS}) i;
      insert into avatars (user_id, hash, bytes)
        select md5('user' || i)::uuid, md5('avatar' || i), 'x' from generate_series(1, ${USERS}) i;
      commit`,
    )
    await explainer.query('vacuum analyze')
  })
  after(async () => {
    await explainer.end()
    await test[Symbol.asyncDispose]()
  })

  async function explain(text: string, values: readonly unknown[]): Promise<PlanNode> {
    const { rows } = await explainer.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (format json) ${text}`,
      [...values],
    )
    return rows[0]?.['QUERY PLAN'][0].Plan as PlanNode
  }

  /** Every statement that was sent, its plan without a walk through a large table. */
  async function assertIndexed(expected: readonly RegExp[], work: () => Promise<unknown>): Promise<void> {
    const statements = await sentDuring(work)
    for (const pattern of expected)
      assert.ok(
        statements.some(({ text }) => pattern.test(text)),
        `no statement like ${pattern} was sent`,
      )
    for (const { text, values } of statements) {
      const plan = await explain(text, values)
      assert.deepEqual(seqScansIn(plan), [], text)
    }
  }

  it('would see a walk through a table', async () => {
    const walk = () => test.ctx.postgres.pool.query(`select id from users where bio = 'nobody'`)
    await assert.rejects(assertIndexed([/bio/], walk), /users/)
  })

  it('signs up and confirms by indexes', async () => {
    await assertIndexed([/"?users"?/, /insert into "?outbox_mails/, /links/], () =>
      register(test, newPerson()),
    )
  })

  it('signs in and out by indexes', async () => {
    const person = newPerson()
    await register(test, person)
    await assertIndexed([/credentials/, /insert into "?sessions/, /delete from "?sessions/], async () => {
      const client = await signIn(test, person)
      await client.post('/auth/sign-out')
    })
  })

  it('checks a session by indexes', async () => {
    const { client } = await member(test)
    await assertIndexed([/any\(\$1\)/, /join "users"/], async () => {
      assert.equal((await client.get('/auth/verify')).status, 204)
      await client.get('/auth/get-session')
    })
  })

  it('keeps a session alive by indexes', async () => {
    const { client, person } = await member(test)
    const old = sql`update sessions set updated_at = now() - interval '2 minutes'
      where user_id = (select id from users where email = ${person.email})`
    await old.execute(test.ctx.postgres.db)
    await assertIndexed([/update sessions set updated_at = now\(\)/], async () => {
      await client.get('/auth/verify')
      await assertEventually(async () => {
        const { rowCount } = await explainer.query(
          `select from sessions s join users u on u.id = s.user_id
            where u.email = $1 and s.updated_at > now() - interval '1 minute'`,
          [person.email],
        )
        assert.equal(rowCount, 1)
      })
    })
  })

  it('lists and ends sessions by indexes', async () => {
    const { client, person } = await member(test)
    const other = await signIn(test, person)
    const { id } = (await other.get('/auth/get-session')).body.session
    await assertIndexed([/order by "updated_at"/, /delete from "sessions" where "id"/], async () => {
      await client.get('/api/v1/me/sessions')
      await client.send('DELETE', `/api/v1/me/sessions/${id}`)
      await client.send('DELETE', '/api/v1/me/sessions')
    })
  })

  it('reads and changes a profile by indexes', async () => {
    const { client } = await member(test)
    const etag = String((await client.get('/api/v1/me')).headers.etag)
    await assertIndexed([/update "users"/], async () => {
      await client.get('/api/v1/me')
      const taken = await client.send(
        'PATCH',
        '/api/v1/me',
        { handle: 'PERSON_77' },
        { headers: { 'if-match': etag } },
      )
      assert.equal(taken.status, 409)
      const free = await client.send(
        'PATCH',
        '/api/v1/me',
        { handle: 'nobody_else' },
        { headers: { 'if-match': etag } },
      )
      assert.equal(free.status, 200)
    })
  })

  it('keeps and shows pictures by indexes', async () => {
    const { client } = await member(test)
    await assertIndexed([/avatars/], async () => {
      const put = await client.send('PUT', '/api/v1/me/avatar', undefined, {
        headers: { 'content-type': 'image/png', 'if-match': '*' },
        rawBody: await plain(RED).png().toBuffer(),
      })
      assert.equal(put.status, 200, String(put.raw))
      assert.equal((await client.get(put.body.avatarUrl as string)).status, 200)
    })
  })

  it('resets a password by indexes', async () => {
    const { person } = await member(test)
    const browser = test.client()
    await assertIndexed([/links/, /update "credentials"/], async () => {
      await browser.post('/auth/request-password-reset', { email: person.email })
      const token = tokenIn(await test.mailTo(person.email, /password/i))
      const answer = await browser.post('/auth/reset-password', {
        token,
        newPassword: 'seven green kettles sing',
      })
      assert.equal(answer.status, 200, String(answer.raw))
    })
  })

  it('changes password and address by indexes', async () => {
    const { client, person } = await member(test)
    await assertIndexed([/update "credentials"/, /for update/], async () => {
      const newPassword = 'eight blue lanterns hum along'
      const changed = await client.post('/auth/change-password', {
        currentPassword: person.password,
        newPassword,
      })
      assert.equal(changed.status, 200)
      const asked = { newEmail: newPerson().email, currentPassword: newPassword }
      assert.equal((await client.post('/auth/change-email', asked)).status, 200)
    })
  })

  it('issues access tokens by indexes', async () => {
    const { client } = await member(test)
    await assertIndexed([/users/], async () => {
      assert.equal((await client.post('/auth/access-token')).status, 200)
    })
  })

  it('takes mails out of the outbox by indexes', async () => {
    const { db } = test.ctx.postgres
    await assertIndexed([/outbox_mails/], async () => {
      const recipient = newPerson().email
      await sql`insert into outbox_mails (recipient, subject, text, html) values (${recipient}, 'Hello', 'h', 'h')`.execute(
        db,
      )
      test.ctx.outbox.nudge()
      await test.mailTo(recipient)
    })
  })

  it('sweeps by indexes', async () => {
    await assertIndexed([/delete from sessions/, /delete from outbox_mails/], () =>
      startHousekeeping({
        db: test.ctx.postgres.db,
        log: test.ctx.log,
        sessionTimeoutSeconds: 86_400,
      }).stop(),
    )
  })
})
