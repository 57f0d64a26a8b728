import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COMPOSE_FILE, docker, tryDocker } from './_stack.ts'

// Issuance and renewal are tested against a real authority in tests/edge; this is about the container.

const certbot = (...args: string[]) =>
  tryDocker(['compose', '--ansi', 'never', '-f', COMPOSE_FILE, '--profile', 'acme', ...args])

describe('the certbot of the stack', () => {
  it('says that there is no certificate yet', async () => {
    const ran = await certbot('run', '--rm', '--no-deps', '-T', 'certbot', 'check')
    assert.equal(ran.code, 1)
  })

  it('can write where it has to, without root and on a read-only file system', async () => {
    // Nothing listens there: everything up to the first word with the authority has to work.
    const authority = ['-e', 'ACME_SERVER=https://127.0.0.1:9/directory']
    const ran = await certbot('run', '--rm', '--no-deps', '-T', ...authority, 'certbot', 'once')
    assert.equal(ran.code, 1)
    assert.match(ran.stderr, /"level":"error","message":"no certificate for accounts\.test: .*refused/i)
    assert.doesNotMatch(ran.stderr, /read-only|permission denied/i)
  })

  it('is hardened as the rest, and shares its volumes with nginx alone', async () => {
    const { services } = JSON.parse((await certbot('config', '--format', 'json')).stdout) as {
      services: Record<
        string,
        Record<string, unknown> & { volumes?: { source: string; read_only?: boolean }[] }
      >
    }
    const { certbot: it = {}, nginx = {} } = services
    assert.deepEqual(
      [it['user'], it['read_only'], it['cap_drop'], it['security_opt'], it['ports']],
      ['101:101', true, ['ALL'], ['no-new-privileges:true'], undefined],
    )
    const shared = Object.entries(services)
      .filter(([, { volumes = [] }]) => volumes.some(({ source }) => source === 'certificates'))
      .map(([name]) => name)
    assert.deepEqual(shared.sort(), ['certbot', 'nginx'])
    const ofNginx =
      nginx.volumes?.filter(({ source }) => /^(certificates|acme-challenges)$/.test(source)) ?? []
    assert.deepEqual(
      ofNginx.map(({ read_only: readOnly }) => readOnly),
      [true, true],
    )
    assert.match(
      await docker('image', 'inspect', '--format', '{{.Config.User}}', 'gatehouse-certbot:local'),
      /^101:101$/,
    )
  })
})
