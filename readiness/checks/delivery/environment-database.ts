import { isNoSecretValue, passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import {
  productionSettings,
  type ProductionSettings,
  type Setting,
} from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { notApplicable } from '#readiness/model/judgement.ts'
import { judgeSettings, type Verdict } from './setting-rule.ts'

const FIX =
  'Give the address as a secret (DATABASE_URL_FILE or ${DATABASE_URL:?}); a database on another machine needs sslmode=verify-full, one in the same private network of the stack does not.'

export const environmentDatabase = defineCheck({
  line: 'environment/database-url',
  name: 'guarded',
  title: 'The address of the database holds no written password and asks for TLS where it leaves the machine',
  proof: 'whole',
  looksAt:
    'DATABASE_URL, DB_HOST and their like in compose files, Dockerfiles and templates for production: password, host, sslmode.',
  why: 'A password in a file is known to all who have the file. Without TLS everything in the database is readable on the way to another machine.',
  mend: FIX,
  sources: ['OWASP ASVS 5.0 V12.3', 'libpq: sslmode'],
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    if (uses.database === undefined) return notApplicable('Nothing in the tree uses a database.')
    return judgeSettings(settings, reads, {
      what: 'the address of the database',
      names:
        /^([A-Z]+_)*(DATABASE_URL|DB_URL|POSTGRES_URL|POSTGRESQL_URL|PG_URL|MYSQL_URL|MONGO(DB)?_UR[IL]|DATABASE_URI|SQLALCHEMY_DATABASE_UR[IL]|DATABASE_CONNECTION_STRING|DATABASE_HOST|DB_HOST|POSTGRES_HOST|PGHOST|MYSQL_HOST|POSTGRES_SERVER|DB_HOSTNAME)(_FILE)?$/,
      fix: FIX,
      judge: (setting) => judgeAddress(setting, settings),
    })
  },
})

function judgeAddress({ name, kind, value, from }: Setting, settings: ProductionSettings): Verdict {
  if (name.endsWith('_FILE')) return { is: 'good', observed: 'read from a file' }
  if (/HOST(NAME)?$|SERVER$/.test(name)) {
    if (kind === 'outside') return { is: 'open', observed: 'a host given from outside' }
    return settings.hosts.has(value) || value.startsWith('/')
      ? { is: 'good', observed: `${value}, a service of the same stack` }
      : { is: 'open', observed: 'a host; whether it is reached by TLS is not seen' }
  }
  if (kind === 'outside') return { is: 'open', observed: 'given from outside; sslmode is not seen' }
  if (value === '' || kind === 'empty') return { is: 'open', observed: 'empty' }
  if (/^(sqlite|file):|\.(db|sqlite3?)$/i.test(value)) return { is: 'good', observed: 'a file, no network' }
  const password = passwordInUrl(value)
  const isWritten =
    password !== undefined && kind !== 'mixed' && !isNoSecretValue(password) && !/[${}<>]/.test(password)
  if (isWritten && from !== 'template')
    return {
      is: 'bad',
      observed: `a written password of ${password.length} characters`,
      expected: 'the password from a secret',
    }
  const host = /@([^/:?#]+)/.exec(value)?.[1] ?? /:\/\/([^/:?#]+)/.exec(value)?.[1] ?? ''
  if (settings.hosts.has(host)) return { is: 'good', observed: `at ${host}, a service of the same stack` }
  if (
    /[?&](sslmode=(require|verify-ca|verify-full)|ssl=true|sslaccept=strict|tls=true|ssl-mode=(REQUIRED|VERIFY_\w+))/i.test(
      value,
    )
  )
    return { is: 'good', observed: 'asks for TLS' }
  if (/^(localhost|127\.|\[?::1)/.test(host) || host === '')
    return { is: 'open', observed: 'a database of this machine' }
  if (!host.includes('.') || kind === 'mixed') return { is: 'open', observed: 'a host by a short name' }
  if (from === 'template') return { is: 'open', observed: 'an example without sslmode' }
  return { is: 'bad', observed: 'another machine without sslmode', expected: 'sslmode=verify-full' }
}
