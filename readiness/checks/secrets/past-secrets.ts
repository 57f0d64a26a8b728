import { gitHistory } from '#readiness/facts/secrets/git-history.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'
import { countOf } from './secret-evidence.ts'

export const pastSecrets = defineCheck({
  line: 'security/secrets',
  name: 'history',
  title: 'No earlier commit has a secret in it',
  proof: 'part',
  looksAt:
    'Every version of every file of the product in the commits that lead to HEAD, then those of other branches and tags while there is time, for the same files and tokens as in the newest one. What is still in the newest commit is not told twice. Needs the whole history: a shallow clone cannot be judged.',
  why: 'A commit that takes a secret out leaves it in the commit before, and with it in every clone.',
  mend: 'Change the secret; that is what counts. When that is done, waive the finding with the reason `remediated` and say in the note when it was changed. Rewriting the history (`git filter-repo`) helps only where nobody has a clone. In CI fetch everything: `actions/checkout` with `fetch-depth: 0`.',
  sources: ['OWASP ASVS 5.0 13.3.1', 'CWE-540', 'https://github.com/newren/git-filter-repo'],
  needs: { history: gitHistory },
  judge({ history }) {
    const { secrets, commits, scanned, others, othersScanned, isShallow } = history
    const found = some(
      secrets.map(({ file, what, commit }) => ({
        file,
        observed: `${what}, since commit ${commit}`,
        expected: 'no secret in any commit, or one that was changed since',
      })),
    )
    if (found !== undefined)
      return fail(
        `${countOf(found.length, 'secret')} in earlier commits (${scanned} of ${countOf(commits, 'commit')} read).`,
        'Change each of these secrets, then waive its finding with the reason "remediated" and the day of the change.',
        found,
      )
    if (isShallow)
      return unknown(
        `The clone is shallow: ${countOf(scanned, 'commit')} read and free of secrets, the earlier ones are not here. Fetch them: git fetch --unshallow, or fetch-depth: 0 in CI.`,
      )
    if (scanned < commits)
      return unknown(`Only ${scanned} of ${commits} commits were read within the limits; no secret in those.`)
    return pass('No commit has a secret that is known by its shape or its file.', [
      { observed: `${countOf(commits, 'commit')} that lead to HEAD read` },
      ...(others > 0
        ? [{ observed: `${othersScanned} of ${countOf(others, 'commit')} of other branches and tags read` }]
        : []),
    ])
  },
})
