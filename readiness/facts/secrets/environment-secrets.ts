import { readEnvFile } from '#readiness/facts/containers/env-file.ts'
import { isNoSecretValue, isSecretName, passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import { hashOf, sayLength, type FoundSecret } from './found-secret.ts'
import { isPlaceholder, isTrivial } from './secret-words.ts'

const NAMED = /(^|\/)(\.env(\.[^/]+)?|[^/]+\.env|\.?env\.(prod|production|live|staging))$/i
const ENV_FOLDER = /(^|\/)\.envs?\/[\w./-]+$/i
/** Templates, and what by its name serves development alone. */
const OTHER =
  /example|sample|template|dist\b|default|schema|skeleton|(^|[._/-])(dev|devel|development|test|testing|e2e|ci|debug)([._/-]|$)|\.envs\/\.local/i

export const isEnvironmentFile = (path: string): boolean =>
  (NAMED.test(path) || ENV_FOLDER.test(path)) && !OTHER.test(path)

/** The variables of an environment file that have a secret as their value. `conceal` is told each value. */
export function findEnvironmentSecrets(
  file: string,
  text: string,
  conceal: (secret: string) => void,
): FoundSecret[] {
  return readEnvFile(text).flatMap(({ name, value, line }) => {
    const password = passwordInUrl(value)
    const secret = password ?? (isSecretName(name) ? value : undefined)
    if (secret === undefined || isPlaceholder(secret) || isNoSecretValue(secret)) return []
    if (password !== undefined && /^\$|[{}<>]/.test(password)) return []
    conceal(secret)
    conceal(value)
    const kind = password === undefined ? 'a value' : 'an address with a password'
    return [
      {
        file,
        line,
        what: `${name} has ${kind} of ${sayLength(secret)}`,
        hash: hashOf(secret),
        ...(isTrivial(secret) && { isGuessable: true as const }),
      },
    ]
  })
}
