import { runGate } from '#readiness/engine/run-gate.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'
import type { Line } from '#readiness/model/line.ts'
import type { Report } from '#readiness/model/report.ts'
import { targetOf } from './_fixtures.ts'

/** Text that harms whoever shows it as it is: a terminal, a page, XML, and one that holds a secret. */
export const NASTY = '<script>alert(1)</script> & "quoted" \u001b[31mred\u001b[0m\nnext line \u202e]]>'
export const SECRET = 'canary-7Zq0Vd2pWn'

const document = { looksAt: 'A sample.', why: 'To be shown.', mend: 'Mend it.' }
const sample = defineFact({
  name: 'sample',
  depth: 'static',
  seconds: 5,
  look: async (at) => {
    at.conceal(SECRET)
    at.note(`a note with ${SECRET}`)
    return { text: NASTY }
  },
})

const lines: Line[] = [
  { id: 'one/parent', tier: 'Critical Blockers', section: 'Security', title: 'The parent', level: 'must' },
  {
    id: 'one/fails',
    tier: 'Critical Blockers',
    section: 'Security',
    title: 'It fails',
    level: 'must',
    parent: 'one/parent',
  },
  {
    id: 'one/passes',
    tier: 'Critical Blockers',
    section: 'Security',
    title: 'It passes',
    level: 'must',
    parent: 'one/parent',
  },
  { id: 'two/unknown', tier: 'High Priority', section: 'Other', title: 'It is unknown', level: 'should' },
  { id: 'two/none', tier: 'High Priority', section: 'Other', title: 'It does not apply', level: 'nice' },
]

const needs = { sample }
const checks = [
  defineCheck({
    ...document,
    line: 'one/fails',
    name: 'sample',
    title: 'The sample is harmless',
    proof: 'whole',
    needs,
    judge: (facts) =>
      fail(`It says ${facts.sample.text}`, `Take ${facts.sample.text} out.`, [
        { file: `a ${NASTY}.ts`, line: 3, observed: `${NASTY} ${SECRET}`, expected: 'nothing' },
        { url: 'https://app.test/<b>', observed: 'the same in an answer' },
      ]),
  }),
  defineCheck({
    ...document,
    line: 'one/passes',
    name: 'sample',
    title: 'It is there',
    proof: 'whole',
    needs,
    judge: () => pass('It is there.', [{ file: 'b.ts', observed: 'there' }]),
  }),
  defineCheck({
    ...document,
    line: 'two/unknown',
    name: 'sample',
    title: 'It could be seen',
    proof: 'whole',
    needs,
    judge: () => unknown('It could not be seen.'),
  }),
  defineCheck({
    ...document,
    line: 'two/none',
    name: 'sample',
    title: 'It matters',
    proof: 'whole',
    needs,
    judge: () => notApplicable('There is nothing of the kind.'),
  }),
]

export async function makeSampleReport(): Promise<Report> {
  const report = await runGate(targetOf('/srv/app', {}, new Date('2026-06-01T10:00:00Z')), {
    catalogue: lines,
    checks,
    version: '1.2.3',
  })
  return { ...report, finishedAt: '2026-06-01T10:00:01.000Z' }
}
