import { OTHER, type CodeValue } from './code-value.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- a node of ESTree of type Literal
type Node = any

export function literalOf(node: Node): CodeValue {
  if (node.regex) return { kind: 'pattern', source: String(node.regex.pattern) }
  if (typeof node.value === 'string') return { kind: 'text', text: node.value }
  if (typeof node.value === 'number') return { kind: 'number', number: node.value }
  if (typeof node.value === 'boolean') return { kind: 'flag', flag: node.value }
  return node.value === null ? { kind: 'none' } : OTHER
}
