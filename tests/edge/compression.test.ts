import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { ask, ASSET, startEdge, startUpstream, type TestEdge } from '#tests/_edge.ts'
import { startNginx } from '#tests/_nginx.ts'

describe('compression', () => {
  let edge: TestEdge
  before(async () => {
    edge = await startEdge()
  })
  after(() => edge[Symbol.asyncDispose]())
  const get = (path: string, encoding: string) =>
    ask(edge.nginx, path, { headers: { 'accept-encoding': encoding } })

  it('of an asset is brotli or gzip, made once at build time', async () => {
    const plain = await get(ASSET, 'identity')
    const brotli = await get(ASSET, 'gzip, deflate, br')
    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(brotli.raw).toString(), plain.text)
    const gzip = await get(ASSET, 'gzip')
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(gzip.raw).toString(), plain.text)
    assert.match(String(gzip.headers.vary), /accept-encoding/i)
  })

  it('of the description of the API is done by nginx, for everybody alike', async () => {
    const plain = await get('/api/v1/openapi.json', 'identity')
    assert.equal(plain.headers['content-encoding'], undefined)
    const brotli = await get('/api/v1/openapi.json', 'gzip, br')
    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(brotli.raw).toString(), plain.text)
    assert.match(String(brotli.headers.vary), /accept-encoding/i)
    const gzip = await get('/api/v1/openapi.json', 'gzip')
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(gzip.raw).toString(), plain.text)
  })

  it('is left to JSON that could hold a secret beside what a stranger sent (BREACH)', async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      response.end(JSON.stringify({ secret: 's'.repeat(5000) }))
    })
    await using nginx = await startNginx({ upstream: upstream.address })
    const headers = { 'accept-encoding': 'gzip, br' }
    for (const path of ['/api/v1/me', '/auth/get-session'])
      assert.equal((await ask(nginx, path, { headers })).headers['content-encoding'], undefined)
    // The control: the same length as a style sheet is compressed.
    await using other = await startUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/css' })
      response.end('s'.repeat(5000))
    })
    await using control = await startNginx({ upstream: other.address })
    assert.equal((await ask(control, '/x.css', { headers })).headers['content-encoding'], 'br')
  })
})
