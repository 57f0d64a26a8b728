import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { connect, createServer, type ConnectionOptions, type SecureVersion } from 'node:tls'
import { startUpstream } from '#tests/_edge.ts'
import { HOST, startNginx, type TestNginx } from '#tests/_nginx.ts'

/** Mozilla's intermediate configuration, guideline 6.0. */
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
]

describe('TLS', () => {
  const stack = new AsyncDisposableStack()
  let nginx: TestNginx
  before(async () => {
    const upstream = stack.use(await startUpstream((_request, response) => response.end('upstream')))
    nginx = stack.use(await startNginx({ upstream: upstream.address }))
  })
  after(() => stack.disposeAsync())

  /** @returns version and cipher, or the error of the handshake */
  async function shake(options: ConnectionOptions, port = nginx.httpsPort): Promise<string> {
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername: HOST,
      rejectUnauthorized: false,
      ...options,
    })
    try {
      await once(socket, 'secureConnect')
      return `${socket.getProtocol()} ${socket.getCipher().name}`
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code)
    } finally {
      socket.destroy()
    }
  }
  /** With a client that would take anything: without the low level it refuses old versions itself. */
  const only = (version: SecureVersion, ciphers = 'ALL:@SECLEVEL=0'): ConnectionOptions => ({
    minVersion: version,
    maxVersion: version,
    ciphers,
  })

  it('1.3 and 1.2 work', async () => {
    assert.match(await shake(only('TLSv1.3')), /^TLSv1\.3 TLS_/)
    assert.match(await shake(only('TLSv1.2')), /^TLSv1\.2 ECDHE-/)
  })

  it('1.1 and 1.0 are refused by us, and not by the client that asks', async () => {
    assert.equal(await shake(only('TLSv1.1')), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    assert.equal(await shake(only('TLSv1')), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    // The control: the same client, a server that takes them.
    const home = join(nginx.directory, 'run', 'tls', 'active')
    const old = createServer({
      cert: await readFile(join(home, 'fullchain.pem')),
      key: await readFile(join(home, 'privkey.pem')),
      minVersion: 'TLSv1',
      ciphers: 'ALL:@SECLEVEL=0',
    }).listen(0, '127.0.0.1')
    await once(old, 'listening')
    const { port } = old.address() as { port: number }
    assert.match(await shake(only('TLSv1.1'), port), /^TLSv1\.1 /)
    assert.match(await shake(only('TLSv1'), port), /^TLSv1 /)
    old.close()
  })

  it('1.2 takes the ciphers of the guideline', async () => {
    for (const cipher of CIPHERS) assert.equal(await shake(only('TLSv1.2', cipher)), `TLSv1.2 ${cipher}`)
  })

  it('1.2 takes no other', async () => {
    const rest = `ALL:${CIPHERS.map((cipher) => `!${cipher}`).join(':')}:@SECLEVEL=0`
    assert.match(await shake(only('TLSv1.2', rest)), /HANDSHAKE_FAILURE/)
  })

  it('lets the client choose the cipher it is fastest at', async () => {
    for (const first of CIPHERS) {
      const order = [first, ...CIPHERS.filter((cipher) => cipher !== first)].join(':')
      assert.equal(await shake(only('TLSv1.2', order)), `TLSv1.2 ${first}`)
    }
  })

  it('takes the groups of the guideline and no weak one', async () => {
    for (const ecdhCurve of ['X25519', 'prime256v1', 'secp384r1'])
      assert.match(await shake({ ...only('TLSv1.3'), ecdhCurve }), /^TLSv1\.3/)
    assert.match(await shake({ ...only('TLSv1.3'), ecdhCurve: 'secp521r1' }), /HANDSHAKE_FAILURE|PROTOCOL/)
  })

  it('gives no ticket whose key would outlive the connection in 1.2', async () => {
    const socket = connect({
      host: '127.0.0.1',
      port: nginx.httpsPort,
      servername: HOST,
      rejectUnauthorized: false,
      ...only('TLSv1.2'),
    })
    await once(socket, 'secureConnect')
    assert.equal(socket.getTLSTicket(), undefined)
    socket.destroy()
  })

  it('offers HTTP/2 and serves it', async () => {
    const session = connectHttp2(`https://${HOST}`, {
      createConnection: () =>
        connect({
          host: '127.0.0.1',
          port: nginx.httpsPort,
          servername: HOST,
          ca: nginx.certificate(),
          ALPNProtocols: ['h2'],
        }),
    })
    const stream = session.request({ ':path': '/' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    assert.equal(headers[constants.HTTP2_HEADER_STATUS], 200)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    session.destroy()
  })
})
