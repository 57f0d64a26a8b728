import { committedSecrets } from '#readiness/facts/secrets/committed-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { countOf, evidenceOf } from './secret-evidence.ts'

export const committedFiles = defineCheck({
  line: 'security/secrets',
  name: 'files',
  title: 'No file with secrets is in the source',
  proof: 'part',
  looksAt:
    'Every file that git holds or would take: environment files with values, private keys, kubeconfigs, Kubernetes secrets, service accounts, logins of registries and hosts, Terraform states, database dumps. Templates, tests, examples and files that are by name for development are left out.',
  why: 'Whoever can read the source, today or in an old clone, can use what is in it. Secrets in files are also shared by every deployment, so that none can be changed alone.',
  mend: 'Change the secret first: it has to be taken as known. Then take the file out (`git rm --cached .env`), ignore it (`echo .env >> .gitignore`), leave a template without values (`.env.example`), and give the value to the process from a secret manager or a file that is mounted.',
  sources: ['OWASP ASVS 5.0 13.3.1', 'CWE-312', 'CWE-540'],
  needs: { secrets: committedSecrets },
  judge({ secrets }) {
    const found = some(evidenceOf(secrets.files, 'no secret in the source'))
    if (found !== undefined)
      return fail(
        `${countOf(found.length, 'secret')} in files of the source.`,
        'Change each of these secrets, take the files out of git and ignore them; give the values from a secret manager or mounted files.',
        found,
      )
    if (secrets.read === 0) return nothingToSee('The tree has no file that could be read.')
    return pass('No file of the source is or holds a secret.', [
      { observed: `${countOf(secrets.read, 'file')} read, none of them a secret` },
      ...secrets.environmentFiles.map((file) => ({ file, observed: 'an environment file without secrets' })),
    ])
  },
})
