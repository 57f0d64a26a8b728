import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { drills } from '#readiness/facts/containers/drills.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

const DAYS = 30
const DAY = 86_400_000

export const restoreDrill = defineCheck({
  line: 'deployment/backup',
  name: 'drill',
  title: 'A backup was restored in the last 30 days',
  proof: 'whole',
  looksAt: 'The drills of kind `restore` in readiness.yaml: when, with what outcome, and the figures.',
  why: 'A backup that nobody has restored is a hope. A script, a cron job and a green log say nothing about whether the data comes back.',
  mend: 'Restore the newest backup into an empty database, count rows, sign in with a known account, and note it in readiness.yaml: `drills: [{ kind: restore, at: 2026-01-31T10:00:00Z, outcome: passed, figures: { recoverySeconds: 300, lossSeconds: 600 }, evidence: docs/drills/restore.md }]`. Do it again every month.',
  sources: ['PostgreSQL documentation: pg_verifybackup', 'NIST SP 800-34'],
  needs: { drills, tree: sourceTree },
  judge({ drills: all, tree }, { now }) {
    const restores = all
      .filter(({ kind }) => kind === 'restore')
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    const [last] = restores
    if (last === undefined)
      return unknown(
        'No restore was noted in readiness.yaml, so nothing says that a backup can be read back.',
      )
    const age = (now.getTime() - Date.parse(last.at)) / DAY
    const figures = Object.entries(last.figures ?? {}).map(([name, value]) => `${name} ${value}`)
    const evidence: Evidence = {
      file: 'readiness.yaml',
      observed: [`restore of ${last.at}: ${last.outcome}`, ...figures, last.evidence].join('; '),
    }
    if (age < -1) return unknown('The last restore is noted for a day that has not come.', [evidence])
    if (last.outcome === 'failed')
      return fail('The last restore failed.', 'Find out why, mend it and restore again.', [evidence])
    if (age > DAYS) return unknown(`The last restore is older than ${DAYS} days.`, [evidence])
    const isThere =
      /:\/\//.test(last.evidence) ||
      tree.find(last.evidence) !== undefined ||
      !/^[\w./-]+\.\w+$/.test(last.evidence)
    if (!isThere)
      return unknown(`The evidence of the last restore, ${last.evidence}, is not in the tree.`, [evidence])
    return pass('A backup was restored lately.', some([evidence]) ?? [evidence])
  },
})
