import type { Node } from 'oxc-parser'
import type { EnvironmentRead, Fallback } from './environment-read.ts'
import { guardOfScript } from './script-guard.ts'
import type { ScriptFile } from './script-file.ts'
import { literalText, unwrap } from './script-value.ts'

type Table = Extract<Node, { type: 'ObjectExpression' }>

const NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/
const SCHEMA_ROOT =
  /^(z|zod|Joi|joi|yup|Yup|v|t|s|type|Type|T|schema|envalid|str|num|bool|port|url|email|host|json|makeValidator|e)$/
/** Keys of a table that describes variables. */
const DESCRIBING =
  /^(default|defaultValue|devDefault|required|optional|schema|doc|docs|desc|description|secret|sensitive|format|parse|example|env)$/
const AWARE = /\benv\b|environ|process\./i

/** Variables that are declared in a schema or a table, as in zod, envalid, Joi, convict, or one's own. */
export function declaredVariables(file: ScriptFile): EnvironmentRead[] {
  if (!AWARE.test(file.text)) return []
  return file
    .nodes('ObjectExpression')
    .flatMap((table) => [...schemaTable(file, table), ...convictEntry(file, table)])
}

function schemaTable(file: ScriptFile, table: Table): EnvironmentRead[] {
  const declared = table.properties.flatMap((property): EnvironmentRead[] => {
    if (property.type !== 'Property') return []
    const name = property.key.type === 'Identifier' ? property.key.name : literalText(property.key)
    if (name === undefined || !NAME.test(name) || name.length < 3) return []
    const value = unwrap(property.value)
    const fallback =
      value.type === 'ObjectExpression' ? described(file, value, name) : chained(file, value, name)
    if (fallback === undefined) return []
    const by = value.type === 'ObjectExpression' ? 'table' : 'schema'
    return [{ name, line: file.lineOf(property), by, fallback }]
  })
  return declared.length >= 2 || /env/i.test(nameAround(file, table)) ? declared : []
}

function described(file: ScriptFile, table: Table, name: string): Fallback | undefined {
  const keys = new Map<string, Node>()
  for (const each of table.properties)
    if (each.type === 'Property' && each.key.type === 'Identifier') keys.set(each.key.name, each.value)
  if (![...keys.keys()].some((key) => DESCRIBING.test(key))) return undefined
  const standIn = keys.get('default') ?? keys.get('defaultValue')
  if (standIn !== undefined) return literalFallback(file, standIn, name)
  const required = keys.get('required')
  if (required?.type === 'Literal' && required.value === true) return { kind: 'required' }
  const schema = keys.get('schema')
  const told = schema === undefined ? undefined : chained(file, unwrap(schema), name)
  // A table of one's own may say elsewhere what happens without a value.
  return told === undefined || told.kind === 'required' ? { kind: 'none' } : told
}

/** `z.string().min(32).default('x')`: the calls of a chain, the last one first. */
function chained(file: ScriptFile, node: Node, name: string): Fallback | undefined {
  let at = node
  let fallback: Fallback | undefined
  for (;;) {
    at = unwrap(at)
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'CallExpression') {
      const { callee } = at
      const method =
        callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
          ? callee.property.name
          : undefined
      const [first] = at.arguments
      if (method === 'default' || method === 'catch' || method === 'prefault')
        fallback ??= literalFallback(file, first, name)
      else if (/^(optional|nullable|nullish|allow|empty)$/.test(method ?? '')) {
        const given = method === 'optional' ? at.arguments[1] : undefined
        fallback ??= given === undefined ? { kind: 'none' } : literalFallback(file, given, name)
      }
      if (callee.type === 'Identifier' && first?.type === 'ObjectExpression' && SCHEMA_ROOT.test(callee.name))
        fallback ??= described(file, first, name)
      at = callee
    } else break
  }
  return at.type === 'Identifier' && SCHEMA_ROOT.test(at.name)
    ? (fallback ?? { kind: 'required' })
    : undefined
}

/** convict: `{ secret: { default: 'x', env: 'SECRET' } }` */
function convictEntry(file: ScriptFile, table: Table): EnvironmentRead[] {
  const pick = (key: string): Node | undefined => {
    const found = table.properties.find(
      (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === key,
    )
    return found?.type === 'Property' ? found.value : undefined
  }
  const name = literalText(pick('env'))
  const standIn = pick('default')
  if (name === undefined || standIn === undefined || !NAME.test(name)) return []
  return [{ name, line: file.lineOf(table), by: 'table', fallback: literalFallback(file, standIn, name) }]
}

function literalFallback(file: ScriptFile, node: Node | undefined, name: string): Fallback {
  const value = file.valueOf(node)
  if (node === undefined || value.type === 'nothing') return { kind: 'none' }
  if (value.type === 'number' || value.type === 'boolean')
    return { kind: 'literal', text: file.textOf(node), line: file.lineOf(node) }
  if (value.type !== 'string') return { kind: 'expression' }
  if (value.text === '') return { kind: 'empty' }
  const guard = guardOfScript(file, node, [name], value.text)
  return { kind: 'literal', text: value.text, line: file.lineOf(node), ...(guard !== undefined && { guard }) }
}

/** What the table is called, or the function that it is given to. */
function nameAround(file: ScriptFile, table: Table): string {
  for (const above of file.ancestorsOf(table)) {
    if (above.type === 'VariableDeclarator') return file.textOf(above.id)
    if (above.type === 'CallExpression' && /env/i.test(file.nameOf(above.callee) ?? '')) return 'env'
    if (above.type.endsWith('Statement')) return ''
  }
  return ''
}
