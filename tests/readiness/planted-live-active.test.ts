import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Outcome } from '#readiness/model/judgement.ts'
import { startUpstream } from '#tests/_edge.ts'
import { testRedisUrl } from '#tests/_services.ts'
import { activeTarget } from './accounts/_judge-site.ts'
import { makeCertificates, type Certificates } from './answers/_target.ts'
import { judgeAccounts, type Outcomes } from './seeded/_judge-live.ts'
import { startLiveSystem } from './seeded/_live-system.ts'
import { LIVE_ACCOUNT_SEEDS, type LiveAccountSeed } from './seeded/live-account-seeds.ts'

/** A run waits more than it works. */
const AT_ONCE = 5

const CLEAN: LiveAccountSeed = { fault: 'nothing', lines: [], plant: async () => {} }

/** Limits outlive a run, so each fault has a system of its own; that of the edge for sign-ins would only slow it down. */
async function judgeSystem(
  { env = {}, plant }: LiveAccountSeed,
  made: Certificates,
  database: number,
  why: string[],
): Promise<Outcomes> {
  const redis = new URL(await testRedisUrl())
  redis.pathname = `/${database}`
  await using system = await startLiveSystem(made.issue(), {
    wider: ['sign_in'],
    env: { RATE_LIMIT_SCALE: '1', REDIS_URL: redis.href, ...env },
  })
  const { app, sites } = system
  const [site] = sites
  assert.ok(site)
  await using metrics = await startUpstream((_, response) => {
    void app.ctx.metrics.registry.metrics().then((text) => response.end(text))
  })
  await plant(site, made)
  await site.reload()
  const adapter = {
    preset: 'gatehouse',
    // Neither the mails nor the metrics are for the outside.
    mail: { read: 'gatehouse', url: `http://127.0.0.1:${app.ctx.config.http.port}` },
    attempts: { metrics: `http://${metrics.address}/metrics` },
    logs: [`${site.directory}/access.log`],
    // Gatehouse has a limit of its own, of 250: that of the edge has to be met before it.
    api: { burst: 200 },
  }
  return await judgeAccounts(activeTarget(site.origin, adapter), why)
}

describe('a fault that only somebody with an account meets', () => {
  const stack = new AsyncDisposableStack()
  const made = stack.use(makeCertificates())
  const table: string[] = []
  const judged = new Map<string, Promise<Outcomes>>()
  const reasons = new Map<string, string[]>()

  before(() => {
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, made.root])
    stack.defer(() => setDefaultCACertificates(known))
  })
  after(async () => {
    process.stdout.write(`${table.join('\n')}\n${table.length} faults were planted in running systems\n`)
    await stack.disposeAsync()
  })

  const judge = (seed: LiveAccountSeed): Promise<Outcomes> => {
    const why = reasons.get(seed.fault) ?? []
    reasons.set(seed.fault, why)
    const outcomes = judged.get(seed.fault) ?? judgeSystem(seed, made, judged.size + 1, why)
    judged.set(seed.fault, outcomes)
    return outcomes
  }

  describe('flips its own lines', { concurrency: AT_ONCE }, () => {
    it('and none is found before one is planted', async () => {
      const clean = await judge(CLEAN)
      assert.deepEqual(
        [...clean].filter(([, outcome]) => outcome !== 'pass'),
        [
          // That no secret of ours is in a log proves nothing of its form.
          ['errors/structured-logging', 'unknown'],
          // The audit log is the app's own, which writes no file here.
          ['monitoring/audit-logs', 'unknown'],
        ],
        reasons.get(CLEAN.fault)?.join('\n'),
      )
    })

    for (const seed of LIVE_ACCOUNT_SEEDS)
      it(`${seed.fault}: ${seed.lines.join(' and ')}`, async () => {
        const now = await judge(seed)
        const clean = await judge(CLEAN)
        const flipped = [...now].filter(([id, outcome]) => outcome !== clean.get(id))
        table.push(`  ${seed.fault.padEnd(80)} ${flipped.map((each) => each.join(' ')).join(', ')}`)
        const expected: [string, Outcome][] = seed.lines.map((id) => [id, 'fail'])
        assert.deepEqual(
          flipped.toSorted(([a], [b]) => a.localeCompare(b)),
          expected.toSorted(([a], [b]) => a.localeCompare(b)),
          `${seed.fault}\n${reasons.get(seed.fault)?.join('\n')}`,
        )
      })
  })
})
