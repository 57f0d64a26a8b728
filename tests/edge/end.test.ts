import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { freePort } from '#scripts/ports.ts'
import { startUpstream } from '#tests/_edge.ts'
import { startNginx } from '#tests/_nginx.ts'

// Here the certificate is looked at once an hour: what ends sooner does not wait for that.
describe('an nginx that ends', () => {
  it('ends its container at once, with its code and the reason', async () => {
    await using taken = await startUpstream((_, response) => response.end())
    await using nginx = await startNginx({
      upstream: `127.0.0.1:${await freePort()}`,
      env: { LISTEN_HTTPS: taken.address },
      early: true,
    })
    assert.equal(await nginx.ended(), 1)
    assert.match(nginx.messages(), /bind\(\) to .* failed/)
    assert.match(nginx.messages(), /"level":"error","message":"nginx ended with 1"/)
  })

  it('ends it too when it is killed later', async () => {
    await using nginx = await startNginx({
      upstream: `127.0.0.1:${await freePort()}`,
      env: { WATCH_SECONDS: '1' },
    })
    process.kill(Number(readFileSync(`${nginx.directory}/run/nginx.pid`, 'utf8')), 'SIGKILL')
    assert.equal(await nginx.ended(), 137)
  })

  it('is no error when it was told to stop', async () => {
    await using nginx = await startNginx({ upstream: `127.0.0.1:${await freePort()}` })
    nginx.stop('SIGTERM')
    assert.equal(await nginx.ended(), 0)
    assert.doesNotMatch(nginx.messages(), /nginx ended/)
  })
})
