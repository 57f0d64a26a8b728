import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { distinct, judgedFiles, servicesOf } from './judged.ts'
import { outsideFilesOf, secretSourcesOf } from './secret-sources.ts'

/** Settings of an image that let everybody in. */
const OPEN: readonly (readonly [name: RegExp, value: RegExp, software: string])[] = [
  [/^POSTGRES_HOST_AUTH_METHOD$/i, /^trust$/i, 'Postgres'],
  [/^(MYSQL|MARIADB)_ALLOW_EMPTY(_ROOT)?_PASSWORD$/i, /^(1|true|yes)$/i, 'MySQL'],
  [/^ALLOW_EMPTY_PASSWORD$/i, /^(1|true|yes)$/i, 'the database'],
]

function openDoors(service: Service): Evidence[] {
  const doors: Evidence[] = service.environment.flatMap(({ file, line, name, value }) =>
    OPEN.filter(([named, valued]) => named.test(name) && valued.test(value)).map(([, , software]) => ({
      file,
      line,
      observed: `${service.name}: ${name}=${value} lets everybody who reaches ${software} in without a password`,
      expected: 'a password, from a file or from outside',
    })),
  )
  const { software, environment, envFiles, command, file, line } = service
  // The image of Mongo asks for nobody's password unless it is given a first user.
  if (
    software?.name === 'mongo' &&
    service.build === undefined &&
    envFiles.every(({ isCommitted }) => isCommitted) &&
    !environment.some(({ name }) => /USERNAME|PASSWORD|KEYFILE/i.test(name)) &&
    !/--(auth|keyFile|config)\b|\s-f\s/.test(command?.text ?? '') &&
    !service.volumes.some(({ target }) => /mongod?\.conf$/.test(target))
  )
    doors.push({
      file,
      line,
      observed: `${service.name}: MongoDB runs without --auth and without a first user, so nobody needs a password`,
      expected: 'MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD_FILE',
    })
  return doors
}

export const composeDatabaseCredentials = defineCheck({
  line: 'security/default-database-credentials',
  name: 'compose',
  title: 'The compose files bring no database password',
  proof: 'whole',
  looksAt:
    'Passwords of databases in the variables, addresses and committed env files of the compose files that deploy the product, and settings that switch the password off.',
  why: 'A database with a password out of a public file, or with none, is open to everything that reaches its network: one hole in any container is then a hole in the data.',
  mend: 'Use `POSTGRES_PASSWORD_FILE: /run/secrets/db_password`, or `${DB_PASSWORD:?}` without a default. Take `POSTGRES_HOST_AUTH_METHOD: trust` out. A database that has already been started keeps its old password: change it there too.',
  sources: ['ASVS 5.0 13.2.3', 'CWE-1392', 'Docker Official Images: postgres'],
  needs: { compose: composeProject },
  judge({ compose }) {
    const services = servicesOf(compose)
    const sources = services.flatMap(secretSourcesOf).filter(({ isDatabase }) => isDatabase)
    const findings = some(
      distinct([
        ...sources
          .filter(({ kind }) => kind !== 'outside')
          .map(({ file, line, observed }) => ({
            file,
            line,
            observed,
            expected: 'from a file or from outside, without a default',
          })),
        ...services.flatMap(openDoors),
      ]),
    )
    if (findings !== undefined)
      return fail(
        'A database has a password that everybody can read, or none.',
        'Give the password as a file (POSTGRES_PASSWORD_FILE and `secrets:`) or require it with ${NAME:?}; take trust and empty passwords out; change what was committed.',
        findings,
      )
    const closed = distinct([
      ...sources.map(({ file, line, observed }) => ({ file, line, observed })),
      ...services.filter(({ software }) => software?.kind === 'datastore').flatMap(outsideFilesOf),
    ])
    if (closed.length === 0) return nothingToSee('The compose files name no password of a database.')
    return pass('Every password of a database comes from outside of the compose files.', [
      ...judgedFiles(compose),
      ...closed.slice(0, 40),
    ])
  },
})
