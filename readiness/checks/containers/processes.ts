import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import { databaseLimits } from '#readiness/facts/containers/database-limits.ts'
import { dockerfiles } from '#readiness/facts/containers/dockerfiles.ts'
import { gunicornSettings } from '#readiness/facts/containers/gunicorn-settings.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'
import { judgedFiles, listOf, withoutContainers } from './judged.ts'
import { poolOf, replicasOf, singleServerOf, workersOf, type Count } from './process-counts.ts'
import { backendsOf, countOf } from './replicas.ts'

export const composeWorkers = defineCheck({
  line: 'docker/workers',
  name: 'compose',
  title: 'It is set how many processes the application runs',
  proof: 'whole',
  looksAt:
    'WORKERS, WEB_CONCURRENCY and the like in the environment of the application, --workers, -w or -i in its command or the CMD of its Dockerfile, and workers in gunicorn.conf.py.',
  why: 'A server with one process uses one core, and one slow request holds up all others. The number decides how many connections the database has to take.',
  mend: 'Set WORKERS (or WEB_CONCURRENCY, or `--workers 4`) to about the number of cores that its limit allows.',
  sources: ['Gunicorn documentation: workers', 'Uvicorn documentation: --workers'],
  needs: { compose: containerDeployment, dockerfiles, gunicorn: gunicornSettings },
  judge({ compose, dockerfiles: built, gunicorn }) {
    if (compose.isAbsent) return withoutContainers()
    const backends = backendsOf(compose)
    if (backends.length === 0) return nothingToSee('No service of the compose files is the application.')
    const set = some([
      ...backends.flatMap((service) => workersOf(service, built)?.evidence ?? []),
      ...gunicorn.map(({ file, line, workers }) => ({ file, line, observed: `workers = ${workers}` })),
    ])
    const single = some(
      backends.flatMap((service) =>
        workersOf(service, built) === undefined && gunicorn.length === 0
          ? (singleServerOf(service, built) ?? [])
          : [],
      ),
    )
    if (single !== undefined && !backends.some(({ deploy }) => (countOf(deploy.replicas) ?? 1) > 1))
      return fail(
        'A server runs one process because nobody says otherwise.',
        'Set --workers or WEB_CONCURRENCY for it.',
        single,
      )
    if (set !== undefined) return pass('The number of processes is set.', [...judgedFiles(compose), ...set])
    const several = backends.filter(({ deploy }) => (countOf(deploy.replicas) ?? 1) > 1)
    if (several.length > 0)
      return notApplicable(
        `The application is scaled by containers: ${listOf(several.map(({ name }) => name))}.`,
        judgedFiles(compose),
      )
    return unknown('No setting says how many processes the application runs.', judgedFiles(compose))
  },
})

export const composeConnections = defineCheck({
  line: 'docker/connections',
  name: 'compose',
  title: 'The application has a limit of connections that its database can take',
  proof: 'whole',
  looksAt:
    'MAX_CONNECTIONS, POOL_SIZE and the like in the environment of the application, or the pool size in its database address; and max_connections of the database: replicas × workers × pool has to fit.',
  why: 'When the pools of all processes together are larger than what the database takes, the last ones to start get "too many clients" under load and not before.',
  mend: 'Set the size of the pool so that replicas × workers × pool stays below max_connections of the database, with some left for migrations and for people: 2 × 4 × 10 = 80 of 100.',
  sources: ['PostgreSQL documentation: max_connections', 'SQLAlchemy: pool_size'],
  needs: { compose: containerDeployment, dockerfiles, limits: databaseLimits },
  judge({ compose, dockerfiles: built, limits }) {
    if (compose.isAbsent) return withoutContainers()
    const backends = backendsOf(compose)
    if (backends.length === 0) return nothingToSee('No service of the compose files is the application.')
    const pooled = backends.flatMap((service) => {
      const pool = poolOf(service)
      return pool === undefined ? [] : [{ service, pool }]
    })
    const [only] = limits
    const maximum: Count | undefined =
      limits.length === 1 && only?.maximum !== undefined
        ? {
            count: only.maximum,
            evidence: {
              file: only.file,
              line: only.line,
              observed: `${only.service.name}: max_connections ${only.maximum}${only.isDefault ? ', the default' : ''}`,
            },
          }
        : undefined
    const evidence = some(pooled.map(({ pool }) => pool.evidence))
    if (evidence === undefined)
      return unknown('No setting limits the connections of the application to its database.', [
        ...judgedFiles(compose),
        ...(maximum === undefined ? [] : [maximum.evidence]),
      ])
    // MAX_CONNECTIONS and the like are of a service as a whole; a pool is of each of its processes.
    const needed = pooled.map(({ service, pool }) => {
      const replicas = replicasOf(service.deploy.replicas)
      const isOfProcess = /pool|limit|overflow|threads/i.test(pool.evidence.observed)
      const workers = isOfProcess ? (workersOf(service, built)?.count ?? 1) : 1
      return (replicas ?? 1) * workers * (pool.count ?? 0)
    })
    const total = needed.reduce((sum, each) => sum + each, 0)
    if (maximum?.count !== undefined && total > maximum.count)
      return fail(
        `The pools come to ${total} connections, and the database takes ${maximum.count}.`,
        'Make the pools smaller or raise max_connections; a pooler such as PgBouncer helps where many processes share few connections.',
        [...evidence, maximum.evidence].map((each) => ({
          ...each,
          expected: 'replicas × workers × pool below max_connections',
        })) as unknown as typeof evidence,
      )
    return pass('The connections of the application are limited.', [
      ...judgedFiles(compose),
      ...evidence,
      ...(maximum === undefined ? [] : [maximum.evidence]),
    ])
  },
})
