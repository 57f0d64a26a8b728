import type { Node } from 'oxc-parser'
import type { EnvironmentRead, Fallback } from './environment-read.ts'
import { guardOfScript } from './script-guard.ts'
import { declaredVariables } from './script-schemas.ts'
import type { ScriptFile } from './script-file.ts'
import { literalText, unwrap } from './script-value.ts'

const DIRECT = /^(?:globalThis\.)?(process\.env|Bun\.env|import\.meta\.env)\.([A-Za-z_]\w*)$/
const THROUGH = /^(.*\benv|ENV|[\w.]*\.ENV|processEnv|environment)\.([A-Z][A-Z0-9_]{2,})$/
const WHOLE = /^(?:globalThis\.)?(process\.env|Bun\.env|import\.meta\.env)$/
const MODULES = /^(node:)?process$|^\$env\//
/** Functions that read a variable by its name. */
const READER =
  /^(?:.*\.)?(Deno\.env\.get|(?:get|read|require|load|must|optional)?_?env(?:ironment)?(?:Var|Variable|OrThrow|Or|OrDefault|String)?|env\.(?:get|str|string|required|optional|require|fetch)|(?:this\.)?[Cc]onfig(?:Service)?\.(?:get|getOrThrow|require))$/i
const NAME = /^[A-Z][A-Z0-9_]{2,}$/
/** Set by the tools themselves. */
const BUILT_IN = /^(MODE|DEV|PROD|SSR|BASE_URL)$/

export function environmentOfScript(file: ScriptFile): EnvironmentRead[] {
  return [
    ...members(file),
    ...destructured(file),
    ...calls(file),
    ...assigned(file),
    ...declaredVariables(file),
  ]
}

/** The variable that an expression reads. */
function variableOf(file: ScriptFile, node: Node): { name: string; by: string } | undefined {
  const inner = unwrap(node)
  if (inner.type === 'CallExpression') return calledVariable(file, inner)
  if (inner.type !== 'MemberExpression') return undefined
  const path = file.nameOf(inner)
  if (path === undefined) return undefined
  const direct = DIRECT.exec(path)
  if (direct !== null)
    return direct[1] === 'import.meta.env' && BUILT_IN.test(direct[2]!)
      ? undefined
      : { name: direct[2]!, by: direct[1]! }
  const [, owner, name] = THROUGH.exec(path) ?? aliased(file, path, inner) ?? []
  return name === undefined ? undefined : { name, by: owner ?? 'env' }
}

/** `const settings = process.env; settings.PORT` */
function aliased(file: ScriptFile, path: string, node: Node): [string, string, string] | undefined {
  const [root, name, ...rest] = path.split('.')
  if (root === undefined || name === undefined || rest.length > 0 || !NAME.test(name)) return undefined
  const binding = file.bindingOf(root, node)
  if (binding?.kind === 'import') return MODULES.test(binding.from) ? [path, binding.from, name] : undefined
  if (binding?.kind !== 'variable' || binding.init === null) return undefined
  const origin = file.nameOf(binding.init)
  return origin !== undefined && WHOLE.test(origin) ? [path, origin, name] : undefined
}

function members(file: ScriptFile): EnvironmentRead[] {
  return file.nodes('MemberExpression').flatMap((node) => {
    const variable = variableOf(file, node)
    if (variable === undefined) return []
    const parent = file.parentOf(node)
    if (parent?.type === 'AssignmentExpression' && parent.left === node) return []
    if (parent?.type === 'UnaryExpression' && parent.operator === 'delete') return []
    return [{ ...variable, line: file.lineOf(node), fallback: fallbackAfter(file, node, variable.name) }]
  })
}

/** What stands in when an expression is not set: `a || b`, `a ?? b`, `a ? a : b`. */
function fallbackAfter(file: ScriptFile, node: Node, name: string): Fallback {
  let below = node
  let seen: Fallback = { kind: 'none' }
  for (const above of file.ancestorsOf(node)) {
    if (above.type === 'LogicalExpression' && above.operator !== '&&') {
      if (below === above.left) {
        const told = fallbackOf(file, above.right, name)
        if (told.kind !== 'expression') return told
        seen = told
      }
    } else if (above.type === 'ConditionalExpression' && below !== above.alternate) {
      const isAsked = file.textOf(above.test).includes(file.textOf(node))
      if (isAsked && (below === above.test || variableOf(file, above.consequent) !== undefined)) {
        const told = fallbackOf(file, above.alternate, name)
        return told.kind === 'literal' &&
          below === above.test &&
          !file.textOf(above.consequent).includes(name)
          ? { kind: 'none' }
          : told
      }
      return seen
    } else if (!TRANSPARENT.has(above.type)) return seen
    below = above
  }
  return seen
}

const TRANSPARENT = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'ChainExpression',
])

export function fallbackOf(file: ScriptFile, node: Node | null | undefined, name: string): Fallback {
  if (node === null || node === undefined) return { kind: 'none' }
  const value = file.valueOf(node)
  if (value.type === 'nothing') return { kind: 'none' }
  if (value.type === 'number' || value.type === 'boolean')
    return { kind: 'literal', text: file.textOf(node), line: file.lineOf(node) }
  if (value.type !== 'string') {
    const inner = unwrap(node)
    const isEnd =
      inner.type === 'CallExpression' &&
      /throw|fail|fatal|raise|missing|require|exit|panic/i.test(file.textOf(inner))
    return isEnd ? { kind: 'required' } : { kind: 'expression' }
  }
  if (value.text === '') return { kind: 'empty' }
  const guard = guardOfScript(file, node, [name, ...targetOf(file, node)], value.text)
  return { kind: 'literal', text: value.text, line: file.lineOf(node), ...(guard !== undefined && { guard }) }
}

/** The variable that an expression is kept in. */
export function targetOf(file: ScriptFile, node: Node): string[] {
  for (const above of file.ancestorsOf(node)) {
    if (above.type === 'VariableDeclarator') return above.id.type === 'Identifier' ? [above.id.name] : []
    if (above.type === 'AssignmentExpression') {
      const path = file.nameOf(above.left)
      return path === undefined ? [] : [path.split('.').at(-1)!]
    }
    if (above.type === 'Property' || above.type === 'PropertyDefinition')
      return above.key.type === 'Identifier' ? [above.key.name] : []
    if (/Statement$|Declaration$/.test(above.type)) return []
  }
  return []
}

/** `const { PORT = '3000' } = process.env` */
function destructured(file: ScriptFile): EnvironmentRead[] {
  return file.nodes('VariableDeclarator').flatMap(({ id, init }) => {
    if (id.type !== 'ObjectPattern' || init === null) return []
    const path = file.nameOf(init) ?? ''
    const isEnvironment =
      WHOLE.test(path) || (/(^|\.)env$/.test(path) && file.importOf(init)?.from.startsWith('.') !== true)
    if (!isEnvironment) return []
    return id.properties.flatMap((each): EnvironmentRead[] => {
      if (each.type === 'RestElement' || each.key.type !== 'Identifier') return []
      const { name } = each.key
      if (!NAME.test(name)) return []
      const fallback =
        each.value.type === 'AssignmentPattern'
          ? fallbackOf(file, each.value.right, name)
          : ({ kind: 'none' } as const)
      return [{ name, line: file.lineOf(each), by: path, fallback }]
    })
  })
}

function calledVariable(file: ScriptFile, node: Extract<Node, { type: 'CallExpression' }>) {
  const callee = file.nameOf(node.callee)
  if (callee === undefined || !READER.test(callee)) return undefined
  const name = literalText(node.arguments[0])
  return name !== undefined && NAME.test(name) ? { name, by: callee } : undefined
}

function calls(file: ScriptFile): EnvironmentRead[] {
  return file.nodes('CallExpression').flatMap((node): EnvironmentRead[] => {
    const variable = calledVariable(file, node)
    if (variable === undefined) return []
    const isRequired = /require|must|OrThrow/i.test(variable.by)
    const [, second] = node.arguments
    const given = second === undefined ? undefined : defaultArgument(file, second, variable.name)
    const around = fallbackAfter(file, node, variable.name)
    const fallback =
      given ?? (around.kind === 'none' && isRequired ? ({ kind: 'required' } as const) : around)
    return [{ ...variable, line: file.lineOf(node), fallback }]
  })
}

function defaultArgument(file: ScriptFile, node: Node, name: string): Fallback | undefined {
  const inner = unwrap(node)
  if (inner.type !== 'ObjectExpression') {
    const told = fallbackOf(file, inner, name)
    return told.kind === 'expression' || told.kind === 'none' ? undefined : told
  }
  for (const each of inner.properties)
    if (
      each.type === 'Property' &&
      each.key.type === 'Identifier' &&
      /^(default|fallback|defaultValue)$/.test(each.key.name)
    )
      return fallbackOf(file, each.value, name)
  return undefined
}

/** `process.env.SECRET ||= 'x'` */
function assigned(file: ScriptFile): EnvironmentRead[] {
  return file.nodes('AssignmentExpression').flatMap((node): EnvironmentRead[] => {
    const left = node.left as Node
    const variable = left.type === 'MemberExpression' ? variableOf(file, left) : undefined
    if (variable === undefined) return []
    return [{ ...variable, line: file.lineOf(node), fallback: fallbackOf(file, node.right, variable.name) }]
  })
}
