import { configValues } from '#readiness/facts/source/config-values.ts'
import { databasePasswords } from '#readiness/facts/source/database-passwords.ts'
import { isDevelopmentFile } from '#readiness/facts/source/secret-shape.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

const FIX =
  'Take the password out: read the whole address from the environment or a secret file without a stand-in, and give the database a new password.'
const WHY =
  'A database with a password out of the code opens to everybody who has read the code and reaches its network.'

export const databaseCredentialsInCode = defineCheck({
  line: 'security/default-database-credentials',
  name: 'code',
  title: 'The code brings no database password',
  proof: 'whole',
  looksAt:
    'JavaScript, TypeScript and Python of the product, parsed: addresses of databases with a password in them, stand-ins of variables such as DB_PASSWORD, and options of connections (`new Pool({ password: "…" })`, Django’s DATABASES, `connect(password="…")`). SQLite, and addresses without a password, are fine.',
  why: WHY,
  mend: 'Use `env.DATABASE_URL` or `os.environ["DATABASE_URL"]` without a default, and let the program end when it is missing; in pydantic, declare the field without a value. Change the password of every database that was ever started with the one in the code.',
  sources: ['ASVS 5.0 13.2.3', 'CWE-798', 'CWE-1392'],
  needs: { databases: databasePasswords },
  judge({ databases }) {
    const { passwords, files, unread } = databases
    if (files === 0) return nothingToSee('There is no JavaScript, TypeScript or Python in the tree.')
    const findings = passwords.filter(({ file, guard }) => guard === undefined && !isDevelopmentFile(file))
    const evidence = some(
      findings.map(({ file, line, where, text, name }) => ({
        file,
        line,
        observed: `${name ?? 'a database password'}: ${where} holds a password of ${text.length} characters`,
        expected: 'no password in the code',
      })),
    )
    if (evidence !== undefined) return fail('A database password is written in the code.', FIX, evidence)
    if (unread.length > 0)
      return unknown(`Files that may hold a password could not be parsed: ${unread.slice(0, 5).join(', ')}`)
    const guarded = passwords.length - findings.length
    return pass('No database password is written in the code.', [
      {
        observed: `${files} files${guarded === 0 ? '' : `; ${guarded} passwords stand in outside of production alone`}`,
      },
    ])
  },
})

export const databaseCredentialsInSettings = defineCheck({
  line: 'security/default-database-credentials',
  name: 'settings-files',
  title: 'The committed settings files bring no database password',
  proof: 'hint',
  looksAt:
    'YAML, TOML, INI, JSON and properties files of the product: passwords under a key of a database, and addresses of databases with a password in them. Compose files, environment files and those of development are judged elsewhere or not at all.',
  why: WHY,
  mend: 'Leave a reference in the file, such as `${DB_PASSWORD}` without a stand-in, and set it where the program runs. Change the password of every database that used it.',
  sources: ['ASVS 5.0 13.2.3', 'CWE-260'],
  needs: { settings: configValues },
  judge({ settings }) {
    const evidence = some(
      settings.databasePasswords.map(({ file, line, key, text }) => ({
        file,
        line,
        observed: `${key} holds a password of ${text.length} characters`,
        expected: 'a reference to the environment or a secret file',
      })),
    )
    if (evidence !== undefined) return fail('A settings file holds a database password.', FIX, evidence)
    if (settings.files === 0) return nothingToSee('The product has no settings files.')
    return pass('No settings file holds a database password.', [
      { observed: `${settings.files} settings files of the product` },
    ])
  },
})
