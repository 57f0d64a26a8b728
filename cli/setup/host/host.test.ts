import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { checkClock, judgeClock } from './clock.ts'
import { checkPlatform, explainEngine, judgeVersions } from './docker.ts'
import { fromGibibytes } from './finding.ts'
import { judgeName } from './name-lookup.ts'
import { checkPort } from './ports.ts'
import { checkDisk, checkMemory, judgeDisk, judgeMemory, judgeOvercommit } from './resources.ts'
import { runProgram } from './run-program.ts'

const OWN = ['192.0.2.10', '2001:db8::10']

describe('a look at Docker', () => {
  it('takes what is new enough', () => {
    assert.deepEqual(judgeVersions('26.1.5', 'v2.26.1'), {
      mark: 'good',
      text: 'Docker 26.1.5 with Compose 2.26.1',
    })
    assert.equal(judgeVersions('29.0.0', '5.0.0').mark, 'good')
    assert.equal(judgeVersions('25.0.0-rc.1', '2.24.0').mark, 'good')
  })

  it('says what is too old or missing', () => {
    assert.match(judgeVersions('24.0.7', '2.24.0').text, /engine is too old/)
    assert.match(judgeVersions('26.1.5', '2.23.9').text, /Compose is too old/)
    assert.match(judgeVersions('26.1.5', undefined).text, /without Compose/)
    assert.match(explainEngine({ kind: 'missing' }).text, /not installed/)
  })

  it('tells rights from a stopped engine', () => {
    const denied = 'permission denied while trying to connect to the Docker daemon socket'
    assert.match(explainEngine({ kind: 'failed', said: denied }).fix ?? '', /usermod -aG docker/)
    const stopped = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'
    assert.match(explainEngine({ kind: 'failed', said: stopped }).text, /not running/)
    assert.equal(explainEngine({ kind: 'late' }).mark, 'unknown')
  })

  it('ends a program that is not there without failing', async () => {
    assert.deepEqual(await runProgram('gatehouse-no-such-program', []), { kind: 'missing' })
  })
})

describe('a look at ports', () => {
  it('tells a free one from one in use', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const taken = await checkPort(port, 'gatehouse-no-such-project')
    server.close()
    await once(server, 'close')
    assert.equal(taken.mark, 'bad')
    assert.match(taken.fix ?? '', new RegExp(`sport = :${port}`))
    assert.equal((await checkPort(port, 'gatehouse-no-such-project')).mark, 'good')
  })
})

describe('a look at memory and disk', () => {
  it('finds figures on this machine', async () => {
    assert.notEqual((await checkMemory()).mark, 'unknown')
    assert.notEqual((await checkDisk('/')).mark, 'unknown')
  })

  it('asks for what the stack reserves', () => {
    assert.equal(judgeMemory(fromGibibytes(2)).mark, 'good')
    assert.equal(judgeMemory(fromGibibytes(1.9)).mark, 'bad')
    assert.equal(judgeDisk(fromGibibytes(5), '/').mark, 'good')
    assert.match(
      judgeDisk(fromGibibytes(4.2), '/data').text,
      /4\.2 GiB of disk are free at \/data; 5\.0 GiB are needed/,
    )
  })

  it('asks for memory that may be overcommitted', () => {
    assert.equal(judgeOvercommit('1').mark, 'good')
    assert.equal(judgeOvercommit('0').mark, 'remark')
  })
})

describe('a look at the clock', () => {
  it('allows half a minute', () => {
    assert.equal(judgeClock(-29, 'time.example').mark, 'good')
    assert.match(judgeClock(31, 'time.example').text, /31 s ahead of/)
    assert.match(judgeClock(-3600, 'time.example').text, /3600 s behind/)
  })

  it('is never good when nobody could be asked', async () => {
    const { mark } = await checkClock('https://127.0.0.1:1/')
    const { kind } = await runProgram('timedatectl', ['show', '--property=NTPSynchronized', '--value'])
    assert.ok(mark === 'unknown' || kind === 'done', `${mark} with timedatectl ${kind}`)
  })
})

describe('a look at the DNS', () => {
  it('is content when the name leads here', () => {
    assert.equal(
      judgeName('a.example', { addresses: ['192.0.2.10'], errors: ['ENODATA'] }, OWN, true).mark,
      'good',
    )
  })

  it('says where else it leads', () => {
    const finding = judgeName(
      'a.example',
      { addresses: ['192.0.2.10', '203.0.113.5'], errors: [] },
      OWN,
      true,
    )
    assert.equal(finding.mark, 'remark')
    assert.match(finding.text, /leads to 192\.0\.2\.10, 203\.0\.113\.5; this machine has 192\.0\.2\.10/)
  })

  it('needs an address where an authority will look for it', () => {
    const nothing = { addresses: [], errors: ['ENOTFOUND', 'ENODATA'] }
    assert.equal(judgeName('a.example', nothing, OWN, true).mark, 'bad')
    assert.equal(judgeName('a.example', nothing, OWN, false).mark, 'remark')
  })

  it('is never good when no server answered', () => {
    for (const code of ['ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL'])
      assert.equal(
        judgeName('a.example', { addresses: [], errors: [code, 'ENODATA'] }, OWN, true).mark,
        'unknown',
      )
  })
})

describe('a look at the platform', () => {
  it('knows where the images run', () => {
    assert.equal(checkPlatform('linux', 'arm64').mark, 'good')
    assert.equal(checkPlatform('linux', 'ia32').mark, 'bad')
    assert.equal(checkPlatform('darwin', 'arm64').mark, 'remark')
  })
})
