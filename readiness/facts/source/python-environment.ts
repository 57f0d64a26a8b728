import type { SyntaxNode } from '@lezer/common'
import type { EnvironmentRead, Fallback } from './environment-read.ts'
import { childrenOf } from './python-children.ts'
import type { PythonFile } from './python-file.ts'
import { guardOfPython } from './python-guard.ts'

const GETTER = /^(os\.)?(getenv|environ\.get|environ\.setdefault|environ\.pop)$/
/** decouple, environs, django-environ, starlette, and what people name like them. */
const READER =
  /^(\w+\.)*(config|env|get_env|getenv|env_var|get_env_var|get_env_variable|get_env_value|env_or|require_env|secret|get_secret|read_secret)$|^env\.\w+$|^(\w+\.)*(env|config)\.(str|get|url|db|db_url|string|get_value)$/
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export function environmentOfPython(file: PythonFile): EnvironmentRead[] {
  return [...subscripts(file), ...calls(file), ...settingsClasses(file)]
}

function subscripts(file: PythonFile): EnvironmentRead[] {
  return file.nodes('MemberExpression').flatMap((node): EnvironmentRead[] => {
    const match = /^(os\.environ|environ)\.(\w+)$/.exec(file.nameOf(node) ?? '')
    const isSubscript = file.textOf(node).endsWith(']')
    if (match === null || !isSubscript) return []
    const statement = node.parent
    const isTarget = statement?.name === 'AssignStatement' && statement.firstChild?.from === node.from
    const value = isTarget ? file.assignmentsOf(statement)[0]?.value : undefined
    const fallback =
      value === undefined ? { kind: 'required' as const } : fallbackOf(file, value, [match[2]!])
    if (isTarget && fallback.kind !== 'literal') return []
    return [{ name: match[2]!, line: file.lineOf(node), by: 'os.environ', fallback }]
  })
}

/** Functions of the file that read the variable which their first argument names. */
function ownReaders(file: PythonFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const node of file.nodes('FunctionDefinition')) {
    const first = node.getChild('ParamList')?.getChild('VariableName')
    if (first === null || first === undefined) continue
    const read = String.raw`(getenv|environ\.get)\(\s*${file.textOf(first)}\b|environ\[\s*${file.textOf(first)}\s*\]`
    if (new RegExp(read).test(file.textOf(node)))
      names.add(file.textOf(node.getChild('VariableName') ?? { from: 0, to: 0 }))
  }
  return names
}

function calls(file: PythonFile): EnvironmentRead[] {
  const own = ownReaders(file)
  return file.nodes('CallExpression').flatMap((node): EnvironmentRead[] => {
    const callee = file.calleeOf(node)
    if (callee === undefined || !(GETTER.test(callee) || READER.test(callee) || own.has(callee))) return []
    const { positional, named } = file.argumentsOf(node)
    const [first, second] = positional
    const name = first === undefined ? undefined : file.literalOf(first)
    if (name === undefined || !NAME.test(name)) return []
    if (!GETTER.test(callee) && !/^[A-Z][A-Z0-9_]+$/.test(name)) return []
    const standIn = named.get('default') ?? second
    const by = callee
    const around = orElse(file, node, name)
    const fallback =
      standIn === undefined
        ? (around ?? { kind: GETTER.test(callee) ? ('none' as const) : ('required' as const) })
        : fallbackOf(file, standIn, [name, ...targets(file, node)])
    return [
      {
        name,
        line: file.lineOf(node),
        by,
        fallback: fallback.kind === 'literal' || around === undefined ? fallback : around,
      },
    ]
  })
}

/** `os.getenv("A") or "b"` */
function orElse(file: PythonFile, node: SyntaxNode, name: string): Fallback | undefined {
  const parent = node.parent
  if (parent?.name !== 'BinaryExpression') return undefined
  const [left, operator, right] = childrenOf(parent)
  if (operator === undefined || right === undefined || file.textOf(operator) !== 'or') return undefined
  if (left?.from !== node.from) return undefined
  return fallbackOf(file, right, [name, ...targets(file, node)])
}

export function fallbackOf(file: PythonFile, node: SyntaxNode, names: readonly string[]): Fallback {
  const value = file.valueOf(node)
  if (value.type === 'nothing') return { kind: 'none' }
  if (value.type === 'number' || value.type === 'boolean')
    return { kind: 'literal', text: file.textOf(node), line: file.lineOf(node) }
  const wrapped =
    value.type === 'call' &&
    /^(SecretStr|SecretBytes|str|PostgresDsn|RedisDsn|make_url|URL)$/.test(value.callee)
  const text =
    value.type === 'string'
      ? value.text
      : wrapped && value.arguments[0]?.type === 'string'
        ? value.arguments[0].text
        : undefined
  if (text === undefined) return { kind: 'expression' }
  if (text === '') return { kind: 'empty' }
  const guard = guardOfPython(file, node, names, text)
  return { kind: 'literal', text, line: file.lineOf(node), ...(guard !== undefined && { guard }) }
}

function targets(file: PythonFile, node: SyntaxNode): string[] {
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'AssignStatement')
      return file.assignmentsOf(above).flatMap(({ target }) => file.nameOf(target)?.split('.').at(-1) ?? [])
    if (above.name === 'Body') return []
  }
  return []
}

/** Fields of pydantic's BaseSettings. */
function settingsClasses(file: PythonFile): EnvironmentRead[] {
  const classes = file.nodes('ClassDefinition')
  const known = new Set(['BaseSettings'])
  const isSettings = (node: SyntaxNode): boolean =>
    [...file.textOf(node.getChild('ArgList') ?? { from: 0, to: 0 }).matchAll(/\w+/g)].some(([name]) =>
      known.has(name),
    )
  const found: EnvironmentRead[] = []
  for (const node of classes) {
    if (!isSettings(node)) continue
    known.add(file.textOf(node.getChild('VariableName') ?? { from: 0, to: 0 }))
    const prefix = /env_prefix\s*=\s*["'](\w*)["']/.exec(file.textOf(node))?.[1] ?? ''
    for (const statement of node.getChild('Body')?.getChildren('AssignStatement') ?? [])
      found.push(...field(file, statement, prefix))
  }
  return found
}

function field(file: PythonFile, statement: SyntaxNode, prefix: string): EnvironmentRead[] {
  const [target] = childrenOf(statement)
  if (target?.name !== 'VariableName' || statement.getChild('TypeDef') === null) return []
  const own = file.textOf(target)
  const line = file.lineOf(statement)
  const value = file.assignmentsOf(statement)[0]?.value
  const read = (name: string, fallback: Fallback): EnvironmentRead[] => [
    { name, line, by: 'pydantic', fallback },
  ]
  const name = `${prefix}${own}`.toUpperCase()
  if (/ClassVar/.test(file.textOf(statement.getChild('TypeDef')!))) return []
  if (value === undefined) return read(name, { kind: 'required' })
  if (value.name !== 'CallExpression' || !/(^|\.)Field$/.test(file.calleeOf(value) ?? ''))
    return read(
      name,
      file.textOf(value) === '...' ? { kind: 'required' } : fallbackOf(file, value, [own, name]),
    )
  const { positional, named } = file.argumentsOf(value)
  const alias = named.get('validation_alias') ?? named.get('alias') ?? named.get('env')
  const given = alias === undefined ? undefined : file.literalOf(alias)
  const standIn = named.get('default') ?? positional[0]
  const isRequired = standIn === undefined ? !named.has('default_factory') : file.textOf(standIn) === '...'
  if (isRequired) return read(given ?? name, { kind: 'required' })
  return read(
    given ?? name,
    standIn === undefined ? { kind: 'expression' } : fallbackOf(file, standIn, [own, name]),
  )
}
