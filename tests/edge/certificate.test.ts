import assert from 'node:assert/strict'
import type { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { ask, servedCertificate, startUpstream } from '#tests/_edge.ts'
import {
  HOST,
  makeNginxDirectory,
  openssl,
  startNginx,
  writeCertificate,
  type TestNginx,
} from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'

const NOWHERE = '127.0.0.1:9'

/** nginx on a certificate of the operator's, and where that lies. */
async function startOnFiles(options: Parameters<typeof writeCertificate>[1] = {}) {
  const directory = await makeNginxDirectory()
  await writeCertificate(directory, options)
  const nginx = await startNginx({
    upstream: NOWHERE,
    directory,
    env: { TLS_MODE: 'files', WATCH_SECONDS: '0.5' },
  })
  return {
    nginx,
    directory,
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** One request, whoever answers it, and the certificate that was shown. */
async function askAnyone(nginx: TestNginx): Promise<{ status: number; certificate: X509Certificate }> {
  const outgoing = request({
    host: '127.0.0.1',
    port: nginx.httpsPort,
    servername: HOST,
    headers: { host: HOST },
    agent: false,
    rejectUnauthorized: false,
  })
  outgoing.end()
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const certificate = (incoming.socket as TLSSocket).getPeerX509Certificate() as X509Certificate
  incoming.resume()
  return { status: incoming.statusCode ?? 0, certificate }
}

/** Starts with what must not start. @returns the exit code and what was said */
async function startInVain(env: Record<string, string>, prepare?: (directory: string) => Promise<unknown>) {
  const directory = await makeNginxDirectory()
  try {
    await prepare?.(directory)
    await using nginx = await startNginx({ upstream: NOWHERE, directory, env, early: true })
    return { code: await nginx.ended(), said: nginx.messages() }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function said(nginx: TestNginx, pattern: RegExp): Promise<void> {
  await eventually(() => pattern.test(nginx.messages()), 30)
}

describe('a new certificate', () => {
  it('is served within seconds, on requests that never stop', async () => {
    await using started = await startOnFiles()
    const { nginx, directory } = started
    const before = await servedCertificate(nginx)
    const fresh = await writeCertificate(directory)
    const after = await eventually(async () => {
      // Looked at by hand: of two authorities of the same name OpenSSL tries only one.
      const { status, certificate } = await askAnyone(nginx)
      assert.equal(status, 502)
      assert.ok([before.toString(), fresh].some((known) => known.trim() === certificate.toString().trim()))
      return certificate.fingerprint256 !== before.fingerprint256 && certificate
    }, 30)
    assert.equal(after.toString().trim(), fresh.trim())
  })

  it('that is broken is refused by name, and the old one stays through restarts of workers', async () => {
    await using started = await startOnFiles()
    const { nginx, directory } = started
    const before = await servedCertificate(nginx)
    await writeFile(join(directory, 'tls', 'fullchain.pem'), '-----BEGIN CERTIFICATE-----\nbroken\n')
    await said(nginx, /"level":"error".*the old one stays: .*fullchain\.pem holds no certificate/)
    assert.equal((await servedCertificate(nginx)).fingerprint256, before.fingerprint256)
    // And a good one after it is taken.
    await writeCertificate(directory)
    await said(nginx, /reloading: new certificate/)
    await eventually(
      async () => (await servedCertificate(nginx)).fingerprint256 !== before.fingerprint256,
      30,
    )
  })

  it('whose key is another is refused', async () => {
    await using started = await startOnFiles()
    const { nginx, directory } = started
    const before = await servedCertificate(nginx)
    openssl([
      'ecparam',
      '-name',
      'prime256v1',
      '-genkey',
      '-noout',
      '-out',
      join(directory, 'tls', 'privkey.pem'),
    ])
    await said(nginx, /the old one stays: .*(is not the key of|cannot be read by user)/)
    assert.equal((await servedCertificate(nginx)).fingerprint256, before.fingerprint256)
  })

  it('for another host is refused', async () => {
    await using started = await startOnFiles()
    const before = await servedCertificate(started.nginx)
    await writeCertificate(started.directory, { host: 'other.example.test' })
    await said(started.nginx, /the old one stays: .*is not for accounts\.example\.test/)
    assert.equal((await servedCertificate(started.nginx)).fingerprint256, before.fingerprint256)
  })

  it('that has expired does not replace one that is good', async () => {
    await using started = await startOnFiles()
    const before = await servedCertificate(started.nginx)
    await writeCertificate(started.directory, { startsDaysAgo: 30, days: -1 })
    await said(started.nginx, /the old one stays: .*has expired/)
    assert.equal((await servedCertificate(started.nginx)).fingerprint256, before.fingerprint256)
  })
})

describe('a certificate at the start', () => {
  it('that has expired is served, because nothing would be better, and reported', async () => {
    await using started = await startOnFiles({ startsDaysAgo: 30, days: -1 })
    await said(
      started.nginx,
      /"level":"error","message":"the certificate for accounts\.example\.test has expired on /,
    )
  })

  it('that ends soon is reported', async () => {
    await using started = await startOnFiles({ days: 3 })
    await said(started.nginx, /"level":"warn".*less than a week left/)
  })

  it('that ends later is not', async () => {
    await using started = await startOnFiles({ days: 30 })
    assert.doesNotMatch(started.nginx.messages(), /expire/)
  })

  it('that is missing keeps nginx from starting where it should be a file', async () => {
    const { code, said: text } = await startInVain({ TLS_MODE: 'files' })
    assert.equal(code, 1)
    assert.match(text, /"fatal","message":"the certificate cannot be used: .*fullchain\.pem is missing"/)
  })

  it('whose key cannot be read is named with the user who tried', async () => {
    const { code, said: text } = await startInVain({ TLS_MODE: 'files' }, async (directory) => {
      await writeCertificate(directory)
      const key = join(directory, 'tls', 'privkey.pem')
      await rm(key)
      await writeFile(key, 'of somebody else', { mode: 0o000 })
    })
    assert.equal(code, 1)
    assert.match(text, /privkey\.pem cannot be read by user \d+/)
  })

  it('is made for trying out, for our host', async () => {
    await using nginx = await startNginx({ upstream: NOWHERE })
    const certificate = await servedCertificate(nginx)
    assert.equal(certificate.checkHost(HOST), HOST)
    assert.equal(certificate.issuer, certificate.subject)
  })
})

describe('the settings of nginx', () => {
  const refused = async (env: Record<string, string>, pattern: RegExp): Promise<void> => {
    const { code, said: text } = await startInVain(env)
    assert.equal(code, 1)
    assert.match(text, pattern)
    for (const line of text.trim().split('\n')) JSON.parse(line)
  }

  it('name a wrong DOMAIN', async () => {
    await refused({ DOMAIN: '' }, /"fatal","message":"DOMAIN must be the host name/)
    await refused({ DOMAIN: 'https://accounts.example.org' }, /DOMAIN must be/)
    await refused({ DOMAIN: 'a; return 200' }, /DOMAIN must be/)
    await refused({ DOMAIN: 'a\n; return 200' }, /DOMAIN must be/)
  })

  it('name a wrong mode', async () => {
    await refused({ TLS_MODE: 'maybe' }, /TLS_MODE must be acme, self-signed or files/)
  })

  it('name a wrong upstream', async () => {
    await refused({ UPSTREAM: 'gatehouse' }, /UPSTREAM must be one or more of host:port/)
  })

  it('name a wrong network', async () => {
    await refused({ TRUSTED_EDGE_CIDR: 'everybody' }, /TRUSTED_EDGE_CIDR must be/)
  })
})

describe('nginx at its end', () => {
  it('answers what it has begun before it goes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await using upstream = await startUpstream(
      (_request, response) => void promise.then(() => response.end('late')),
    )
    await using nginx = await startNginx({ upstream: upstream.address })
    const answer = ask(nginx, '/')
    await eventually(() => upstream.requests.length === 1)
    nginx.stop('SIGTERM')
    await said(nginx, /"stopping"/)
    resolve()
    assert.equal((await answer).text, 'late')
    assert.equal(await nginx.ended(), 0)
  })
})
