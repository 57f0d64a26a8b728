import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, numberOf, textOf, type CodeCall } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { originalName, usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const POOLS =
  /(^|\.)(Pool|createPool|createPoolCluster|PrismaClient|postgres|sql|DataSource|Sequelize|knex|Knex|ConnectionPool|AsyncConnectionPool|create_pool|ThreadedConnectionPool|SimpleConnectionPool|MySQLConnectionPool|create_engine|create_async_engine|engine_from_config|SQLAlchemy|Database|MongoClient|connect)$/
const SINGLE = /(^|\.)(Client|createConnection|connect)$/
const REQUEST =
  /^(req|request|ctx|context|c|event|reply|res|response)$|^\{.*\b(req|request|params|locals|cookies|body)\b/
const HANDLER =
  /^(GET|POST|PUT|PATCH|DELETE|handler|loader|action)$|^get_(db|session|conn|connection|engine|database|cursor)$|^(getDb|getConnection|connectDb|connectToDatabase)$/

export const pooling = defineCheck({
  line: 'performance/pooling',
  name: 'code',
  title: 'Code keeps a pool of connections to the database',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Where pools and connections are made: pg, mysql2, Prisma, TypeORM, Sequelize, Knex, Mongoose, SQLAlchemy, psycopg, asyncpg, CONN_MAX_AGE and pools of Django. One that is made inside of the handler of a request is none.',
  why: 'A connection takes several round trips to open, and the database allows only so many. A pool for each request opens new ones until it refuses.',
  mend: 'Make one pool when the program starts and share it. Set its largest size so that processes × size stays below what the database allows. In Django set `CONN_MAX_AGE` or `OPTIONS: {"pool": True}`.',
  sources: ['node-postgres: Pooling', 'SQLAlchemy: Connection pooling', 'Django: Persistent connections'],
  judge({ code }) {
    const seen = [...usesOf(code, 'database').flatMap(judged), ...django(code)]
    const hasPool = seen.some(({ verdict }) => verdict === 'good')
    return judgeSightings(
      // A single connection beside a pool is there to listen, to lock or to migrate.
      hasPool
        ? seen.filter(
            ({ verdict, evidence }) => verdict !== 'open' || /configuration/.test(evidence.observed),
          )
        : seen,
      {
        good: 'Connections to the database are pooled.',
        bad: 'Connections are opened for each request.',
        fix: 'Make one pool at the start, share it, and bound its size.',
        open: 'Single connections are opened; whether a pool stands before the database is not seen in code.',
        none: 'No connection to a database was recognised in code.',
      },
    )
  },
})

function judged({ library, file, line, call }: LibraryUse): Sighting[] {
  if (
    call === undefined ||
    call.isDevelopmentOnly ||
    /(^|\/)(migrat\w*|alembic|seeds?|cli|commands)\//.test(file.path)
  )
    return []
  const name = originalName(file, call.callee)
  const isSingle = SINGLE.test(name) && !/^(mongoose|typeorm|mongodb|databases)/.test(library.name)
  // What is set up once is tried with a connection of its own.
  if (isInRequest(file, call) && !/(^|[/._-])(setup|install\w*)[^/]*\.\w+$/i.test(file.path))
    return [
      sighting(
        'bad',
        file,
        line,
        `${call.callee} is called for each request`,
        'one pool that is made at the start',
      ),
    ]
  if (isSingle) return [sighting('open', file, line, `${call.callee} opens a single connection`)]
  if (!POOLS.test(name)) return []
  const poolclass = call.named.find(({ key }) => key === 'poolclass')
  if (poolclass?.value.kind === 'name' && poolclass.value.name.endsWith('NullPool'))
    return [
      sighting(
        'bad',
        file,
        poolclass.line,
        'NullPool opens a connection for each use',
        'a pool, or a pooler such as PgBouncer that a waiver names',
      ),
    ]
  return [sighting('good', file, line, `${call.callee} makes a pool${boundOf(file, call)}`)]
}

function boundOf(file: CodeFile, call: CodeCall): string {
  const options = resolveValue(file, call.args.at(-1))
  const named = [...call.named, ...(options?.kind === 'record' ? options.entries : [])]
  const bound = named.find(({ key }) =>
    /^(max|connectionLimit|pool_size|max_size|maxPoolSize|maxconn)$/.test(key),
  )
  const size = numberOf(resolveValue(file, bound?.value))
  return size === undefined ? '' : ` of ${size} at most`
}

/** Inside of a function that is called for each request, and not kept for the next one. */
function isInRequest(file: CodeFile, call: CodeCall): boolean {
  const around = call.inside.map((at) => file.functions[at]).filter((each) => each !== undefined)
  const isHandler = around.some(
    ({ name, parameters }) =>
      (HANDLER.test(name) && !isServerSetup(name)) ||
      (parameters.length > 0 && parameters.length <= 4 && REQUEST.test(parameters[0] ?? '')),
  )
  if (!isHandler) return false
  // `global.prisma ??= new PrismaClient()`, `if (!pool) pool = new Pool()`, @lru_cache, `g.db = connect()`.
  const set = file.sets.find(({ value }) => value.kind === 'call' && value.call.start === call.start)
  const last = around.at(-1)
  const isKept =
    set !== undefined &&
    (set.target.includes('.') ||
      file.sets.some(
        (other) => other !== set && other.target === set.target && other.inside.length < set.inside.length,
      ))
  const isCached = file.calls.some(
    ({ decorates, callee }) => decorates === last?.name && /cache|memo|once|singleton/i.test(callee),
  )
  return !(isKept && set?.target !== 'g.db') && !isCached
}

const isServerSetup = (name: string): boolean =>
  /^(getDb|getConnection|get_engine|get_database|connectDb|connectToDatabase)$/.test(name)

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  const databases = settings?.get('DATABASES')
  if (settings === undefined || databases === undefined) return []
  const main = entryAt(databases.value, 'default')
  const value = inProduction(main?.value ?? databases.value)
  const line = main?.line ?? databases.set.line
  if (value?.kind === 'call') {
    const age = value.call.named.find(({ key }) => key === 'conn_max_age')
    return [
      sighting(
        age === undefined ? 'open' : 'good',
        databases.file,
        line,
        age === undefined ? 'the database comes from configuration' : 'conn_max_age is set',
      ),
    ]
  }
  if (value?.kind !== 'record') return []
  if (/sqlite/.test(textOf(entryAt(value, 'ENGINE')?.value) ?? '')) return []
  const age = entryAt(value, 'CONN_MAX_AGE') ?? entryAt(value, 'OPTIONS', 'pool')
  const apart =
    settings.get('CONN_MAX_AGE') ??
    code.files.flatMap(({ sets }) => sets).find(({ target }) => target.endsWith('CONN_MAX_AGE'))
  if (age !== undefined) {
    const isNone = numberOf(age.value) === 0
    return [
      sighting(
        isNone ? 'bad' : 'good',
        databases.file,
        age.line,
        isNone ? 'CONN_MAX_AGE is 0: a connection for each request' : `${age.key} is set`,
        'CONN_MAX_AGE of some minutes, or a pool',
      ),
    ]
  }
  if (apart !== undefined) return [sighting('good', databases.file, line, 'CONN_MAX_AGE is set')]
  const hasPooler =
    /bouncer|pooler|pgpool/i.test(JSON.stringify(value)) ||
    /django_db_geventpool|dj_db_conn_pool|psycopg_pool/.test(textOf(entryAt(value, 'ENGINE')?.value) ?? '')
  return [
    sighting(
      hasPooler || value.isOpen ? 'open' : 'bad',
      databases.file,
      line,
      'CONN_MAX_AGE is not set: Django opens a connection for each request',
      'CONN_MAX_AGE of some minutes, or a pool',
    ),
  ]
}
