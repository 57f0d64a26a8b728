import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer as createTcp } from 'node:net'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { certificates } from '#readiness/facts/tls/certificates.ts'
import { httpRedirects } from '#readiness/facts/tls/http-redirects.ts'
import { protocols } from '#readiness/facts/tls/protocols.ts'
import { writeTree } from '#tests/readiness/_fixtures.ts'
import { goodApp } from './_apps.ts'
import { lookAt, makeCertificates, seenAt, serve, serveRaw, serveTls } from './_target.ts'

const made = makeCertificates()
const known = getCACertificates('default')
setDefaultCACertificates([...known, made.root])
after(() => {
  setDefaultCACertificates(known)
  made[Symbol.dispose]()
})
const nothing = (_: unknown, response: { end(text: string): void }): void => response.end('ok')

describe('certificates', () => {
  it('hold when the chain is whole, and say that this machine was told to trust it', async () => {
    await using target = await serveTls(made.issue(), nothing)
    const { served } = await seenAt(certificates, { url: `https://localhost:${target.port}` })
    assert.equal(served[0]?.distrust, undefined)
    assert.equal(served[0]?.isForOther, false)
    assert.equal(served[0]?.isTrustedHere, true)
    assert.equal(served[0]?.served, 3)
    assert.deepEqual(served[0]?.key, { type: 'ec', curve: 'prime256v1' })
  })

  it('tell one that is signed by itself', async () => {
    await using target = await serveTls(made.selfSigned(), nothing)
    const { served } = await seenAt(certificates, { url: `https://localhost:${target.port}` })
    assert.equal(served[0]?.distrust, 'DEPTH_ZERO_SELF_SIGNED_CERT')
    assert.equal(served[0]?.isSelfSigned, true)
  })

  it('tell a chain without its middle', async () => {
    await using target = await serveTls(made.issue({ withChain: false }), nothing)
    const { served } = await seenAt(certificates, { url: `https://localhost:${target.port}` })
    assert.equal(served[0]?.distrust, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })

  it('tell another name, apart from the trust', async () => {
    await using target = await serveTls(made.issue({ host: 'other.example' }), nothing)
    const { served } = await seenAt(certificates, { url: `https://localhost:${target.port}` })
    assert.equal(served[0]?.isForOther, true)
    assert.equal(served[0]?.distrust, undefined)
  })

  it('tell the size of an RSA key', async () => {
    await using target = await serveTls(made.issue({ rsaBits: 2_048 }), nothing)
    const { served } = await seenAt(certificates, { url: `https://localhost:${target.port}` })
    assert.deepEqual(served[0]?.key, { type: 'rsa', bits: 2_048 })
  })

  it('find a newer one beside the tree, which was not loaded', async () => {
    await using target = await serveTls(made.issue({ days: 30 }), nothing)
    await using tree = await writeTree({
      '.gitignore': 'tls\n',
      'tls/fullchain.pem': made.issue().certificate,
    })
    const { served, newestFile } = await seenAt(certificates, {
      url: `https://localhost:${target.port}`,
      source: tree.root,
    })
    assert.equal(newestFile?.file, 'tls/fullchain.pem')
    assert.notEqual(newestFile?.fingerprint, served[0]?.fingerprint)
  })

  it('are not there over http', async () => {
    await using target = await serve(nothing)
    const seen = await seenAt(certificates, { url: `http://127.0.0.1:${target.port}` })
    assert.deepEqual(seen.served, [])
  })

  it('cannot be seen where nobody speaks TLS', async () => {
    await using target = await serve(nothing)
    const looked = await lookAt(certificates, { url: `https://127.0.0.1:${target.port}` })
    assert.match('reason' in looked ? looked.reason : '', /cannot agree on TLS/)
  })
})

describe('protocols', () => {
  it('see what is accepted, with a control', async () => {
    await using target = await serveTls(made.issue(), nothing)
    const seen = await seenAt(protocols, { url: `https://localhost:${target.port}` })
    assert.deepEqual(seen.versions, {
      'TLS 1.0': 'refused',
      'TLS 1.1': 'refused',
      'TLS 1.2': 'offered',
      'TLS 1.3': 'offered',
    })
    assert.deepEqual(new Set(Object.values(seen.weak)), new Set(['refused']))
    assert.equal(seen.control, true)
  })

  for (const [version, name] of [
    ['TLSv1', 'TLS 1.0'],
    ['TLSv1.1', 'TLS 1.1'],
  ] as const)
    for (const pair of ['ec', 'rsa'] as const)
      it(`see that ${name} is accepted with a key of ${pair}`, async () => {
        await using target = await serveTls(made.issue(pair === 'rsa' ? { rsaBits: 2_048 } : {}), nothing, {
          minVersion: version,
          ciphers: 'DEFAULT@SECLEVEL=0',
        })
        const seen = await seenAt(protocols, { url: `https://localhost:${target.port}` })
        assert.equal(seen.versions[name], 'offered')
        assert.equal(seen.versions['TLS 1.3'], 'offered')
      })

  it('see that only the newest is accepted', async () => {
    await using target = await serveTls(made.issue(), nothing, { minVersion: 'TLSv1.3' })
    const { versions } = await seenAt(protocols, { url: `https://localhost:${target.port}` })
    assert.deepEqual(versions, {
      'TLS 1.0': 'refused',
      'TLS 1.1': 'refused',
      'TLS 1.2': 'refused',
      'TLS 1.3': 'offered',
    })
  })

  it('see suites that our own library does not have', async () => {
    const command =
      's_server -nocert -tls1_2 -cipher AECDH-AES128-SHA:ADH-AES128-SHA:@SECLEVEL=0 -accept 127.0.0.1:0'
    const server = spawn('openssl', command.split(' '), { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      let port = 0
      for await (const line of createInterface(server.stdout)) {
        port = Number(/^ACCEPT .*:(\d+)/.exec(line)?.[1] ?? 0)
        if (port !== 0) break
      }
      const { weak } = await seenAt(protocols, { url: `https://127.0.0.1:${port}` })
      assert.equal(weak['no encryption or no authentication'], 'offered')
      assert.equal(weak.RC4, 'refused')
    } finally {
      server.kill()
    }
  })

  it('take no silence for a refusal', async () => {
    await using target = await serveRaw(
      createTcp((socket) => socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    )
    const looked = await lookAt(protocols, { url: `https://localhost:${target.port}` })
    assert.ok('reason' in looked || !Object.values(looked.value.versions).includes('refused'))
  })
})

describe('answers over http', () => {
  it('are read where the given address leads to https', async () => {
    await using secure = await serveTls(made.issue(), nothing)
    await using open = await serve((request, response) => {
      response.writeHead(301, { location: `https://localhost:${secure.port}${request.url}` }).end()
    })
    const seen = await seenAt(httpRedirects, { url: `http://localhost:${open.port}` })
    assert.equal(seen.origin, `https://localhost:${secure.port}`)
    assert.equal(seen.isCertain, true)
    assert.deepEqual(
      seen.answers.map(({ method, status }) => `${method} ${status}`),
      ['GET 301', 'GET 301', 'POST 301'],
    )
  })

  it('are asked of the API as well, whose addresses may have a rule of their own', async () => {
    await using secure = await serveTls(made.issue(), goodApp())
    await using open = await serve((request, response) => {
      if (request.url?.startsWith('/api/') === true) return goodApp()(request, response)
      response.writeHead(301, { location: `https://localhost:${secure.port}${request.url}` }).end()
    })
    const { answers } = await seenAt(httpRedirects, { url: `http://localhost:${open.port}` })
    assert.deepEqual(
      answers.map(({ path, status, isForPrograms = false }) => [
        path.split('/', 2)[1],
        status,
        isForPrograms,
      ]),
      [
        ['', 301, false],
        ['gatehouse-ready', 301, false],
        ['gatehouse-ready', 301, false],
        ['api', 200, true],
      ],
    )
  })

  it('are not guessed beside a port of its own', async () => {
    await using secure = await serveTls(made.issue(), nothing)
    const seen = await seenAt(httpRedirects, { url: `https://localhost:${secure.port}` })
    assert.equal(seen.isCertain, false)
    assert.deepEqual(seen.answers, [])
  })

  it('survive a server that closes each connection', async () => {
    await using open = await serveRaw(createTcp((socket) => socket.destroy()))
    const looked = await lookAt(httpRedirects, { url: `http://localhost:${open.port}` })
    assert.match('reason' in looked ? looked.reason : '', /closes the connection without an answer/)
  })
})
