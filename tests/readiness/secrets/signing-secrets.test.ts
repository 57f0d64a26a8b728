import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { signingSecrets, type SigningSecrets } from '#readiness/facts/secrets/signing-secrets.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'
import { draw } from './_planted.ts'

/** A server that signs a cookie of its first page, and what is found with a tree beside it. */
async function lookAt(
  secret: string,
  files: Record<string, string>,
): Promise<{ seen: SigningSecrets; concealed: Set<string> }> {
  await using tree = await writeTree(files)
  const server = createServer((request, response) => {
    const value = `s:abcdef.${createHmac('sha256', secret).update('abcdef').digest('base64').replace(/=+$/, '')}`
    if (request.url === '/') return void response.writeHead(302, { location: '/home' }).end()
    response.writeHead(200, { 'set-cookie': [`connect.sid=${encodeURIComponent(value)}; Path=/`, 'lang=en'] })
    response.end('<p>Hello</p>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const gatherer = new Gatherer({ ...targetOf(tree.root), url: new URL(`http://127.0.0.1:${port}/`) })
    const looked = await gatherer.get(signingSecrets)
    assert.ok('value' in looked, JSON.stringify(looked))
    return { seen: looked.value, concealed: gatherer.concealed }
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

describe('the signature of a cookie of the first page', () => {
  it('is traced to the literal in the tree', async () => {
    const secret = draw(32, 'live')
    const { seen, concealed } = await lookAt(secret, {
      'src/app.ts': `import session from 'express-session'\n\nexport const options = { secret: '${secret}' }\n`,
    })
    assert.deepEqual(seen.found, [
      {
        sample: 'connect.sid',
        scheme: 'a signed cookie (HMAC-SHA256)',
        place: { file: 'src/app.ts', line: 3 },
        length: 32,
      },
    ])
    assert.ok(concealed.has(secret))
    assert.equal(seen.isWhole, true)
  })

  it('is traced to compose defaults and to what everybody knows', async () => {
    const compose = await lookAt('plain-but-long-default', {
      'docker-compose.yml': 'services:\n  a:\n    environment:\n      KEY: ${KEY:-plain-but-long-default}\n',
    })
    assert.deepEqual(compose.seen.found[0]?.place, { file: 'docker-compose.yml', line: 4 })
    const known = await lookAt('keyboard cat', { 'a.ts': '' })
    assert.equal(known.seen.found.length, 1)
    assert.equal(known.seen.found[0]?.place, undefined)
  })

  it('fits nothing when the secret is elsewhere', async () => {
    const { seen } = await lookAt(draw(40, 'other'), { 'src/app.ts': "export const a = 'some text'\n" })
    assert.deepEqual(seen.found, [])
    assert.equal(seen.tried.length, 1)
  })
})
