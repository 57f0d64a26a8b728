import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type MigrationFile = { path: string; tool: string; text: string }

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)prisma\/(schema\/)?migrations\/[^/]+\/migration\.sql$/, 'Prisma'],
  [/(^|\/)supabase\/migrations\/[^/]+\.sql$/, 'Supabase'],
  [/(^|\/)drizzle\/(migrations\/)?\d[^/]*\.sql$/, 'Drizzle'],
  [/(^|\/)db\/migrate\/\d+_[^/]+\.rb$/, 'Rails'],
  [/(^|\/)(alembic|migrations)\/versions\/[^/]+\.py$/, 'Alembic'],
  [/(^|\/)migrations\/\d{4}_[^/]+\.py$/, 'Django'],
  [/(^|\/)(V\d[\w.]*__[^/]+|R__[^/]+)\.sql$/, 'Flyway'],
  [/(^|\/)database\/migrations\/\d[^/]+\.php$/, 'Laravel'],
  [/(^|\/)(migrations?|migrate)\/(.+\/)?\d[^/]*\.([cm]?[jt]s)$/, 'a migration runner'],
  [/(^|\/)(migrations?|migrate|schema_migrations)\/(.+\/)?[^/]*\d[^/]*\.sql$/, 'SQL'],
]
const DOWN = /[._-](down|rollback|undo)\.sql$|(^|\/)(down|rollback)\.sql$|(^|\/)U\d[\w.]*__/i
const MOST = 3_000

/** Migrations of the database, in the order in which they run. */
export const migrationFiles = defineFact<readonly MigrationFile[]>({
  name: 'migrations',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = at.target.settings.paths?.migrations ?? []
    const files: MigrationFile[] = []
    for (const file of tree.files) {
      const tool = toolOf(file, named)
      if (tool === undefined || files.length >= MOST) continue
      const text = await tree.read(file.path)
      if (text !== undefined) files.push({ path: file.path, tool, text })
    }
    return files.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
  },
})

function toolOf({ path, kind, bytes }: TreeFile, named: readonly string[]): string | undefined {
  if (bytes > 500_000 || DOWN.test(path)) return undefined
  if (named.some((folder) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`)))
    return 'SQL'
  if (kind === 'vendored' || kind === 'test' || kind === 'example' || kind === 'document') return undefined
  return TOOLS.find(([pattern]) => pattern.test(path))?.[1]
}

/** What runs going up: files of some tools hold the way back as well. */
export const upPart = (text: string): string =>
  text.split(/^--\s*(?:\+goose Down|migrate:down|\+migrate Down|!Downs|@down)\b/im, 1)[0] ?? text
