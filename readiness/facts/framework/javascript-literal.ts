import { OTHER, type CodeValue } from './code-value.ts'

/** What is read of an ESTree node of type Literal. */
type Literal = { value?: unknown; regex?: { pattern: string } | null }

export function literalOf(node: Literal): CodeValue {
  if (node.regex) return { kind: 'pattern', source: node.regex.pattern }
  if (typeof node.value === 'string') return { kind: 'text', text: node.value }
  if (typeof node.value === 'number') return { kind: 'number', number: node.value }
  if (typeof node.value === 'boolean') return { kind: 'flag', flag: node.value }
  return node.value === null ? { kind: 'none' } : OTHER
}
