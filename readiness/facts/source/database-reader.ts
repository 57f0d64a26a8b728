import type { SyntaxNode } from '@lezer/common'
import type { Node } from 'oxc-parser'
import { passwordInDatabaseUrl } from './database-url.ts'
import type { Guard } from './environment-read.ts'
import { defineExtractor } from './extractor.ts'
import type { PythonFile } from './python-file.ts'
import { guardOfPython } from './python-guard.ts'
import type { ScriptFile } from './script-file.ts'
import { guardOfScript } from './script-guard.ts'
import { targetOf } from './script-environment.ts'
import { literalText, unwrap } from './script-value.ts'
import { snakeCase } from './secret-shape.ts'

/** A password of a database that is written in code. */
export type DatabasePassword = {
  line: number
  /** Where it stands: `an address`, `password of Pool()`. */
  where: string
  /** Never to be shown. */
  text: string
  guard?: Guard
}

export const databaseReader = defineExtractor<DatabasePassword>({
  name: 'database passwords',
  hint: /:\/\/[^\s'"`/]{0,200}:[^\s'"`/]{1,200}@|passw\w*['"]?\s*[:=]\s*(?:[^\n,]{1,80}(?:\|\||\?\?)\s*)?['"`]/i,
  kinds: ['product'],
  script: (file) => [...scriptAddresses(file), ...scriptOptions(file)],
  python: (file) => [...pythonAddresses(file), ...pythonOptions(file)],
})

/** Names under which an address is only shown. */
const SHOWN = /example|placeholder|doc|desc|hint|help|label|title|message|sample|usage|text/i
const CONNECTS =
  /(^|\.)(Pool|Client|createPool|createConnection|createClient|DataSource|forRoot|Sequelize|knex|Knex|postgres|drizzle|MikroORM\.init|Connection|connect|Redis|IORedis|Cluster)$/
const CONTEXT = /^(host|hostname|user|username|database|dbname|db|port|dialect|client|connection|engine)$/i

function scriptAddresses(file: ScriptFile): DatabasePassword[] {
  return file.nodes('Literal', 'TemplateLiteral').flatMap((node): DatabasePassword[] => {
    const text =
      node.type === 'Literal' ? (typeof node.value === 'string' ? node.value : '') : templateText(file, node)
    const password = text.length < 1_000 ? passwordInDatabaseUrl(text) : undefined
    if (password === undefined) return []
    const parent = file.parentOf(node)
    const names = targetOf(file, node)
    if (parent?.type === 'JSXAttribute' || names.some((name) => SHOWN.test(name))) return []
    return [{ line: file.lineOf(node), where: 'an address', text: password, ...guard(file, node, text) }]
  })
}

const templateText = (file: ScriptFile, node: Extract<Node, { type: 'TemplateLiteral' }>): string =>
  node.quasis.map(({ value }, at) => (at === 0 ? '' : '${}') + (value.cooked ?? '')).join('')

function guard(file: ScriptFile, node: Node, text: string): { guard?: Guard } {
  const around = file.parentOf(node)
  const read =
    around === undefined
      ? []
      : [
          ...file
            .textOf(around)
            .slice(0, 400)
            .matchAll(/env\.(\w+)/g),
        ].map((match) => match[1]!)
  const found = guardOfScript(file, node, [...targetOf(file, node), ...read], text)
  return found === undefined ? {} : { guard: found }
}

/** `new Pool({ host, user, password: 'x' })` and tables that look like it. */
function scriptOptions(file: ScriptFile): DatabasePassword[] {
  return file.nodes('ObjectExpression').flatMap((table) => {
    const keys = new Map<string, Node>()
    for (const each of table.properties)
      if (each.type === 'Property' && each.key.type === 'Identifier') keys.set(each.key.name, each.value)
    const value = keys.get('password')
    if (value === undefined) return []
    const text = literalText(standIn(value))
    const callee = calleeAround(file, table)
    const context = [...keys.keys()].filter((key) => CONTEXT.test(key)).length
    if (text === undefined || text === '' || isGap(text) || (callee === undefined && context < 3)) return []
    if (callee === undefined && !keys.has('database') && !keys.has('dbname') && !keys.has('dialect'))
      return []
    const where = callee === undefined ? 'options of a database' : `password of ${callee}()`
    return [{ line: file.lineOf(value), where, text, ...guard(file, standIn(value), text) }]
  })
}

/** What stands in: `options.password || 'x'`. A variable of the environment is told by what reads those. */
function standIn(value: Node): Node {
  const inner = unwrap(value)
  if (inner.type !== 'LogicalExpression' || inner.operator === '&&') return inner
  return inner.right
}

function calleeAround(file: ScriptFile, table: Node): string | undefined {
  let steps = 0
  for (const above of file.ancestorsOf(table)) {
    if (above.type === 'CallExpression' || above.type === 'NewExpression') {
      const callee = file.nameOf(above.callee)
      return callee !== undefined && CONNECTS.test(callee) ? callee.split('.').at(-1) : undefined
    }
    steps += 1
    if (steps > 6 || above.type.endsWith('Statement')) return undefined
  }
  return undefined
}

const isGap = (text: string): boolean =>
  /^(\$\{|\{\{|<|%|\*+$|x+$|\.\.\.|PASSWORD$|password$)/i.test(text) && !/^password$/.test(text)

function pythonAddresses(file: PythonFile): DatabasePassword[] {
  return file.nodes('String', 'FormatString').flatMap((node): DatabasePassword[] => {
    const literal = node.name === 'String' ? file.literalOf(node) : undefined
    const text =
      literal ??
      (node.name === 'FormatString'
        ? file
            .textOf(node)
            .replace(/^\w*["']{1,3}/, '')
            .replace(/["']{1,3}$/, '')
        : '')
    const password = text.length < 1_000 ? passwordInDatabaseUrl(text) : undefined
    if (password === undefined) return []
    const names = pythonTargets(file, node)
    if (names.some((name) => SHOWN.test(name))) return []
    const found = guardOfPython(file, node, names, text)
    return [
      {
        line: file.lineOf(node),
        where: 'an address',
        text: password,
        ...(found !== undefined && { guard: found }),
      },
    ]
  })
}

function pythonTargets(file: PythonFile, node: SyntaxNode): string[] {
  const names: string[] = []
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'CallExpression') {
      const [first] = file.argumentsOf(above).positional
      const name = first === undefined || first.from === node.from ? undefined : file.literalOf(first)
      if (name !== undefined && /^\w+$/.test(name)) names.push(name)
      for (const [key, value] of file.argumentsOf(above).named) if (value.from === node.from) names.push(key)
    }
    if (above.name === 'AssignStatement') {
      for (const { target } of file.assignmentsOf(above))
        names.push(file.nameOf(target)?.split('.').at(-1) ?? '')
      return names.filter((name) => name !== '' && name !== 'default')
    }
  }
  return names.filter((name) => name !== 'default')
}

/** Django's DATABASES, and `connect(password='x')`. */
function pythonOptions(file: PythonFile): DatabasePassword[] {
  const found: DatabasePassword[] = []
  const add = (node: SyntaxNode, where: string, text: string): void => {
    const refused = guardOfPython(file, node, ['PASSWORD', 'DATABASES'], text)
    found.push({ line: file.lineOf(node), where, text, ...(refused !== undefined && { guard: refused }) })
  }
  for (const node of file.nodes('DictionaryExpression')) {
    const value = file.valueOf(node)
    if (value.type !== 'table') continue
    const keys = new Set(value.entries.map(({ key }) => snakeCase(key)))
    const isDatabase =
      keys.has('engine') ||
      ((keys.has('database') || keys.has('dbname')) && (keys.has('host') || keys.has('user')))
    const entry = value.entries.find(({ key }) => /^password$/i.test(key))
    if (!isDatabase || entry?.value.type !== 'string' || entry.value.text === '' || isGap(entry.value.text))
      continue
    add(node, 'DATABASES', entry.value.text)
    found[found.length - 1]!.line = entry.line
  }
  for (const node of file.nodes('CallExpression')) {
    const callee = file.calleeOf(node) ?? ''
    if (
      !/(^|\.)(connect|create_pool|Pool|ConnectionPool|URL\.create|PostgresDsn\.build|MongoClient|Redis|StrictRedis|PostgresqlDatabase|MySQLDatabase|Connection)$/.test(
        callee,
      )
    )
      continue
    const value = file.argumentsOf(node).named.get('password')
    const text = value === undefined ? undefined : file.literalOf(value)
    if (value !== undefined && text !== undefined && text !== '' && !isGap(text))
      add(value, `password of ${callee}()`, text)
  }
  return found
}
