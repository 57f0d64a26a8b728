import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { member, startTestApp, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'

const ME = '/api/v1/me'
const etagOf = async (client: TestClient): Promise<string> => String((await client.get(ME)).headers['etag'])
const patch = (client: TestClient, change: unknown, ifMatch: string): Promise<Answer> =>
  client.send('PATCH', ME, change, { headers: { 'if-match': ifMatch } })
/** Changes the newest version. */
const save = async (client: TestClient, change: unknown): Promise<Answer> =>
  patch(client, change, await etagOf(client))
const pointers = (answer: Answer): string[] =>
  answer.body.errors.map((fault: { pointer: string }) => fault.pointer)

describe('the profile', () => {
  let test: TestApp
  let client: TestClient
  before(async () => {
    test = await startTestApp()
    client = (await member(test)).client
  })
  after(() => test[Symbol.asyncDispose]())

  async function refuses(change: unknown, pointer: string): Promise<void> {
    const before = await client.get(ME)
    const answer = await save(client, change)
    assert.equal(answer.status, 422, `${JSON.stringify(change).slice(0, 80)} → ${answer.raw.toString()}`)
    assert.deepEqual(pointers(answer), [pointer])
    const after = await client.get(ME)
    assert.deepEqual(after.body, before.body)
    assert.equal(after.headers['etag'], before.headers['etag'])
  }

  describe('as it is read', () => {
    it('starts with what sign-up said, and defaults', async () => {
      const { person, client: fresh } = await member(test)
      const { body, headers } = await fresh.get(ME)
      assert.equal(headers['cache-control'], 'no-store')
      assert.match(String(headers['etag']), /^"v\d+"$/)
      const { id, createdAt, updatedAt, ...rest } = body
      assert.match(id, /^[0-9a-f-]{36}$/)
      assert.ok(Date.parse(createdAt) <= Date.parse(updatedAt))
      assert.deepEqual(rest, {
        email: person.email,
        emailVerified: true,
        name: person.name,
        handle: null,
        bio: '',
        locale: 'en',
        timeZone: 'UTC',
        avatarUrl: null,
      })
    })

    it('needs a session', async () => {
      const answer = await test.client().get(ME)
      assert.equal(answer.status, 401)
      assert.equal(answer.body.code, 'auth.required')
    })
  })

  describe('with versions', () => {
    it('changes the version with the profile, and tells it', async () => {
      const before = await etagOf(client)
      const answer = await patch(client, { bio: 'one' }, before)
      assert.equal(answer.status, 200)
      assert.notEqual(answer.headers['etag'], before)
      assert.equal(answer.headers['etag'], await etagOf(client))
    })

    it('keeps the version when nothing changes', async () => {
      await save(client, { bio: 'the same' })
      const before = await etagOf(client)
      assert.equal((await patch(client, { bio: 'the same' }, before)).headers['etag'], before)
    })

    it('asks for If-Match', async () => {
      const answer = await client.send('PATCH', ME, { bio: 'without' })
      assert.equal(answer.status, 428)
      assert.equal(answer.body.code, 'request.precondition_required')
    })

    it('loses nothing when two people change it at once', async () => {
      const both = await etagOf(client)
      assert.equal((await patch(client, { name: 'First Tab', locale: 'de' }, both)).status, 200)
      const late = await patch(client, { name: 'Second Tab' }, both)
      assert.equal(late.status, 412)
      assert.equal(late.body.code, 'profile.conflict')
      assert.equal(late.headers['etag'], await etagOf(client))
      const { body } = await client.get(ME)
      assert.deepEqual([body.name, body.locale], ['First Tab', 'de'])
    })

    it('lets exactly one of ten tabs that race win', async () => {
      const etag = await etagOf(client)
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => patch(client, { bio: `tab ${n}` }, etag)),
      )
      const won = answers.filter(({ status }) => status === 200)
      assert.equal(won.length, 1)
      assert.ok(answers.every(({ status }) => status === 200 || status === 412))
      assert.equal((await client.get(ME)).body.bio, won[0]?.body.bio)
    })

    it('takes any version for *', async () => {
      assert.equal((await patch(client, { bio: 'star' }, '*')).status, 200)
    })

    it('takes one of many versions', async () => {
      assert.equal(
        (await patch(client, { bio: 'many' }, `"v0", ${await etagOf(client)}, "v9999"`)).status,
        200,
      )
    })

    it('does not take a weak version', async () => {
      assert.equal((await patch(client, { bio: 'weak' }, `W/${await etagOf(client)}`)).status, 412)
    })

    it('does not take nonsense', async () => {
      assert.equal((await patch(client, { bio: 'nonsense' }, 'v1')).status, 412)
      assert.equal((await patch(client, { bio: 'nonsense' }, '"')).status, 412)
      assert.equal((await patch(client, { bio: 'nonsense' }, "'; drop table users; --")).status, 412)
    })
  })

  describe('with a name', () => {
    it('keeps real names as they are written', async () => {
      for (const name of ['Søren Ærø', '田中 Ken', 'Анна', 'علی\u200cرضا', 'शर्मा'])
        assert.equal((await save(client, { name })).body.name, name)
    })
    it('tidies white space', async () =>
      assert.equal((await save(client, { name: ' Ada \t Lovelace\n' })).body.name, 'Ada Lovelace'))
    it('refuses ten thousand characters', () => refuses({ name: 'a'.repeat(10_000) }, '/name'))
    it('says how many are too many, however many there are', async () => {
      const { body } = await save(client, { name: 'a'.repeat(10_000) })
      assert.deepEqual(body.errors, [{ pointer: '/name', detail: 'Use at most 100 characters.' }])
    })
    it('refuses a hundred and one', () => refuses({ name: 'a'.repeat(101) }, '/name'))
    it('refuses nothing', () => refuses({ name: '' }, '/name'))
    it('refuses white space', () => refuses({ name: ' \t\n' }, '/name'))
    it('refuses a right-to-left override', () => refuses({ name: 'Ada\u202eecalevoL' }, '/name'))
    it('refuses a look-alike', () => refuses({ name: 'pаypal' }, '/name'))
    it('refuses a name that cannot be seen', () => refuses({ name: '\u3164' }, '/name'))
    it('refuses a number', () => refuses({ name: 7 }, '/name'))
    it('refuses null', () => refuses({ name: null }, '/name'))
    it('refuses an object', () => refuses({ name: { toString: 'x' } }, '/name'))
  })

  describe('with a text about oneself', () => {
    it('keeps line breaks, in one form', async () =>
      assert.equal((await save(client, { bio: ' One\r\nTwo\rThree\n' })).body.bio, 'One\nTwo\nThree'))
    it('takes five hundred characters, however many bytes', async () => {
      const bio = '😀'.repeat(500)
      assert.equal((await save(client, { bio })).body.bio, bio)
    })
    it('refuses one more', () => refuses({ bio: 'a'.repeat(501) }, '/bio'))
    it('refuses a right-to-left override', () => refuses({ bio: 'a\u202eb' }, '/bio'))
    it('keeps markup as text', async () => {
      const bio = '<img src=x onerror=alert(1)>'
      assert.equal((await save(client, { bio })).body.bio, bio)
    })
  })

  describe('with a language and a time zone', () => {
    it('writes the language in its canonical form', async () => {
      assert.equal((await save(client, { locale: 'PT-br' })).body.locale, 'pt-BR')
      assert.equal((await save(client, { locale: 'zh-hant-tw' })).body.locale, 'zh-Hant-TW')
    })
    it('refuses what is no language', () => refuses({ locale: 'english please' }, '/locale'))
    it('refuses an underscore', () => refuses({ locale: 'en_US' }, '/locale'))
    it('refuses an empty language', () => refuses({ locale: '' }, '/locale'))
    it('refuses a language without end', () => refuses({ locale: `en-${'x'.repeat(5000)}` }, '/locale'))
    it('takes a time zone', async () =>
      assert.equal((await save(client, { timeZone: 'Europe/Brussels' })).body.timeZone, 'Europe/Brussels'))
    it('refuses a zone that is not known', () => refuses({ timeZone: 'Mars/Olympus' }, '/timeZone'))
    it('refuses an offset, which knows no summer', () => refuses({ timeZone: '+01:00' }, '/timeZone'))
    it('refuses an empty zone', () => refuses({ timeZone: '' }, '/timeZone'))
    it('refuses a path', () => refuses({ timeZone: '../../etc/passwd' }, '/timeZone'))
  })

  describe('with bodies that no page of ours sends', () => {
    it('refuses fields that are not known', () => refuses({ name: 'Ada', version: 1 }, '/version'))
    it('refuses fields that are not the person’s to set', () =>
      refuses({ emailVerified: true }, '/emailVerified'))
    it('refuses another person’s id', () => refuses({ id: '00000000-0000-4000-8000-000000000000' }, '/id'))
    it('refuses a change of nothing', () => refuses({}, ''))
    it('refuses an array', () => refuses([{ name: 'Ada' }], ''))
    it('refuses a text', () => refuses('name', ''))
    it('names every fault at once', async () => {
      const answer = await save(client, { name: '', bio: 7, locale: '!', timeZone: '!', handle: '!' })
      assert.deepEqual(pointers(answer).sort(), ['/bio', '/handle', '/locale', '/name', '/timeZone'])
    })

    async function raw(rawBody: Buffer | string, type = 'application/json'): Promise<Answer> {
      return client.send('PATCH', ME, undefined, {
        rawBody,
        headers: { 'content-type': type, 'if-match': '*' },
      })
    }
    it('refuses a null byte', async () =>
      assert.equal((await raw(String.raw`{"name":"Ada\u0000"}`)).body.code, 'request.malformed'))
    it('refuses invalid UTF-8', async () =>
      assert.equal((await raw(Buffer.from('{"name":"\xff\xfe"}', 'latin1'))).body.code, 'request.malformed'))
    it('refuses half a surrogate pair', async () =>
      assert.equal((await raw(String.raw`{"name":"\ud83d"}`)).body.code, 'request.malformed'))
    it('refuses broken JSON', async () => assert.equal((await raw('{"name":')).status, 400))
    it('refuses deep JSON', async () =>
      assert.equal((await raw('[['.repeat(50) + ']]'.repeat(50))).body.code, 'request.too_deep'))
    it('refuses __proto__', async () =>
      assert.equal((await raw('{"name":"Ada","__proto__":{"x":1}}')).status, 400))
    it('refuses ten megabytes', async () => {
      const answer = await raw(JSON.stringify({ bio: 'a'.repeat(10 * 1024 * 1024) })).catch(
        (error: Error) => error,
      )
      // The socket may be shut while the body is still on its way.
      if (!(answer instanceof Error)) assert.equal(answer.body.code, 'request.too_large')
    })
    it('refuses a form', async () =>
      assert.equal((await raw('name=Ada', 'application/x-www-form-urlencoded')).status, 415))
    it('refuses plain text', async () =>
      assert.equal((await raw('{"name":"Ada"}', 'text/plain')).status, 415))
    it('refuses no body', async () => assert.equal((await raw('')).status, 422))
  })
})
