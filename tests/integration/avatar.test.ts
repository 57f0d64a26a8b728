import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sharp from 'sharp'
import { member, startTestApp, tokenIn, newPerson, type TestApp } from '#tests/_app.ts'
import type { Answer, TestClient } from '#tests/_client.ts'
import { BLUE, hugePng, phonePicture, plain, RED } from '#tests/_pictures.ts'

const ME = '/api/v1/me'
const AVATAR = '/api/v1/me/avatar'
const PNG = 'image/png'
const put = (client: TestClient, rawBody: Buffer | string, type = PNG, ifMatch?: string): Promise<Answer> =>
  client.send('PUT', AVATAR, undefined, {
    rawBody,
    headers: { 'content-type': type, ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
  })
const red = (): Promise<Buffer> => plain(RED).png().toBuffer()

describe('the picture', () => {
  let test: TestApp
  let client: TestClient
  before(async () => {
    test = await startTestApp()
    client = (await member(test)).client
  })
  after(() => test[Symbol.asyncDispose]())

  it('is taken as PNG, JPEG and WebP, and served as WebP', async () => {
    for (const [type, bytes] of [
      [PNG, await red()],
      ['image/jpeg', await plain(BLUE).jpeg().toBuffer()],
      ['image/webp', await plain({ r: 0, g: 200, b: 0 }).webp().toBuffer()],
    ] as const) {
      const answer = await put(client, bytes, type)
      assert.equal(answer.status, 200, type)
      assert.match(answer.body.avatarUrl, /^\/media\/avatars\/[0-9a-f]{64}\.webp$/)
      const picture = await client.get(answer.body.avatarUrl)
      assert.equal(picture.status, 200)
      assert.equal(picture.headers['content-type'], 'image/webp')
      assert.equal(picture.headers['cache-control'], 'public, max-age=31536000, immutable')
      assert.equal(picture.headers['x-content-type-options'], 'nosniff')
      assert.match(String(picture.headers['content-security-policy']), /default-src 'none'/)
      assert.equal((await sharp(picture.raw).metadata()).format, 'webp')
    }
  })

  it('is in the profile, under a new version', async () => {
    const before = await client.get(ME)
    const answer = await put(client, await plain({ r: 1, g: 2, b: 3 }).png().toBuffer())
    assert.notEqual(answer.headers['etag'], before.headers['etag'])
    const after = await client.get(ME)
    assert.equal(after.headers['etag'], answer.headers['etag'])
    assert.equal(after.body.avatarUrl, answer.body.avatarUrl)
  })

  it('is in the session too, where better-auth/client reads it', async () => {
    const { body } = await put(client, await red())
    assert.equal((await client.get('/auth/get-session')).body.user.image, body.avatarUrl)
  })

  it('says nothing of where it was taken', async () => {
    const answer = await put(client, await phonePicture(), 'image/jpeg')
    const { raw } = await client.get(answer.body.avatarUrl)
    const { exif, xmp, icc } = await sharp(raw).metadata()
    assert.deepEqual([exif, xmp, icc], [undefined, undefined, undefined])
    assert.ok(!raw.includes('CANARY'))
  })

  it('can be removed, and its address is gone then', async () => {
    const { body } = await put(client, await plain({ r: 9, g: 8, b: 7 }).png().toBuffer())
    const removed = await client.send('DELETE', AVATAR)
    assert.equal(removed.status, 200)
    assert.equal(removed.body.avatarUrl, null)
    const gone = await client.get(body.avatarUrl)
    assert.equal(gone.status, 404)
    assert.equal(gone.body.code, 'route.not_found')
    assert.equal((await client.send('DELETE', AVATAR)).status, 200)
  })

  it('leaves its address when another takes its place', async () => {
    const first = (await put(client, await plain({ r: 50, g: 8, b: 7 }).png().toBuffer())).body.avatarUrl
    const second = (await put(client, await plain({ r: 8, g: 50, b: 7 }).png().toBuffer())).body.avatarUrl
    assert.notEqual(first, second)
    assert.equal((await client.get(first)).status, 404)
    assert.equal((await client.get(second)).status, 200)
  })

  it('stays when somebody else with the same one removes theirs', async () => {
    const other = (await member(test)).client
    const bytes = await plain({ r: 77, g: 77, b: 7 }).png().toBuffer()
    const { body } = await put(client, bytes)
    assert.equal((await put(other, bytes)).body.avatarUrl, body.avatarUrl)
    await other.send('DELETE', AVATAR)
    assert.equal((await client.get(body.avatarUrl)).status, 200)
  })

  it('is held against If-Match when it is given', async () => {
    const etag = String((await client.get(ME)).headers['etag'])
    assert.equal((await put(client, await red(), PNG, '"v0"')).status, 412)
    assert.equal(
      (await client.send('DELETE', AVATAR, undefined, { headers: { 'if-match': '"v0"' } })).status,
      412,
    )
    assert.equal((await client.get(ME)).headers['etag'], etag)
    assert.equal((await put(client, await red(), PNG, etag)).status, 200)
  })

  it('needs a session', async () => {
    const stranger = test.client()
    assert.equal((await put(stranger, await red())).status, 401)
    assert.equal((await stranger.send('DELETE', AVATAR)).status, 401)
  })

  async function refuses(answer: Promise<Answer>, status: number, code: string): Promise<void> {
    const before = await client.get(ME)
    const { body, headers } = await answer
    assert.deepEqual([body.status, body.code], [status, code])
    assert.match(String(headers['content-type']), /^application\/problem\+json/)
    assert.equal((await client.get(ME)).headers['etag'], before.headers['etag'])
  }

  it('is no GIF', async () =>
    refuses(
      put(client, await plain(RED).gif().toBuffer(), 'image/gif'),
      415,
      'request.unsupported_media_type',
    ))
  it('is no SVG', () =>
    refuses(
      put(client, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
      415,
      'request.unsupported_media_type',
    ))
  it('is no JSON', () =>
    refuses(put(client, '{}', 'application/json'), 415, 'request.unsupported_media_type'))
  it('has a content type', () => refuses(put(client, 'x', ''), 415, 'request.unsupported_media_type'))
  it('is no HTML that calls itself a picture', () =>
    refuses(put(client, '<!doctype html><script>alert(1)</script>'), 422, 'avatar.unreadable'))
  it('is no GIF that calls itself a PNG', async () =>
    refuses(put(client, await plain(RED).gif().toBuffer()), 422, 'avatar.unreadable'))
  it('is not empty', () => refuses(put(client, ''), 422, 'avatar.unreadable'))
  it('is not one byte over five megabytes', () =>
    refuses(put(client, Buffer.alloc(5 * 1024 * 1024 + 1)), 413, 'avatar.too_large'))
  it('may be five megabytes to the byte', () =>
    refuses(put(client, Buffer.alloc(5 * 1024 * 1024)), 422, 'avatar.unreadable'))
  it('has no 900 megapixels', () => refuses(put(client, hugePng(30_000)), 422, 'avatar.too_many_pixels'))

  it('has an address that cannot be made up', async () => {
    for (const path of [
      `/media/avatars/${'0'.repeat(64)}.webp`,
      '/media/avatars/x.webp',
      '/media/avatars/..%2f..%2fetc%2fpasswd.webp',
      `/media/avatars/${"'".repeat(64)}.webp`,
      '/media/avatars/%00.webp',
      `/media/avatars/${'a'.repeat(5000)}.webp`,
    ])
      assert.equal((await client.get(path)).status, 404, path)
  })
})

describe('the version of the profile', () => {
  it('changes with the e-mail address', async () => {
    await using test = await startTestApp()
    const { person, client } = await member(test)
    const before = String((await client.get(ME)).headers['etag'])
    const newEmail = newPerson().email
    await client.post('/auth/change-email', { newEmail, currentPassword: person.password })
    await client.post('/auth/verify-email', { token: tokenIn(await test.mailTo(newEmail)) })
    const after = await client.get(ME)
    assert.equal(after.body.email, newEmail)
    assert.notEqual(after.headers['etag'], before)
    const stale = await client.send('PATCH', ME, { bio: 'x' }, { headers: { 'if-match': before } })
    assert.equal(stale.status, 412)
  })
})

describe('somebody else', () => {
  it('sees and changes nothing of a person', async () => {
    await using test = await startTestApp()
    const ada = await member(test, { name: 'Ada Lovelace' })
    const eve = await member(test, { name: 'Eve' })
    const before = (await ada.client.get(ME)).body
    const { sessions } = (await ada.client.get('/api/v1/me/sessions')).body
    const end = await eve.client.send('DELETE', `/api/v1/me/sessions/${sessions[0].id}`)
    assert.equal(end.status, 404)
    assert.equal(end.body.code, 'session.not_found')
    assert.equal((await eve.client.send('DELETE', '/api/v1/me/sessions')).body.ended, 0)
    for (const path of [
      `/api/v1/users/${before.id}`,
      `/api/v1/me/${before.id}`,
      `/api/v1/me?id=${before.id}`,
    ]) {
      const answer = await eve.client.get(path, { undescribed: true })
      assert.ok(!answer.raw.includes(before.email), path)
    }
    const patched = await eve.client.send(
      'PATCH',
      `${ME}?id=${before.id}`,
      { bio: 'eve was here' },
      {
        headers: { 'if-match': '*', 'x-user-id': before.id },
      },
    )
    assert.equal(patched.body.name, 'Eve')
    assert.deepEqual((await ada.client.get(ME)).body, before)
    const seen = (await eve.client.get('/api/v1/me/sessions')).body.sessions
    assert.ok(seen.every((session: { id: string }) => session.id !== sessions[0].id))
  })
})
