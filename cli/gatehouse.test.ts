import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSocketServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ERRORS } from '#contract/error-codes.ts'
import { runGatehouse } from '#tests/_command.ts'

describe('gatehouse', () => {
  it('lists its commands when asked for nothing or for help', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, stdout } = await runGatehouse(args)
      assert.equal(code, 0)
      for (const name of ['start', 'migrate', 'healthcheck', 'explain'])
        assert.match(stdout, new RegExp(name))
    }
  })

  it('explains one command in either order', async () => {
    const first = await runGatehouse(['help', 'migrate'])
    const second = await runGatehouse(['migrate', '--help'])
    assert.match(first.stdout, /--dry-run/)
    assert.deepEqual(first, second)
  })

  it('says its version', async () => {
    assert.match((await runGatehouse(['--version'])).stdout, /^gatehouse \d+\.\d+\.\d+ \(Node 2\d\./)
  })

  it('refuses a command it does not know, with the one that was meant', async () => {
    const { code, stderr, stdout } = await runGatehouse(['migrat'])
    assert.equal(code, 2)
    assert.equal(stderr, 'There is no command "migrat". Did you mean migrate?\n')
    assert.equal(stdout, '')
  })

  it('refuses names that every object has', async () => {
    assert.equal((await runGatehouse(['constructor'])).code, 2)
  })

  it('refuses a flag it does not know', async () => {
    const { code, stderr } = await runGatehouse(['start', '--port', '80'])
    assert.equal(code, 2)
    assert.match(stderr, /gatehouse start has no --port/)
  })

  it('takes no arguments from the environment without its launcher', async () => {
    const env = { GATEHOUSE_ARGUMENTS: '["--version"]' }
    assert.match((await runGatehouse(['help'], { env })).stdout, /<command>/)
  })

  it('reaches the command through the launcher, which keeps arguments out of the list of processes', () => {
    const launcher = join(import.meta.dirname, 'gatehouse.mjs')
    const { status, stdout } = spawnSync(process.execPath, [launcher, 'explain', 'link.used'], {
      encoding: 'utf8',
    })
    assert.equal(status, 0)
    assert.match(stdout, /link\.used/)
  })

  it('starts nothing with settings that are wrong', async () => {
    const { code, stderr } = await runGatehouse(['start'], { env: { NODE_ENV: 'production' } })
    assert.equal(code, 78)
    assert.match(stderr, /BETTER_AUTH_URL is missing/)
  })
})

describe('gatehouse explain', () => {
  it('gives status, meaning and fix of a code', async () => {
    const { code, stdout } = await runGatehouse(['explain', 'rate.limited'])
    assert.equal(code, 0)
    assert.match(stdout, /HTTP 429 Too Many Requests/)
    assert.ok(stdout.includes(ERRORS['rate.limited'].title))
    assert.ok(stdout.includes(ERRORS['rate.limited'].fix))
  })

  it('finds the code that was meant', async () => {
    const { code, stderr } = await runGatehouse(['explain', 'rate.limitted'])
    assert.equal(code, 2)
    assert.match(stderr, /Did you mean rate\.limited\?/)
  })

  it('lists the family of one that is far off', async () => {
    assert.match((await runGatehouse(['explain', 'link.whatever'])).stderr, /there are: link\.invalid/)
  })

  it('needs a code', async () => {
    const { code, stderr } = await runGatehouse(['explain'])
    assert.equal(code, 2)
    assert.match(stderr, /needs <code>/)
  })
})

describe('gatehouse healthcheck', () => {
  async function serve(status: number, body: string): Promise<{ port: string; server: Server }> {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/readyz' ? status : 404
      response.end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { port: String((server.address() as AddressInfo).port), server }
  }

  it('passes when the server is ready', async () => {
    const { port, server } = await serve(200, '{}')
    const { code } = await runGatehouse(['healthcheck'], { env: { OPS_PORT: port } })
    server.close()
    assert.equal(code, 0)
  })

  it('fails when it is not, and says what it said', async () => {
    const { port, server } = await serve(503, '{"ready":false}')
    const { code, stderr } = await runGatehouse(['healthcheck'], { env: { OPS_PORT: port } })
    server.close()
    assert.equal(code, 1)
    assert.equal(stderr, 'not ready: 503 {"ready":false}\n')
  })

  it('fails when nothing listens', async () => {
    const { port, server } = await serve(200, '')
    server.close()
    await once(server, 'close')
    const { code, stderr } = await runGatehouse(['healthcheck'], { env: { OPS_PORT: port } })
    assert.equal(code, 1)
    assert.match(stderr, /nothing listens on 127\.0\.0\.1:\d+ \(OPS_PORT\)/)
  })

  it('fails when there is no answer', async () => {
    const silent = createSocketServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const port = String((silent.address() as AddressInfo).port)
    const { code, stderr } = await runGatehouse(['healthcheck'], { env: { OPS_PORT: port } })
    silent.close()
    assert.equal(code, 1)
    assert.match(stderr, /no answer from .* within 3 s/)
  })

  it('fails when the answer never ends', async () => {
    const endless = createServer((_request, response) => {
      response.writeHead(200)
      response.write('{')
    }).listen(0, '127.0.0.1')
    await once(endless, 'listening')
    const port = String((endless.address() as AddressInfo).port)
    const { code } = await runGatehouse(['healthcheck'], { env: { OPS_PORT: port } })
    endless.closeAllConnections()
    endless.close()
    assert.equal(code, 1)
  })
})
