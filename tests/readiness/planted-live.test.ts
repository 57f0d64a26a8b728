import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Outcome } from '#readiness/model/judgement.ts'
import { makeCertificates } from './answers/_target.ts'
import { judgeLive, type Outcomes } from './seeded/_judge-live.ts'
import type { LiveSeed } from './seeded/_live-seed.ts'
import type { LiveSite } from './seeded/_live-site.ts'
import { startLiveSystem, type LiveSystem } from './seeded/_live-system.ts'
import { LIVE_CONTENT_SEEDS } from './seeded/live-content-seeds.ts'
import { LIVE_EDGE_SEEDS } from './seeded/live-edge-seeds.ts'
import { LIVE_HEADER_SEEDS } from './seeded/live-header-seeds.ts'

const SEEDS: readonly LiveSeed[] = [...LIVE_HEADER_SEEDS, ...LIVE_EDGE_SEEDS, ...LIVE_CONTENT_SEEDS]
/** A run waits more than it works, so several are made side by side, each on an edge of its own. */
const SITES = 6

const sorted = (all: readonly (readonly [string, Outcome])[]) =>
  all.toSorted(([a], [b]) => a.localeCompare(b))

describe('a fault that is planted in a running system', () => {
  const stack = new AsyncDisposableStack()
  const made = stack.use(makeCertificates())
  const pair = made.issue()
  const table: string[] = []
  const free: LiveSite[] = []
  let strict: LiveSystem
  let roomy: LiveSystem
  let clean: Outcomes

  before(async () => {
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, made.root])
    stack.defer(() => setDefaultCACertificates(known))
    strict = stack.use(await startLiveSystem(pair, { env: { RATE_LIMIT_SCALE: '1' } }))
    roomy = stack.use(await startLiveSystem(pair, { wider: ['api'], count: SITES }))
    free.push(...roomy.sites)
    clean = await judgeLive(free[0] as LiveSite)
  })
  after(async () => {
    process.stdout.write(`${table.join('\n')}\n${table.length} faults were planted in running systems\n`)
    await stack.disposeAsync()
  })

  describe('flips its own lines', { concurrency: SITES }, () => {
    it('and none is found before one is planted', async () => {
      const untouched = await judgeLive(strict.sites[0] as LiveSite)
      assert.deepEqual(
        [...untouched].filter(([, outcome]) => outcome === 'fail'),
        [],
      )
      assert.deepEqual(clean, untouched)
    })

    for (const { fault, lines, unsettles = [], plant } of SEEDS)
      it(`${fault}: ${[...lines, ...unsettles].join(' and ')}`, async () => {
        const site = free.pop() as LiveSite
        const why: string[] = []
        try {
          await plant(site, made)
          await site.reload()
          const now = await judgeLive(site, why)
          const flipped = [...now].filter(([id, outcome]) => outcome !== clean.get(id))
          table.push(`  ${fault.padEnd(80)} ${flipped.map((each) => each.join(' ')).join(', ')}`)
          assert.deepEqual(
            sorted(flipped),
            sorted([
              ...lines.map((id) => [id, 'fail'] as const),
              ...unsettles.map((id) => [id, 'unknown'] as const),
            ]),
            `${fault}\n${why.join('\n')}`,
          )
        } finally {
          await site.restore()
          free.push(site)
        }
      })
  })

  it('leaves nothing behind when it is taken back', async () => {
    for (const now of await Promise.all(roomy.sites.map((site) => judgeLive(site))))
      assert.deepEqual(now, clean)
  })

  it('is one of at least fifteen', () => {
    assert.ok(SEEDS.length >= 15, `${SEEDS.length}`)
    assert.equal(new Set(SEEDS.map(({ fault }) => fault)).size, SEEDS.length)
  })
})
