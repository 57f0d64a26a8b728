import type { Node } from 'oxc-parser'
import type { ScriptFile } from './script-file.ts'
import { literalText, unwrap } from './script-value.ts'

const PRODUCTION = /^(prod|production|live|release)$/i
const DEVELOPMENT = /^(dev|development|debug|test|testing|local|ci|e2e)$/i
const PRODUCTION_NAME = /^(is|in|_)*_?prod(uction)?(_?(mode|env|environment|build))?_*$/i
const DEVELOPMENT_NAME =
  /^(is|in|_)*_?(dev|development|debug|test|testing|local|localhost|vitest|jest)(_?(mode|env|environment|build|enabled))?_*$/i

/** Whether a condition holds in production alone (true), outside of it alone (false), or tells nothing of it. */
function tellsProduction(file: ScriptFile, node: Node, depth = 0): boolean | undefined {
  if (depth > 8) return undefined
  const inner = unwrap(node)
  if (inner.type === 'UnaryExpression' && inner.operator === '!') {
    const told = tellsProduction(file, inner.argument, depth + 1)
    return told === undefined ? undefined : !told
  }
  if (inner.type === 'BinaryExpression' && /^[!=]==?$/.test(inner.operator)) {
    const text = literalText(inner.right) ?? literalText(inner.left)
    if (text === undefined || !isModeName(file, inner)) return undefined
    const told = PRODUCTION.test(text) ? true : DEVELOPMENT.test(text) ? false : undefined
    return told === undefined ? undefined : inner.operator.startsWith('!') ? !told : told
  }
  if (inner.type === 'LogicalExpression') {
    const left = tellsProduction(file, inner.left, depth + 1)
    const right = tellsProduction(file, inner.right, depth + 1)
    if (inner.operator === '&&') return left ?? right
    return left === right ? left : undefined
  }
  return byName(file, inner, depth)
}

/** The comparison is of NODE_ENV, of a stage, or of something named so. */
function isModeName(file: ScriptFile, node: Node): boolean {
  return /env|mode|stage|profile|config|node/i.test(file.textOf(node))
}

function byName(file: ScriptFile, node: Node, depth: number): boolean | undefined {
  if (node.type === 'CallExpression') {
    const callee = file.nameOf(node.callee)?.split('.').at(-1)
    if (callee === 'includes' && node.callee.type === 'MemberExpression') return listed(file, node)
    return callee === undefined ? undefined : named(callee)
  }
  if (node.type === 'Identifier') {
    const told = named(node.name)
    if (told !== undefined) return told
    const binding = file.bindingOf(node.name, node)
    return binding?.kind === 'variable' && binding.init !== null && binding.key === undefined
      ? tellsProduction(file, binding.init, depth + 2)
      : undefined
  }
  const last = file.nameOf(node)?.split('.').at(-1)
  return last === undefined ? undefined : named(last)
}

function listed(file: ScriptFile, node: Node): boolean | undefined {
  const names = [...file.textOf(node).matchAll(/['"](\w+)['"]/g)].map((match) => match[1]!)
  if (names.length === 0 || !isModeName(file, node)) return undefined
  if (names.every((name) => DEVELOPMENT.test(name))) return false
  return names.every((name) => PRODUCTION.test(name)) ? true : undefined
}

function named(name: string): boolean | undefined {
  if (PRODUCTION_NAME.test(name)) return true
  return DEVELOPMENT_NAME.test(name) ? false : undefined
}

/** Whether a place is only reached outside of production. */
export function isDevelopmentOnly(file: ScriptFile, node: Node): boolean {
  let below = node
  for (const above of file.ancestorsOf(node)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      const told = below === above.test ? undefined : tellsProduction(file, above.test)
      if (told !== undefined && told === (below === above.alternate)) return true
    } else if (above.type === 'LogicalExpression' && below === above.right) {
      const told = tellsProduction(file, above.left)
      if (told !== undefined && above.operator === (told ? '||' : '&&')) return true
    } else if (
      (above.type === 'BlockStatement' || above.type === 'Program') &&
      leavesInProduction(file, above, below)
    )
      return true
    below = above
  }
  return false
}

/** `if (isProduction) return` before the place. */
function leavesInProduction(file: ScriptFile, block: Extract<Node, { body: unknown }>, place: Node): boolean {
  if (!Array.isArray(block.body)) return false
  for (const statement of block.body as readonly Node[]) {
    if (statement === place) return false
    if (statement.type !== 'IfStatement' || tellsProduction(file, statement.test) !== true) continue
    const { consequent } = statement
    const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent
    if (last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement') return true
  }
  return false
}
