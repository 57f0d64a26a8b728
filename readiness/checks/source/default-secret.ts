import { codeSecrets } from '#readiness/facts/source/code-secrets.ts'
import { databasePasswords } from '#readiness/facts/source/database-passwords.ts'
import { environmentReads } from '#readiness/facts/source/environment-reads.ts'
import { isDevelopmentFile, isSecretLike, isSecretStandIn } from '#readiness/facts/source/secret-shape.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

type Place = { file: string; line: number }

const at = ({ file, line }: Place): string => `${file}:${line}`
const length = (text: string): string => `a literal of ${text.length} characters`

/** `settings/base.py` is no fault when `settings/production.py` beside it says the secret anew. */
function isSaidAnew(file: string, reads: readonly { file: string; name: string }[]): boolean {
  if (!file.endsWith('.py')) return false
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  return reads.some(
    (read) =>
      read.file !== file &&
      read.file.startsWith(folder) &&
      /prod[^/]*\.py$/i.test(read.file) &&
      /SECRET_KEY/.test(read.name),
  )
}

export const defaultSecretInCode = defineCheck({
  line: 'security/default-secret',
  name: 'code',
  title: 'No secret is written in the code, also not as a stand-in',
  proof: 'whole',
  looksAt:
    'JavaScript, TypeScript and Python of the product, parsed: what stands in when a secret variable is not set (`env.X || "…"`, `??`, default arguments, schemas, `getenv(name, "…")`, settings classes), and literals under names of secrets or handed to what signs, such as `jwt.sign` or `session({ secret })`.',
  why: 'A secret in the code is known to everybody who has ever had the code. One that stands in for an unset variable is worse: nobody notices that the variable is missing, and anybody can sign sessions.',
  mend: 'Let the program refuse to start without the variable: `const secret = env.AUTH_SECRET; if (!secret) throw new Error("AUTH_SECRET is not set")`, `z.string().min(32)` without a default, `os.environ["SECRET_KEY"]`. Make a new secret (`openssl rand -base64 48`): the old one is known. A stand-in for development belongs behind a test of the mode.',
  sources: ['ASVS 5.0 13.3.1', 'CWE-798', 'CWE-1188', 'OWASP Secrets Management Cheat Sheet'],
  needs: { environment: environmentReads, secrets: codeSecrets, databases: databasePasswords },
  judge({ environment, secrets, databases }) {
    if (environment.files === 0)
      return nothingToSee('There is no JavaScript, TypeScript or Python in the tree.')
    const known = new Set(databases.passwords.map(at))
    const named = environment.reads.filter(({ kind, name }) => kind === 'product' && isSecretLike(name))
    const findings: Evidence[] = []
    for (const { name, file, by, fallback } of named) {
      if (
        fallback.kind !== 'literal' ||
        fallback.guard !== undefined ||
        !isSecretStandIn(name, fallback.text)
      )
        continue
      const place = { file, line: fallback.line }
      if (known.has(at(place)) || isDevelopmentFile(file) || isSaidAnew(file, environment.reads)) continue
      known.add(at(place))
      findings.push({
        ...place,
        observed: `${name} (${by}) falls back to ${length(fallback.text)}`,
        expected: 'the program ends when it is not set',
      })
    }
    for (const secret of secrets.literals) {
      const { file, line, name, kind, text, guard } = secret
      if (kind !== 'product' || guard !== undefined || known.has(at(secret)) || isDevelopmentFile(file))
        continue
      if (isSaidAnew(file, environment.reads)) continue
      known.add(at(secret))
      findings.push({
        file,
        line,
        observed: `${name} is ${length(text)}`,
        expected: 'a value from outside of the code',
      })
    }
    const found = some(findings)
    if (found !== undefined)
      return fail(
        found.length === 1
          ? 'A secret is written in the code.'
          : `${found.length} secrets are written in the code.`,
        'Read the secret from outside without a stand-in, let the program end when it is missing, and replace the known value everywhere.',
        found,
      )
    if (secrets.unread.length > 0)
      return unknown(
        `Files that may hold a secret could not be parsed: ${secrets.unread.slice(0, 5).join(', ')}`,
        secrets.unread.slice(0, 20).map((file) => ({ file, observed: 'cannot be parsed' })),
      )
    const guarded = named.filter(
      ({ fallback }) => fallback.kind === 'literal' && fallback.guard !== undefined,
    )
    return pass('No secret is written in the code.', [
      {
        observed: `${environment.files} files; ${new Set(named.map(({ name }) => name)).size} secret variables, none with a stand-in in production`,
      },
      ...guarded.slice(0, 10).map(({ file, name, fallback }) => ({
        file,
        ...('line' in fallback && { line: fallback.line }),
        observed:
          'guard' in fallback && fallback.guard === 'refused'
            ? `${name} has a stand-in that the program refuses`
            : `${name} has a stand-in outside of production alone`,
      })),
    ])
  },
})
