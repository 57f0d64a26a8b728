import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { serveGate } from '#readiness/engine/serve-gate.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { defineFact, type Fact } from '#readiness/model/fact.ts'
import { pass } from '#readiness/model/judgement.ts'

// A process of the gate whose facts and checks get stuck, as ones would that a hostile tree has found a way into.

const fact = (name: string, look: Fact<string>['look']): Fact<string> =>
  defineFact({ name, depth: 'static', seconds: 30, look })

const endless = (): never => {
  for (;;);
}
const hungry = (): never => {
  const kept: number[][] = []
  for (;;) kept.push(Array<number>(4_000_000).fill(0.5))
}

const base = fact('base', async () => 'base')
const quick = fact('quick', async (at) => `quick on ${await at.use(base)}`)
const stuck = fact('stuck', async (at) => {
  await Promise.all([at.use(base), at.use(quick)])
  return endless()
})
const onStuck = fact('on stuck', (at) => at.use(stuck))
const greedy = fact('greedy', async () => hungry())
const crashing = fact('crashing', () => {
  setImmediate(() => {
    throw new Error('thrown where nobody waits')
  })
  return new Promise(() => {})
})

const check = (line: string, needs: Record<string, Fact<string>>, judge = (): string => 'fine'): Check =>
  defineCheck({
    line,
    name: 'x',
    title: 'x',
    proof: 'whole',
    needs,
    looksAt: 'x',
    why: 'x',
    mend: 'x',
    judge: () => pass(judge(), [{ observed: 'x' }]),
  })

const CHECKS: readonly Check[] = [
  check('security/secrets', { quick }),
  check('security/default-secret', { stuck }),
  check('security/hsts', { onStuck, quick }),
  check('code/alert', { greedy }),
  check('code/print', { quick }, endless),
  check('code/sql-echo', { crashing }),
  check('security/csrf', { quick }),
]

await serveGate({ catalogue: CATALOGUE, checks: CHECKS })
