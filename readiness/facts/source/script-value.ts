import type { Node, ObjectExpression } from 'oxc-parser'
import type { ScriptFile } from './script-file.ts'
import type { Entry, Value } from './value.ts'

/** Deeper values are not worth knowing. */
const DEPTH = 12

/** The expression inside of parentheses, types and optional chains. */
export function unwrap(node: Node): Node {
  let inner = node
  for (;;) {
    if (
      inner.type === 'ParenthesizedExpression' ||
      inner.type === 'TSAsExpression' ||
      inner.type === 'TSSatisfiesExpression' ||
      inner.type === 'TSNonNullExpression' ||
      inner.type === 'TSTypeAssertion' ||
      inner.type === 'TSInstantiationExpression' ||
      inner.type === 'ChainExpression'
    )
      inner = inner.expression
    else return inner
  }
}

/** A literal text, also a template without gaps. */
export function literalText(node: Node | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined
  const inner = unwrap(node)
  if (inner.type === 'Literal') return typeof inner.value === 'string' ? inner.value : undefined
  if (inner.type !== 'TemplateLiteral' || inner.expressions.length > 0) return undefined
  return inner.quasis[0]?.value.cooked ?? undefined
}

export function pathOfScript(node: Node): string | undefined {
  const names: string[] = []
  let at = unwrap(node)
  while (at.type === 'MemberExpression') {
    const { property } = at
    if (property.type === 'PrivateIdentifier') names.push(`#${property.name}`)
    else {
      const name = at.computed
        ? literalText(property)
        : property.type === 'Identifier'
          ? property.name
          : undefined
      if (name === undefined) return undefined
      names.push(name)
    }
    at = unwrap(at.object)
  }
  if (at.type === 'Identifier') names.push(at.name)
  else if (at.type === 'ThisExpression') names.push('this')
  else if (at.type === 'MetaProperty') names.push('import.meta')
  else return undefined
  return names.reverse().join('.')
}

/** The module of `require('x')`, `await import('x')`, and of a member of either. */
export function requiredModule(node: Node): string | undefined {
  const inner = unwrap(node)
  if (inner.type === 'AwaitExpression') return requiredModule(inner.argument)
  if (inner.type === 'ImportExpression') return literalText(inner.source)
  if (inner.type !== 'CallExpression') return undefined
  const isRequire = inner.callee.type === 'Identifier' && inner.callee.name === 'require'
  return isRequire ? literalText(inner.arguments[0]) : undefined
}

export function scriptValue(file: ScriptFile, node: Node | null | undefined, depth = 0): Value {
  if (node === null || node === undefined || depth > DEPTH) return { type: 'other' }
  const inner = unwrap(node)
  const text = literalText(inner)
  if (text !== undefined) return { type: 'string', text }
  if (inner.type === 'Literal') return literalValue(inner)
  if (inner.type === 'ObjectExpression') return { type: 'table', entries: entriesOf(file, inner, depth) }
  if (inner.type === 'ArrayExpression')
    return { type: 'list', items: inner.elements.map((each) => scriptValue(file, each, depth + 1)) }
  if (inner.type === 'Identifier') return identifierValue(file, inner.name, inner, depth)
  if (inner.type === 'MemberExpression') {
    const name = pathOfScript(inner)
    return name === undefined ? { type: 'other' } : { type: 'name', text: name }
  }
  if (inner.type === 'NewExpression' || inner.type === 'CallExpression')
    return {
      type: 'call',
      callee: pathOfScript(inner.callee) ?? '',
      arguments: inner.arguments.map((each) => scriptValue(file, each, depth + 1)),
    }
  return minified(inner)
}

function literalValue(node: Extract<Node, { type: 'Literal' }>): Value {
  if (typeof node.value === 'number') return { type: 'number', number: node.value }
  if (typeof node.value === 'boolean') return { type: 'boolean', isTrue: node.value }
  return node.value === null && node.raw === 'null' ? { type: 'nothing' } : { type: 'other' }
}

/** `!0` and `!1`, as minifiers write them. */
function minified(node: Node): Value {
  if (node.type !== 'UnaryExpression' || node.operator !== '!') return { type: 'other' }
  const { argument } = node
  return argument.type === 'Literal' && typeof argument.value === 'number'
    ? { type: 'boolean', isTrue: argument.value === 0 }
    : { type: 'other' }
}

function identifierValue(file: ScriptFile, name: string, node: Node, depth: number): Value {
  if (name === 'undefined') return { type: 'nothing' }
  const binding = file.bindingOf(name, node)
  if (
    binding?.kind === 'variable' &&
    binding.isConstant &&
    binding.init !== null &&
    binding.key === undefined
  ) {
    const value = scriptValue(file, binding.init, depth + 4)
    if (value.type !== 'other') return value
  }
  return { type: 'name', text: name }
}

function entriesOf(file: ScriptFile, node: ObjectExpression, depth: number): Entry[] {
  return node.properties.flatMap((property): Entry[] => {
    if (property.type === 'SpreadElement') {
      const spread = scriptValue(file, property.argument, depth + 1)
      return spread.type === 'table' ? [...spread.entries] : []
    }
    const key = property.computed
      ? literalText(property.key)
      : property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'Literal'
          ? String(property.key.value)
          : undefined
    if (key === undefined) return []
    return [{ key, value: scriptValue(file, property.value, depth + 1), line: file.lineOf(property) }]
  })
}
