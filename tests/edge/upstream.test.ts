import assert from 'node:assert/strict'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ask, assertProblem, startUpstream } from '#tests/_edge.ts'
import { makeNginxDirectory, startNginx } from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'

describe('two replicas', () => {
  it('share the requests, over connections that are kept', async () => {
    const sockets = new Set<unknown>()
    await using one = await startUpstream(
      (request, response) => void response.end('one', () => sockets.add(request.socket)),
    )
    await using two = await startUpstream(
      (request, response) => void response.end('two', () => sockets.add(request.socket)),
    )
    await using nginx = await startNginx({ upstream: `${one.address} ${two.address}` })
    const answers = []
    for (let i = 0; i < 20; i += 1) answers.push((await ask(nginx, '/')).text)
    assert.deepEqual(new Set(answers), new Set(['one', 'two']))
    assert.ok(sockets.size <= 4, `${sockets.size} connections for 20 requests`)
  })

  it('stand in for each other when one cannot be reached', async () => {
    await using one = await startUpstream((_request, response) => response.end('one'))
    await using nginx = await startNginx({ upstream: `127.0.0.1:9 ${one.address}` })
    for (let i = 0; i < 6; i += 1) assert.equal((await ask(nginx, '/')).text, 'one')
    // Refused before anything was sent: a POST may go to the other one too.
    assert.equal((await ask(nginx, '/', { method: 'POST', body: '{}' })).text, 'one')
  })

  it('get a request again that one has dropped, when that does no harm', async () => {
    await using bad = await startUpstream((request) => request.socket.destroy())
    await using good = await startUpstream((_request, response) => response.end('good'))
    await using nginx = await startNginx({ upstream: `${bad.address} ${good.address}` })
    for (let i = 0; i < 4; i += 1) assert.equal((await ask(nginx, '/')).text, 'good')
    assert.ok(bad.requests.length > 0)
  })

  it('never get a POST twice', async () => {
    await using one = await startUpstream((request) => request.socket.destroy())
    await using two = await startUpstream((request) => request.socket.destroy())
    await using nginx = await startNginx({ upstream: `${one.address} ${two.address}` })
    assertProblem(await ask(nginx, '/api/x', { method: 'POST', body: '{}' }), 'server.unreachable')
    assert.equal(one.requests.length + two.requests.length, 1)
  })

  it('are not asked both when Gatehouse says that it is busy', async () => {
    await using one = await startUpstream((_request, response) =>
      response.writeHead(503, { 'retry-after': '9' }).end(),
    )
    await using two = await startUpstream((_request, response) =>
      response.writeHead(503, { 'retry-after': '9' }).end(),
    )
    await using nginx = await startNginx({ upstream: `${one.address} ${two.address}` })
    const answer = await ask(nginx, '/')
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '9')
    assert.equal(one.requests.length + two.requests.length, 1)
  })
})

describe('replicas that come and go', () => {
  it('are found by name, and a name server that is silent takes nobody away', async () => {
    // The addresses of 127.0.0.0/8 are all ours: two replicas on one port, under one name.
    await using one = await startUpstream((_request, response) => response.end('one'))
    const port = one.address.split(':')[1] as string
    await using _two = await startUpstream((_request, response) => response.end('two'), {
      host: '127.0.0.2',
      port: Number(port),
    })
    const directory = await makeNginxDirectory()
    try {
      // The name service of the container is Docker's; here getent reads a file instead.
      const bin = join(directory, 'bin')
      const names = join(directory, 'names')
      await mkdir(bin)
      await writeFile(join(bin, 'getent'), `#!/bin/sh\nexec sed 's/$/  STREAM gatehouse/' ${names}\n`)
      await chmod(join(bin, 'getent'), 0o755)
      await writeFile(names, '127.0.0.1\n')
      await using nginx = await startNginx({
        upstream: `gatehouse:${port}`,
        directory,
        env: { PATH: `${bin}:${process.env.PATH}:/usr/sbin`, WATCH_SECONDS: '0.5' },
      })
      const asked = async (): Promise<Set<string>> =>
        new Set(await Promise.all(Array.from({ length: 6 }, async () => (await ask(nginx, '/')).text)))
      assert.deepEqual(await asked(), new Set(['one']))

      await writeFile(names, '127.0.0.1\n127.0.0.2\n')
      await eventually(async () => (await asked()).size === 2, 30)

      const reloads = (): number => nginx.messages().split('reloading: new replicas').length
      const earlier = reloads()
      await writeFile(names, '127.0.0.2\n')
      // Few requests may all have gone to the second by chance, before anything was noticed.
      await eventually(() => reloads() > earlier, 30)
      await eventually(async () => (await asked()).size === 1 && (await asked()).has('two'), 30)

      await writeFile(names, '')
      const before = reloads()
      await new Promise((resolve) => setTimeout(resolve, 1500))
      assert.deepEqual(await asked(), new Set(['two']))
      assert.equal(reloads(), before)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })

  it('may be late: nginx starts without them and says so', async () => {
    await using nginx = await startNginx({ upstream: 'name-that-is-not.invalid:3000' })
    assertProblem(await ask(nginx, '/api/v1/me'), 'server.unreachable')
    assert.match(nginx.messages(), /has no address yet/)
  })
})
