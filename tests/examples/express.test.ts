import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ROOT } from '#scripts/root.ts'
import { freePort } from '#scripts/ports.ts'
import {
  APP_HOST,
  ask,
  GATEHOUSE_ORIGIN,
  PROGRAM,
  startGatehouse,
  startProgram,
  type Gatehouse,
} from './_example.ts'
import { itGuardsItself } from './_guards-itself.ts'

describe('examples/express', () => {
  const stack = new AsyncDisposableStack()
  let gatehouse: Gatehouse
  let port: number
  before(async () => {
    gatehouse = stack.use(await startGatehouse())
    port = await freePort()
    const env = {
      GATEHOUSE_ORIGIN,
      GATEHOUSE_INTERNAL_ORIGIN: `http://127.0.0.1:${gatehouse.line.port}`,
      APP_ORIGIN: `http://${APP_HOST}:${port}`,
      PORT: String(port),
    }
    stack.use(await startProgram(port, [process.execPath, join(ROOT, 'examples', 'express', 'app.ts')], env))
  })
  after(() => stack.disposeAsync())

  itGuardsItself(() => ({ gatehouse, port }))

  it('leaves its health open', async () => {
    const answer = await ask(port, '/health', PROGRAM)
    assert.equal(answer.status, 200)
    assert.deepEqual(JSON.parse(answer.text), { status: 'ok' })
  })
})
