import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { startAuthority, type TestAuthority } from '#tests/_acme.ts'
import { servedCertificate } from '#tests/_edge.ts'
import {
  HOST,
  giveToNginx,
  makeNginxDirectory,
  nginxUser,
  startNginx,
  type TestNginx,
} from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'

const DAY = 86_400

describe('certificates from an ACME server', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  let authority: TestAuthority
  let config: string
  before(async () => {
    const directory = await makeNginxDirectory()
    stack.defer(() => rm(directory, { recursive: true, force: true }))
    config = join(directory, 'letsencrypt')
    await mkdir(config)
    await giveToNginx(config)
    const live = join(config, 'live', 'gatehouse')
    nginx = stack.use(
      await startNginx({
        upstream: '127.0.0.1:9',
        directory,
        env: {
          TLS_MODE: 'acme',
          TLS_CERTIFICATE: join(live, 'fullchain.pem'),
          TLS_KEY: join(live, 'privkey.pem'),
          WATCH_SECONDS: '0.5',
        },
      }),
    )
    // A day: certbot takes what ends within 30 days for due, so each run is a renewal.
    authority = stack.use(await startAuthority(nginx.httpPort, DAY))
  })
  after(() => stack.disposeAsync())

  /** Runs the script of the certbot image. @returns its exit code and what it said */
  async function renew(args: string[], env: Record<string, string> = {}) {
    const child = spawn(join(ROOT, 'ops', 'certbot', 'bin', 'renew.sh'), args, {
      ...nginxUser(),
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: nginx.directory,
        DOMAIN: HOST,
        ACME_EMAIL: 'ops@example.test',
        ACME_SERVER: authority.url,
        ACME_WEBROOT: join(nginx.directory, 'acme'),
        CONFIG_DIR: config,
        WORK_DIR: join(nginx.directory, 'certbot'),
        REQUESTS_CA_BUNDLE: authority.caFile,
        ...env,
      },
    })
    const chunks: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
    const [code] = (await once(child, 'close')) as [number]
    return { code, said: chunks.join('') }
  }

  it('are served, renewed and taken over without a pause', async (t) => {
    const temporary = await servedCertificate(nginx)
    assert.equal(temporary.issuer, temporary.subject, 'until there is one, a self-signed one is served')
    assert.match(nginx.messages(), /"level":"warn".*temporary self-signed certificate/)
    assert.equal((await renew(['check'])).code, 1)

    await t.test('issued through the web root', async () => {
      const { code, said } = await renew(['once'])
      assert.equal(code, 0, `${said}\n${authority.messages()}`)
      assert.match(said, /certificate for accounts\.example\.test stored, valid until/)
      assert.equal((await renew(['check'])).code, 0)
    })

    const issued = await eventually(async () => {
      const certificate = await servedCertificate(nginx)
      return certificate.fingerprint256 !== temporary.fingerprint256 && certificate
    })
    assert.match(issued.issuer, /Pebble/)
    assert.equal(issued.checkHost(HOST), HOST)
    const stored = new X509Certificate(await readFile(join(config, 'live', 'gatehouse', 'fullchain.pem')))
    assert.equal(issued.fingerprint256, stored.fingerprint256)
    assert.equal((await stat(join(config, 'live', 'gatehouse', 'privkey.pem'))).mode & 0o077, 0)

    await t.test('renewed when it is due', async () => {
      const { code, said } = await renew(['once'])
      assert.equal(code, 0, said)
    })
    const renewed = await eventually(async () => {
      const certificate = await servedCertificate(nginx)
      return certificate.fingerprint256 !== issued.fingerprint256 && certificate
    })
    assert.match(renewed.issuer, /Pebble/)
    assert.notEqual(renewed.serialNumber, issued.serialNumber)
    assert.match(nginx.messages(), /reloading: new certificate/)
  })

  it('that cannot be had are reported, and what was there stays', async () => {
    const stored = (): Promise<Buffer> => readFile(join(config, 'live', 'gatehouse', 'fullchain.pem'))
    const before = await stored()
    const { code, said } = await renew(['once'], { ACME_SERVER: 'https://127.0.0.1:9/dir' })
    assert.equal(code, 1)
    assert.match(said, /"level":"error","message":"no certificate for accounts\.example\.test: /)
    for (const line of said.trim().split('\n')) JSON.parse(line)
    assert.deepEqual(await stored(), before)
    assert.match((await servedCertificate(nginx)).issuer, /Pebble/)
  })

  it('need a name and directories that can be written', async () => {
    assert.match((await renew(['once'], { DOMAIN: '' })).said, /"fatal","message":"DOMAIN must be/)
    const answer = await renew(['once'], { CONFIG_DIR: '/proc' })
    assert.equal(answer.code, 1)
    assert.match(answer.said, /\/proc cannot be written by user \d+/)
  })
})
