import type { Node } from 'oxc-parser'
import { defineExtractor } from './extractor.ts'
import { isDevelopmentOnly } from './production-test.ts'
import type { PythonFile } from './python-file.ts'
import { guardOfPython } from './python-guard.ts'
import type { ScriptFile } from './script-file.ts'
import { entryAt, isTrue, stringOf, valueAt, type Value } from './value.ts'

/** A place that makes a database library write its statements out. */
export type SqlEcho = { line: number; what: string; isDevelopment: boolean; setting?: string }

export const sqlReader = defineExtractor<SqlEcho>({
  name: 'SQL logging',
  hint: /drizzle|PrismaClient|knex|DataSource|TypeOrm|Sequelize|Kysely|mongoose|MikroORM|postgres\(|echo|ECHO|django\.db|sqlalchemy|DEBUG/,
  kinds: ['product', 'tool'],
  script: scriptEchoes,
  python: pythonEchoes,
})

type Rule = { callee: RegExp; finds(options: readonly Value[]): { what: string; key: string } | undefined }

const isConsole = (value: Value | undefined): boolean =>
  value?.type === 'name' && /console\.\w+$/.test(value.text)
const lists = (value: Value | undefined, ...levels: readonly string[]): boolean =>
  value?.type === 'list' &&
  value.items.some(
    (each) =>
      levels.includes(stringOf(each) ?? '') ||
      (levels.includes(stringOf(valueAt(each, 'level')) ?? '') &&
        stringOf(valueAt(each, 'emit')) !== 'event'),
  )
const on =
  (key: string, what: string, holds: (value: Value | undefined) => boolean) => (options: readonly Value[]) =>
    options.some((each) => holds(valueAt(each, key))) ? { what, key } : undefined

const RULES: readonly Rule[] = [
  { callee: /^drizzle$/, finds: on('logger', 'drizzle writes each statement: logger is true', isTrue) },
  {
    callee: /(^|\.)PrismaClient$/,
    finds: on('log', "Prisma writes each statement: log has 'query'", (value) => lists(value, 'query')),
  },
  { callee: /^(knex|Knex)$/, finds: on('debug', 'knex writes each statement: debug is true', isTrue) },
  {
    callee: /(^|\.)(DataSource|createConnection|forRoot|TypeOrmModule\.forRoot)$/,
    finds: on(
      'logging',
      'TypeORM writes each statement: logging is on',
      (value) => isTrue(value) || stringOf(value) === 'all' || lists(value, 'query'),
    ),
  },
  {
    callee: /(^|\.)Sequelize$/,
    finds: on(
      'logging',
      'Sequelize writes each statement: logging is on',
      (value) => isTrue(value) || isConsole(value),
    ),
  },
  {
    callee: /(^|\.)Kysely$/,
    finds: on(
      'log',
      "Kysely writes each statement: log has 'query'",
      (value) => lists(value, 'query') || isConsole(value),
    ),
  },
  {
    callee: /(^|\.)(MikroORM\.init|defineConfig)$/,
    finds: on('debug', 'MikroORM writes each statement: debug is true', isTrue),
  },
  {
    callee: /^postgres$/,
    finds: on(
      'debug',
      'postgres.js writes each statement: debug is on',
      (value) => isTrue(value) || isConsole(value),
    ),
  },
  {
    callee: /^mongoose\.set$/,
    finds: ([name, value]) =>
      stringOf(name) === 'debug' && isTrue(value)
        ? { what: 'mongoose writes each query: debug is true', key: 'debug' }
        : undefined,
  },
]

function scriptEchoes(file: ScriptFile): SqlEcho[] {
  return file.nodes('CallExpression', 'NewExpression').flatMap((node) => {
    const callee = file.nameOf(node.callee)
    const rule = callee === undefined ? undefined : RULES.find((each) => each.callee.test(callee))
    if (callee === undefined || rule === undefined) return []
    if (callee.endsWith('defineConfig') && !/mikro-orm/i.test(file.text)) return []
    const options = node.arguments.map((each) => file.valueOf(each))
    const told = rule.finds(options)
    if (told !== undefined) {
      const line = options.flatMap((each) => entryAt(each, told.key)?.line ?? [])[0] ?? file.lineOf(node)
      return [{ line, what: told.what, isDevelopment: isDevelopmentOnly(file, node) }]
    }
    return /(^|\.)Sequelize$/.test(callee) && node.type === 'NewExpression'
      ? sequelizeDefault(file, node, options)
      : []
  })
}

/** Sequelize writes each statement with console.log unless it is told not to. */
function sequelizeDefault(
  file: ScriptFile,
  node: Node & { arguments: readonly Node[] },
  options: readonly Value[],
): SqlEcho[] {
  if (file.importOf((node as Extract<Node, { type: 'NewExpression' }>).callee)?.from !== 'sequelize')
    return []
  const isOpen = node.arguments.some((each, at) => {
    const value = options[at]
    return (
      each.type === 'SpreadElement' ||
      value?.type === 'other' ||
      (value?.type === 'name' && !/env\.|url|uri/i.test(value.text)) ||
      /\.\.\./.test(file.textOf(each))
    )
  })
  if (isOpen || options.length === 0 || options.some((each) => entryAt(each, 'logging') !== undefined))
    return []
  return [
    {
      line: file.lineOf(node),
      what: 'Sequelize writes each statement with console.log: logging is not set to false',
      isDevelopment: isDevelopmentOnly(file, node),
    },
  ]
}

function pythonEchoes(file: PythonFile): SqlEcho[] {
  const found: SqlEcho[] = []
  const add = (
    node: { from: number },
    at: Parameters<typeof guardOfPython>[1],
    what: string,
    setting?: string,
  ): void => {
    const isDevelopment = guardOfPython(file, at, ['DEBUG', 'echo'], '') === 'development'
    found.push({ line: file.lineOf(node), what, isDevelopment, ...(setting !== undefined && { setting }) })
  }
  for (const node of file.nodes('CallExpression')) {
    const callee = file.calleeOf(node) ?? ''
    const { positional, named } = file.argumentsOf(node)
    const echo = named.get('echo')
    if (
      /(^|\.)(create_engine|create_async_engine|engine_from_config|SQLAlchemy|Database)$/.test(callee) &&
      echo !== undefined
    ) {
      const value = file.valueOf(echo)
      if (isTrue(value) || stringOf(value) === 'debug')
        add(echo, node, 'SQLAlchemy writes each statement: echo is True')
    }
    if (
      callee.endsWith('.setLevel') &&
      /getLogger\(\s*["'](sqlalchemy\.engine|django\.db\.backends)/.test(file.textOf(node)) &&
      /INFO|DEBUG/.test(file.textOf(positional[0] ?? node))
    )
      add(node, node, 'the logger of the database library is set to write each statement')
  }
  for (const statement of file.nodes('AssignStatement'))
    for (const { target, value } of file.assignmentsOf(statement)) {
      const name = file.nameOf(target)?.split('.').at(-1) ?? ''
      const held = file.valueOf(value)
      if (name === 'SQLALCHEMY_ECHO' && isTrue(held))
        add(target, statement, 'Flask-SQLAlchemy writes each statement: SQLALCHEMY_ECHO is True')
      if (
        name === 'DEBUG' &&
        isTrue(held) &&
        /INSTALLED_APPS|MIDDLEWARE|from \.{1,2}\w* ?import|DATABASES/.test(file.text)
      )
        add(target, statement, 'Django keeps each statement in memory and shows it: DEBUG is True', 'DEBUG')
      const level = stringOf(valueAt(held, 'loggers', 'django.db.backends', 'level'))
      if (name === 'LOGGING' && level === 'DEBUG')
        add(target, statement, 'Django writes each statement: the logger django.db.backends is at DEBUG')
    }
  return found
}
