import { parse, type ParseResult } from 'libpg-query'
import { defineFact } from '#readiness/model/fact.ts'
import { migrationFiles, upPart } from './migration-files.ts'

type Place = { file: string; line: number }

/** What a statement of a migration does to what is already there. */
export type SchemaChange = Place & {
  kind: 'drop-table' | 'drop-column' | 'rename-table' | 'rename-column' | 'add-required-column'
  table: string
  name: string
}

export type ForeignKey = Place & { table: string; columns: readonly string[]; references: string }

export type SchemaChanges = {
  /** SQL files that were read, in their order. */
  files: readonly string[]
  changes: readonly SchemaChange[]
  /** Foreign keys that are there in the end, without an index that begins with their columns. */
  unindexed: readonly ForeignKey[]
  foreignKeys: number
  /** Files that are not SQL as Postgres reads it. */
  unreadable: readonly string[]
}

type Node = Record<string, unknown>
const record = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
const list = (value: unknown): Node[] => (Array.isArray(value) ? value.map((each) => record(each)) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const strings = (value: unknown): string[] => list(value).map((each) => text(record(each['String'])['sval']))

type Index = { name: string; columns: string[] }
type Table = { created: string; indexes: Index[]; keys: (ForeignKey & { name: string })[] }

/** What the SQL migrations come to, read by the parser of Postgres itself. */
export const schemaChanges = defineFact<SchemaChanges>({
  name: 'changes of the schema',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const replay = new Replay()
    for (const { path, text: sql } of await at.use(migrationFiles)) {
      if (!path.endsWith('.sql')) continue
      at.signal.throwIfAborted()
      const up = upPart(sql)
      try {
        replay.run(path, up, await parse(up))
      } catch {
        replay.unreadable.push(path)
      }
    }
    return replay.result()
  },
})

class Replay {
  readonly unreadable: string[] = []
  readonly #files: string[] = []
  readonly #changes: SchemaChange[] = []
  readonly #tables = new Map<string, Table>()

  run(file: string, sql: string, { stmts = [] }: ParseResult): void {
    this.#files.push(file)
    const bytes = Buffer.from(sql)
    for (const { stmt, stmt_location: start = 0 } of stmts) {
      const before = bytes.subarray(0, start).toString('utf8')
      const blank = /^\s*/.exec(bytes.subarray(start, start + 2_000).toString('utf8'))?.[0] ?? ''
      const line = `${before}${blank}`.split('\n').length
      for (const [kind, node] of Object.entries(record(stmt))) this.#apply(kind, record(node), { file, line })
    }
  }

  #apply(kind: string, node: Node, place: Place): void {
    if (kind === 'CreateStmt') this.#create(node, place)
    else if (kind === 'IndexStmt')
      this.#table(text(record(node['relation'])['relname']))?.indexes.push({
        name: text(node['idxname']),
        columns: list(node['indexParams']).map((each) => text(record(each['IndexElem'])['name'])),
      })
    else if (kind === 'AlterTableStmt') this.#alter(node, place)
    else if (kind === 'RenameStmt') this.#rename(node, place)
    else if (kind === 'DropStmt' && node['removeType'] === 'OBJECT_INDEX') this.#dropIndexes(node)
    else if (kind === 'DropStmt' && node['removeType'] === 'OBJECT_TABLE')
      for (const each of list(node['objects'])) {
        const name = strings(record(each['List'])['items']).at(-1) ?? ''
        this.#change(place, 'drop-table', name, name)
        this.#tables.delete(name)
      }
  }

  #dropIndexes(node: Node): void {
    const names = new Set(list(node['objects']).map((each) => strings(record(each['List'])['items']).at(-1)))
    for (const table of this.#tables.values())
      table.indexes = table.indexes.filter(({ name }) => name === '' || !names.has(name))
  }

  #table(name: string): Table | undefined {
    return this.#tables.get(name)
  }

  #create(node: Node, place: Place): void {
    const name = text(record(node['relation'])['relname'])
    const table: Table = { created: place.file, indexes: [], keys: [] }
    this.#tables.set(name, table)
    for (const element of list(node['tableElts'])) {
      const column = record(element['ColumnDef'])
      for (const each of list(column['constraints']))
        this.#constrain(name, table, record(each['Constraint']), place, [text(column['colname'])])
      if ('Constraint' in element) this.#constrain(name, table, record(element['Constraint']), place)
    }
  }

  #constrain(name: string, table: Table, constraint: Node, place: Place, own: string[] = []): void {
    const type = constraint['contype']
    if (type === 'CONSTR_PRIMARY' || type === 'CONSTR_UNIQUE') {
      const keys = strings(constraint['keys'])
      table.indexes.push({ name: text(constraint['conname']), columns: keys.length > 0 ? keys : own })
    }
    if (type !== 'CONSTR_FOREIGN') return
    const columns = strings(constraint['fk_attrs'])
    const known = columns.length > 0 ? columns : own
    table.keys = table.keys.filter((key) => key.columns.join() !== known.join())
    table.keys.push({
      ...place,
      name: text(constraint['conname']) || `${name}_${known.join('_')}_fkey`,
      table: name,
      columns: known,
      references: text(record(constraint['pktable'])['relname']),
    })
  }

  #alter(node: Node, place: Place): void {
    const name = text(record(node['relation'])['relname'])
    const table = this.#table(name)
    for (const each of list(node['cmds'])) {
      const command = record(each['AlterTableCmd'])
      const definition = record(command['def'])
      const column = record(definition['ColumnDef'])
      if (command['subtype'] === 'AT_DropColumn') {
        this.#change(place, 'drop-column', name, text(command['name']))
        if (table !== undefined)
          table.keys = table.keys.filter(({ columns }) => !columns.includes(text(command['name'])))
      }
      if (command['subtype'] === 'AT_DropConstraint' && table !== undefined)
        table.keys = table.keys.filter(({ name: key }) => key !== text(command['name']))
      if (command['subtype'] === 'AT_AddConstraint' && table !== undefined)
        this.#constrain(name, table, record(definition['Constraint']), place)
      if (command['subtype'] !== 'AT_AddColumn') continue
      const constraints = list(column['constraints']).map((one) => record(one['Constraint']))
      const has = (...types: string[]): boolean =>
        constraints.some(({ contype }) => types.includes(text(contype)))
      if (
        has('CONSTR_NOTNULL') &&
        !has('CONSTR_DEFAULT', 'CONSTR_GENERATED', 'CONSTR_IDENTITY') &&
        !isSerial(column)
      )
        this.#change(place, 'add-required-column', name, text(column['colname']))
      if (table !== undefined)
        for (const one of constraints) this.#constrain(name, table, one, place, [text(column['colname'])])
    }
  }

  #rename(node: Node, place: Place): void {
    const from = text(record(node['relation'])['relname'])
    if (node['renameType'] === 'OBJECT_COLUMN')
      this.#change(place, 'rename-column', from, text(node['subname']))
    if (node['renameType'] !== 'OBJECT_TABLE') return
    this.#change(place, 'rename-table', from, from)
    const table = this.#table(from)
    if (table !== undefined) this.#tables.set(text(node['newname']), table)
    this.#tables.delete(from)
  }

  /** A table of the same file has no rows and no users yet. */
  #change(place: Place, kind: SchemaChange['kind'], table: string, name: string): void {
    if (this.#table(table)?.created !== place.file) this.#changes.push({ ...place, kind, table, name })
  }

  result(): SchemaChanges {
    const all = [...this.#tables].flatMap(([name, { keys }]) =>
      keys.map(({ name: _, ...key }) => ({ ...key, table: name })),
    )
    const unindexed = all.filter(
      ({ table, columns }) =>
        !this.#table(table)?.indexes.some((index) =>
          columns.every((column) => index.columns.slice(0, columns.length).includes(column)),
        ),
    )
    return {
      files: this.#files,
      changes: this.#changes,
      unindexed,
      foreignKeys: all.length,
      unreadable: this.unreadable,
    }
  }
}

const isSerial = (column: Node): boolean =>
  strings(record(column['typeName'])['names']).some((name) => /^(small|big)?serial\d?$/.test(name))
