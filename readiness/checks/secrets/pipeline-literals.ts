import { committedSecrets } from '#readiness/facts/secrets/committed-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { countOf, evidenceOf } from './secret-evidence.ts'

export const pipelineLiterals = defineCheck({
  line: 'security/secrets',
  name: 'ci',
  title: 'No pipeline has a secret written into it',
  proof: 'hint',
  looksAt:
    'The variables of GitHub Actions, GitLab CI, CircleCI, Azure and Bitbucket pipelines whose names are those of secrets. A value fails when it looks drawn by a machine, or when it stands in a job that releases or deploys. Passwords of service containers and of tests are no fault.',
  why: 'A pipeline that deploys can change the product. Its secrets written down are in every clone and in the log.',
  mend: 'Put the value into the secrets of the project (GitHub: Settings, Secrets and variables, Actions) and write `${{ secrets.NAME }}`. Change the old value.',
  sources: ['OWASP CI/CD Security Top 10: CICD-SEC-6', 'CWE-798'],
  needs: { secrets: committedSecrets },
  judge({ secrets }) {
    const found = some(evidenceOf(secrets.pipelines, 'a reference to a secret of the project'))
    if (found !== undefined)
      return fail(
        `${countOf(found.length, 'secret')} written into pipelines.`,
        'Keep the value in the secrets of the project and refer to it, e.g. `${{ secrets.NAME }}`; change the old value.',
        found,
      )
    if (secrets.pipelineFiles === 0) return nothingToSee('The tree has no pipeline that is known.')
    return pass('No pipeline has a secret written into its variables.', [
      { observed: `${countOf(secrets.pipelineFiles, 'pipeline file')} read` },
    ])
  },
})
