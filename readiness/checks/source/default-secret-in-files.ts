import { isEnvironmentFile } from '#readiness/facts/secrets/environment-secrets.ts'
import { isPlaceholder } from '#readiness/facts/secrets/secret-words.ts'
import { configValues } from '#readiness/facts/source/config-values.ts'
import { isSigningStandIn } from '#readiness/facts/source/secret-shape.ts'
import { shellSecrets } from '#readiness/facts/source/shell-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const FIX =
  'Take the value out, read it from the environment or a secret file, let the program end when it is missing, and replace the known value everywhere.'
/** A template, whose values are there to be replaced. */
const ELSEWHERE = /[._-]te?mpla?te?s?[._-]/i
const SOURCES = ['ASVS 5.0 13.3.1', 'CWE-798', 'CWE-1188']

export const defaultSecretInSettings = defineCheck({
  line: 'security/default-secret',
  name: 'settings-files',
  title: 'The committed settings files bring no secret that signs',
  proof: 'hint',
  looksAt:
    'YAML, TOML, INI, JSON and properties files of the product, settings of Kubernetes and values of Helm among them: literals under names of what signs and encrypts, such as `JWT_SECRET` or `secretKey`. Compose files, environment files, templates and those of development are judged elsewhere or not at all.',
  why: 'What signs sessions and is written in a settings file is the same in every deployment: whoever has read the source can sign in as anybody.',
  mend: 'Leave a reference in the file (`secretKeyRef`, `${JWT_SECRET}` without a stand-in), set it where the program runs, and replace the known value.',
  sources: SOURCES,
  needs: { settings: configValues },
  judge({ settings }) {
    const evidence = some(
      settings.secrets
        .filter(
          ({ file, isProduct, key, text }) =>
            isProduct &&
            !ELSEWHERE.test(file) &&
            !isEnvironmentFile(file) &&
            !key.startsWith('spec.') &&
            !isPlaceholder(text) &&
            isSigningStandIn(key.split('.').at(-1)!, text),
        )
        .map(({ file, line, key, text }) => ({
          file,
          line,
          observed: `${key} is a literal of ${text.length} characters`,
          expected: 'a reference to the environment or a secret file',
        })),
    )
    if (evidence !== undefined) return fail('A settings file holds a secret that signs.', FIX, evidence)
    if (settings.files === 0) return nothingToSee('The product has no settings files.')
    return pass('No settings file holds a secret that signs.', [
      { observed: `${settings.files} settings files of the product` },
    ])
  },
})

export const defaultSecretInScripts = defineCheck({
  line: 'security/default-secret',
  name: 'start-scripts',
  title: 'No script that starts the product brings a secret',
  proof: 'hint',
  looksAt:
    'Shell scripts of the product, such as the entry point of an image: variables with names of secrets that are set to a literal (`ADMIN_PASSWORD=admin`), and stand-ins for those that are not set (`${SECRET_KEY:-abc}`). A value that is given to a single command, as for a step of a build, is fine.',
  why: 'A script that fills a gap with a known value starts the product where it should have refused: nobody notices that the variable is missing, and everybody knows the value.',
  mend: 'End the script instead: `: "${SECRET_KEY:?is not set}"`, or draw a value at the first start and keep it (`openssl rand -hex 32`). Replace the known value everywhere.',
  sources: SOURCES,
  needs: { shell: shellSecrets },
  judge({ shell }) {
    const evidence = some(
      shell.secrets.map(({ file, line, name, text }) => ({
        file,
        line,
        observed: `${name} is set to a literal of ${text.length} characters`,
        expected: 'the script ends when it is not set',
      })),
    )
    if (evidence !== undefined)
      return fail('A script that starts the product brings a secret.', FIX, evidence)
    if (shell.files === 0) return nothingToSee('The product has no shell scripts.')
    return pass('No script that starts the product brings a secret.', [
      { observed: `${shell.files} shell scripts of the product` },
    ])
  },
})
