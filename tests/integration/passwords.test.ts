import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { member, newPerson, register, signIn, startTestApp, type Person, type TestApp } from '#tests/_app.ts'

describe('the password policy', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  async function verdict(password: string, overrides: Partial<Person> = {}): Promise<string> {
    const answer = await test.client().post('/auth/sign-up/email', newPerson({ ...overrides, password }))
    if (answer.status === 200) return 'taken'
    assert.equal(answer.body.errors[0].pointer, '/password')
    return answer.body.code
  }

  it('asks for 15 characters', async () => {
    assert.equal(await verdict('qx7 plum wagon'), 'password.too_short')
    assert.equal(await verdict('qx7 plum wagons'), 'taken')
  })

  it('takes up to 128 characters', async () => {
    const long = 'plum wagon orbit lantern '.repeat(6)
    assert.equal(await verdict(`${long.slice(0, 127)}q`), 'taken')
    assert.equal(await verdict(`${long.slice(0, 128)}q`), 'password.too_long')
  })

  it('counts code points, not UTF-16 units', async () => {
    assert.equal(await verdict('🦊🐢🦉🐳🦋🐙🦔'), 'password.too_short')
    assert.equal(await verdict('🦊🐢🦉🐳🦋🐙🦔🐝🦀🐌🦚🐡🦩🐧'), 'password.too_short')
    assert.equal(await verdict('🦊🐢🦉🐳🦋🐙🦔🐝🦀🐌🦚🐡🦩🐧🦥'), 'taken')
    assert.equal(await verdict(`${'🦊🐢🦉🐳'.repeat(31)}🦋🐙🦔🐝`), 'taken')
  })

  it('counts after normalising, so that a decomposed letter is one character', async () => {
    assert.equal(await verdict('ñu ñandú péñas'.normalize('NFD')), 'password.too_short')
  })

  it('takes spaces at either end as part of the password', async () => {
    const person = newPerson({ password: '  plum wagon orbit  ' })
    await register(test, person)
    await signIn(test, person)
    const trimmed = await test.client().post('/auth/sign-in/email', {
      email: person.email,
      password: person.password.trim(),
    })
    assert.equal(trimmed.status, 401)
  })

  it('treats both forms of an accented letter as one', async () => {
    const person = newPerson({ password: 'crème brûlée à la maison'.normalize('NFD') })
    await register(test, person)
    await signIn(test, { ...person, password: person.password.normalize('NFC') })
    await signIn(test, person)
  })

  it('treats other letters as other letters', async () => {
    const person = newPerson({ password: 'Plum Wagon Orbit Lantern' })
    await register(test, person)
    const lower = await test.client().post('/auth/sign-in/email', {
      email: person.email,
      password: person.password.toLowerCase(),
    })
    assert.equal(lower.status, 401)
  })

  it('refuses what is on the lists', async () => {
    assert.equal(await verdict('qwertyuiopasdfghjkl'), 'password.common')
    assert.equal(await verdict('passwordpassword'), 'password.common')
    assert.equal(await verdict('PasswordPassword'), 'password.common')
    assert.equal(await verdict('123456789012345'), 'password.common')
    assert.equal(await verdict('aaaaaaaaaaaaaaaaaaaa'), 'password.common')
  })

  it('refuses what is made from the name or the address', async () => {
    const name = 'Wilhelmina Featherstone'
    assert.equal(await verdict(name, { name }), 'password.contains_identity')
    assert.equal(await verdict('wilhelminafeatherstone99', { name }), 'password.contains_identity')
    const email = 'long.local.part.here@example.org'
    assert.equal(await verdict('longlocalparthere', { email }), 'password.contains_identity')
    assert.equal(await verdict(email, { email }), 'password.contains_identity')
  })

  it('judges a new password by who the person is, in a change too', async () => {
    const { person, client } = await member(test, { name: 'Wilhelmina Featherstone' })
    const answer = await client.post('/auth/change-password', {
      currentPassword: person.password,
      newPassword: 'Wilhelmina Featherstone',
    })
    assert.equal(answer.body.code, 'password.contains_identity')
    assert.equal(answer.body.errors[0].pointer, '/newPassword')
    assert.equal((await client.get('/api/v1/me')).status, 200)
  })

  it('hides the length of what was typed at sign-in from nobody who types too much', async () => {
    const person = newPerson()
    await register(test, person)
    const answer = await test.client().post('/auth/sign-in/email', {
      email: person.email,
      password: 'x'.repeat(2000),
    })
    assert.equal(answer.status, 422)
  })
})

describe('a password in the database', () => {
  let test: TestApp
  before(async () => {
    test = await startTestApp()
  })
  after(() => test[Symbol.asyncDispose]())

  const stored = async (app: TestApp, email: string): Promise<string> => {
    const row = await app.ctx.postgres.db
      .selectFrom('credentials')
      .innerJoin('users', 'users.id', 'credentials.user_id')
      .select('credentials.password')
      .where('users.email', '=', email)
      .executeTakeFirstOrThrow()
    return row.password ?? ''
  }

  it('is an argon2id PHC string with the configured parameters', async () => {
    const { person } = await member(test)
    assert.match(
      await stored(test, person.email),
      /^\$argon2id\$v=19\$m=7168,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    )
  })

  it('has a salt of its own', async () => {
    const password = 'plum wagon orbit lantern'
    const [one, other] = await Promise.all([member(test, { password }), member(test, { password })])
    assert.notEqual(await stored(test, one.person.email), await stored(test, other.person.email))
  })

  it('is nowhere in plain text, whatever was done with it', async () => {
    const { person, client } = await member(test)
    const newPassword = `canary ${person.password}`
    await client.post('/auth/change-password', { currentPassword: person.password, newPassword })
    await client.post('/auth/sign-in/email', { email: person.email, password: `wrong ${person.password}` })
    const { db } = test.ctx.postgres
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db)
    assert.ok(tables.length >= 8)
    for (const { name } of tables) {
      const { rows } = await sql<{ found: number }>`
        select count(*)::int as found from ${sql.raw(name)} t where t::text like ${`%${person.password}%`}`.execute(
        db,
      )
      assert.equal(rows[0]?.found, 0, name)
    }
  })

  it('is hashed again at sign-in when the parameters rise, and not when they stay', async () => {
    const person = newPerson()
    await register(test, person)
    await signIn(test, person)
    const before = await stored(test, person.email)
    await using stronger = await startTestApp({ HASH_MEMORY_KIB: '8192' }, test.databaseUrl)
    await signIn(stronger, person)
    const after = await stored(test, person.email)
    assert.match(before, /m=7168,t=1/)
    assert.match(after, /m=8192,t=1/)
    await signIn(stronger, person)
    assert.equal(await stored(test, person.email), after)
    await signIn(test, person)
    assert.equal(await stored(test, person.email), after)
  })
})
