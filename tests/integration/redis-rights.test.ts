import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { Secret } from '#server/lib/secret.ts'
import { createLimiter } from '#server/platform/limiter.ts'
import { openRedis } from '#server/platform/redis.ts'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'
import { eventually } from '#tests/_smtp.ts'

/** Redis with the configuration of the stack and the users that setup makes. */
async function startStackRedis(folder: SetupFolder): Promise<{ port: number; stop(): Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const file = join(import.meta.dirname, '..', '..', 'ops', 'redis', 'redis.conf')
  const configuration = (await readFile(file, 'utf8'))
    .replace(/^bind .*/m, 'bind 127.0.0.1')
    .replace(/^port .*/m, `port ${port}`)
    .replace(/^aclfile .*/m, `aclfile ${folder.at('secrets/redis_users.acl')}`)
    .replace(/^dir .*/m, `dir ${folder.path}`)
  const server = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = once(server, 'exit')
  server.stdin.end(configuration)
  return {
    port,
    async stop() {
      server.kill('SIGTERM')
      await ended
    },
  }
}

describe('Redis with the users that setup makes', () => {
  let folder: SetupFolder
  let redis: Awaited<ReturnType<typeof startStackRedis>>
  let url: string
  let client: Redis

  before(async () => {
    folder = await SetupFolder.make()
    assert.equal((await folder.setup(FIRST_FLAGS)).code, 0)
    redis = await startStackRedis(folder)
    url = (await folder.read('secrets/redis_url')).trim().replace('redis:6379', `127.0.0.1:${redis.port}`)
    client = new Redis(url, { retryStrategy: () => 50 })
    client.on('error', () => {})
    await eventually(async () => client.status === 'ready', 30)
  })
  after(async () => {
    client.disconnect()
    await redis.stop()
    await folder[Symbol.asyncDispose]()
  })

  it('counts limits, and gives points back', async () => {
    const handle = openRedis({
      url: new Secret(url),
      log: pino({ level: 'silent' }),
      commandTimeoutMs: 5_000,
      without: 'not looked at',
    })
    await eventually(async () => handle.isUp(), 30)
    const limiter = createLimiter('rights', { points: 1, durationSeconds: 60 }, { redis: handle, scale: 1 })
    await limiter.consume('somebody')
    await assert.rejects(limiter.consume('somebody'), /Too many attempts/)
    await limiter.reset('somebody')
    await limiter.consume('somebody')
    // A refused command would have turned to counting in this process.
    assert.equal(handle.isUp(), true)
    await handle.close()
  })

  it('keeps, gives and forgets what has an end', async () => {
    await client.set('gatehouse:session:one', 'text', 'PX', 60_000)
    assert.equal(await client.get('gatehouse:session:one'), 'text')
    assert.equal(await client.del('gatehouse:session:one'), 1)
    assert.equal(await client.ping(), 'PONG')
  })

  it('takes scripts', async () => {
    assert.equal(await client.eval('return redis.call("INCR", KEYS[1])', 1, 'gatehouse:count'), 1)
    const hash = (await client.script('LOAD', 'return 1')) as string
    assert.equal(await client.evalsha(hash, 0), 1)
  })

  it('lets the app empty, stop or change nothing', async () => {
    const forbidden: [string, ...string[]][] = [
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['SHUTDOWN'],
      ['ACL', 'LIST'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['KEYS', '*'],
      ['MONITOR'],
      ['SCRIPT', 'FLUSH'],
    ]
    for (const [command, ...args] of forbidden)
      await assert.rejects(client.call(command, ...args), /NOPERM/, command)
  })

  it('lets nobody in without a name, or with another password', async () => {
    assert.match(await converse(redis.port, 'PING'), /^-NOAUTH/)
    assert.match(await converse(redis.port, 'AUTH gatehouse wrong'), /^-WRONGPASS/)
    assert.match(await converse(redis.port, 'AUTH wrong'), /^-WRONGPASS/)
  })
})

/** What Redis answers to one line. */
async function converse(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${line}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString()
}
