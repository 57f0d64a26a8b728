import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { freePort, takePort } from './ports.ts'

const ASK = `import('${import.meta.resolve('./ports.ts')}').then(async ({ takePort }) =>
  console.log(await takePort(Number(process.argv[1]))))`

const askAnother = (port: number): string =>
  spawnSync(process.execPath, ['--input-type=module', '-e', ASK, String(port)], {
    encoding: 'utf8',
  }).stdout.trim()

describe('a free port', () => {
  it('is given once, to one process', async () => {
    const port = await freePort()
    assert.equal(await takePort(port), false)
    assert.equal(askAnother(port), 'false')
  })

  it('is free again when its process has ended', async () => {
    let port = 31_900
    while (askAnother(port) === 'false') port += 1
    assert.equal(askAnother(port), 'true')
  })

  it('is used by nobody', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    assert.equal(await takePort(port), false)
    server.close()
  })

  it('is none that the kernel gives to outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, freePort))
    assert.equal(new Set(ports).size, 50)
    assert.deepEqual(
      ports.filter((port) => port < 11_000 || port >= 32_768),
      [],
    )
  })
})
