import { defineFact } from '#readiness/model/fact.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { readJson } from './read-json.ts'
import { isDevelopmentFile } from './secret-shape.ts'
import { sourceModules } from './source-modules.ts'
import { sqlReader, type SqlEcho } from './sql-reader.ts'

export type SqlEchoes = {
  echoes: readonly (SqlEcho & { file: string })[]
  /** The libraries and servers by which the product speaks to a database. */
  databases: readonly string[]
  /** Files that tell of another language, whose libraries are not known here. */
  others: readonly string[]
  files: number
  unread: readonly string[]
}

const LIBRARY =
  /^(pg|pg-promise|postgres|mysql2?|mariadb|sqlite3|better-sqlite3|mongodb|mongoose|knex|kysely|drizzle-orm|@prisma\/client|prisma|typeorm|@nestjs\/typeorm|sequelize|@mikro-orm\/.*|objection|tedious|mssql|oracledb|@libsql\/client|@neondatabase\/serverless|(@[\w.-]+\/)?slonik|bookshelf|waterline|@supabase\/supabase-js|sqlalchemy|django|flask_sqlalchemy|sqlmodel|psycopg2?|asyncpg|pymysql|mysqlclient|MySQLdb|aiomysql|peewee|tortoise|pymongo|motor|databases|pony|aiosqlite|sqlite3)$/i
const OTHER =
  /(^|\/)(go\.mod|pom\.xml|build\.gradle(\.kts)?|Gemfile|composer\.json|Cargo\.toml|mix\.exs|[^/]+\.csproj)$/
const SERVER =
  /(^|\/)([^/]*compose[^/]*\.ya?ml|[^/]*postgres[^/]*\.(conf|ya?ml)|[^/]*(mysql|my|mariadb)[^/]*\.cnf|[^/]*(values|database|db)[^/]*\.ya?ml)$/i
const STATEMENTS =
  /\blog_statement\b["']?\s*[=:,\s]\s*["']?(all)\b|\bgeneral[-_]log\b["']?\s*[=:]\s*["']?(1|on)\b/i

/** What writes the statements of a database out: in the code and in the settings of the database server. */
export const sqlEchoes = defineFact<SqlEchoes>({
  name: 'SQL logging',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const modules = await at.use(sourceModules)
    const databases = new Set<string>()
    for (const { kind, imports } of modules.modules)
      if (kind === 'product')
        for (const { package: name } of imports)
          if (name !== undefined && LIBRARY.test(name)) databases.add(name)
    for (const { path, kind } of tree.match(/(^|\/)package\.json$/))
      if (kind === 'product')
        for (const name of Object.keys(((await readJson(tree, path))?.['dependencies'] ?? {}) as object))
          if (LIBRARY.test(name)) databases.add(name)
    const echoes = modules
      .found(sqlReader)
      .filter(({ path, kind }) => kind === 'product' && !isDevelopmentFile(path))
      .flatMap(({ path, items }) => items.map((item) => ({ ...item, file: path })))
      .filter(
        (echo) =>
          echo.setting !== 'DEBUG' ||
          !isSetInProduction(
            echo.file,
            modules.modules.map(({ path }) => path),
          ),
      )
    const servers = tree
      .match(SERVER)
      .filter(({ path, kind }) => kind === 'product' && !isDevelopmentFile(path))
    for (const { path } of servers.slice(0, 200)) {
      const lines = (await tree.read(path))?.split('\n') ?? []
      for (const [line, text] of lines.entries())
        if (text.length < 2_000 && !/^\s*#/.test(text) && STATEMENTS.test(text))
          echoes.push({
            file: path,
            line: line + 1,
            what: 'the database server logs every statement',
            isDevelopment: false,
          })
    }
    return {
      echoes,
      databases: [...databases].sort(),
      others: tree
        .match(OTHER)
        .filter(({ kind }) => kind === 'product')
        .map(({ path }) => path),
      files: modules.modules.filter(({ kind }) => kind === 'product').length,
      unread: modules.unread(sqlReader).map(({ path }) => path),
    }
  },
})

/** Settings of Django that others build on: those of production stand beside them and say it anew. */
function isSetInProduction(path: string, all: readonly string[]): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return all.some(
    (each) => each !== path && each.startsWith(folder) && /(prod|production)[^/]*\.py$/i.test(each),
  )
}
