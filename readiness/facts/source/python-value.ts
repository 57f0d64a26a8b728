import type { SyntaxNode } from '@lezer/common'
import { childrenOf } from './python-children.ts'
import type { PythonFile } from './python-file.ts'
import type { Entry, Value } from './value.ts'

const DEPTH = 12
const QUOTED = /^([a-zA-Z]*)('''|"""|'|")([\s\S]*)\2$/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' }

/** A literal text, also one that is continued in the next literal. */
export function pythonText(file: PythonFile, node: SyntaxNode): string | undefined {
  if (node.name === 'ParenthesizedExpression') {
    const inner = childrenOf(node)[1]
    return inner === undefined ? undefined : pythonText(file, inner)
  }
  if (node.name === 'ContinuedString') {
    const parts = childrenOf(node).map((part) => pythonText(file, part))
    return parts.every((part) => part !== undefined) ? parts.join('') : undefined
  }
  if (node.name !== 'String') return undefined
  const [, prefix = '', , body] = QUOTED.exec(file.textOf(node)) ?? []
  if (body === undefined) return undefined
  return /r/i.test(prefix) ? body : body.replaceAll(/\\([\s\S])/g, (_, each: string) => ESCAPES[each] ?? each)
}

export function pythonName(file: PythonFile, node: SyntaxNode): string | undefined {
  const names: string[] = []
  let at: SyntaxNode | null = node
  while (at?.name === 'MemberExpression') {
    const property: SyntaxNode | null = at.lastChild
    if (property?.name === 'PropertyName') names.push(file.textOf(property))
    else {
      const key = childrenOf(at).at(-2)
      const text = key === undefined ? undefined : pythonText(file, key)
      if (text === undefined) return undefined
      names.push(text)
    }
    at = at.firstChild
  }
  if (at?.name !== 'VariableName') return undefined
  names.push(file.textOf(at))
  return names.reverse().join('.')
}

export function pythonValue(file: PythonFile, node: SyntaxNode | undefined, depth = 0): Value {
  if (node === undefined || depth > DEPTH) return { type: 'other' }
  const text = pythonText(file, node)
  if (text !== undefined) return { type: 'string', text }
  switch (node.name) {
    case 'Number':
      return { type: 'number', number: Number(file.textOf(node).replaceAll('_', '')) }
    case 'Boolean':
      return { type: 'boolean', isTrue: file.textOf(node) === 'True' }
    case 'None':
      return { type: 'nothing' }
    case 'ParenthesizedExpression':
      return pythonValue(file, childrenOf(node)[1], depth + 1)
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return {
        type: 'list',
        items: childrenOf(node)
          .filter(({ name }) => !/^[[\](),{}]$/.test(name) && name !== 'Comment')
          .map((each) => pythonValue(file, each, depth + 1)),
      }
    case 'DictionaryExpression':
      return { type: 'table', entries: entriesOf(file, node, depth) }
    case 'VariableName':
    case 'MemberExpression': {
      const name = pythonName(file, node)
      return name === undefined ? { type: 'other' } : { type: 'name', text: name }
    }
    case 'CallExpression':
      return {
        type: 'call',
        callee: file.calleeOf(node) ?? '',
        arguments: file.argumentsOf(node).positional.map((each) => pythonValue(file, each, depth + 1)),
      }
    default:
      return { type: 'other' }
  }
}

function entriesOf(file: PythonFile, node: SyntaxNode, depth: number): Entry[] {
  const parts = childrenOf(node).filter(({ name }) => name !== 'Comment')
  const entries: Entry[] = []
  for (let at = 0; at < parts.length; at += 1) {
    const key = parts[at]!
    if (parts[at + 1]?.name !== ':') continue
    const text = pythonText(file, key)
    if (text !== undefined)
      entries.push({ key: text, value: pythonValue(file, parts[at + 2], depth + 1), line: file.lineOf(key) })
  }
  return entries
}
