import type { SyntaxNode, Tree } from '@lezer/common'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { LineTable } from './line-table.ts'
import { childrenOf } from './python-children.ts'
import { pythonName, pythonText, pythonValue } from './python-value.ts'
import type { Value } from './value.ts'

export type PythonArguments = {
  positional: readonly SyntaxNode[]
  named: ReadonlyMap<string, SyntaxNode>
}

/** A parsed Python file. Lives while it is looked at. */
export class PythonFile {
  readonly language = 'python'
  readonly path: string
  readonly kind: FileKind
  readonly text: string
  readonly #lines: LineTable
  readonly #byType = new Map<string, SyntaxNode[]>()

  constructor(path: string, kind: FileKind, text: string, tree: Tree) {
    this.path = path
    this.kind = kind
    this.text = text
    this.#lines = new LineTable(text)
    tree.iterate({
      enter: (ref) => {
        if (!COLLECTED.has(ref.name)) return
        const list = this.#byType.get(ref.name)
        if (list === undefined) this.#byType.set(ref.name, [ref.node])
        else list.push(ref.node)
      },
    })
  }

  /** All nodes of these types of the Lezer grammar, in the order of the text. */
  nodes(...types: readonly PythonNode[]): readonly SyntaxNode[] {
    const lists = types.map((type) => this.#byType.get(type) ?? [])
    const [only] = lists
    return lists.length === 1 && only !== undefined ? only : lists.flat().sort((a, b) => a.from - b.from)
  }

  *ancestorsOf(node: SyntaxNode): Generator<SyntaxNode> {
    for (let at = node.parent; at !== null; at = at.parent) yield at
  }

  textOf(node: Pick<SyntaxNode, 'from' | 'to'>): string {
    return this.text.slice(node.from, node.to)
  }

  lineOf(node: Pick<SyntaxNode, 'from'>): number {
    return this.#lines.lineAt(node.from)
  }

  get lineCount(): number {
    return this.#lines.count
  }

  /** Path of names: `os.environ.get`; undefined when it does not start with a name. */
  nameOf(node: SyntaxNode): string | undefined {
    return pythonName(this, node)
  }

  /** The callee of a call: `os.getenv`. */
  calleeOf(call: SyntaxNode): string | undefined {
    return call.firstChild === null ? undefined : pythonName(this, call.firstChild)
  }

  argumentsOf(call: SyntaxNode): PythonArguments {
    const positional: SyntaxNode[] = []
    const named = new Map<string, SyntaxNode>()
    const children = childrenOf(call.getChild('ArgList')).filter(({ name }) => !/^[(),]$/.test(name))
    for (let at = 0; at < children.length; at += 1) {
      const child = children[at]!
      const value = children[at + 2]
      if (child.name === '*' || child.name === '**') at += 1
      else if (children[at + 1]?.name === 'AssignOp' && value !== undefined) {
        named.set(this.textOf(child), value)
        at += 2
      } else positional.push(child)
    }
    return { positional, named }
  }

  /** Targets and value of an assignment, one pair each: also `x: str = 1` and `a = b = 1`. */
  assignmentsOf(statement: SyntaxNode): { target: SyntaxNode; value: SyntaxNode }[] {
    const parts = childrenOf(statement).filter(({ name }) => name !== 'TypeDef')
    const last = parts.at(-1)
    if (last === undefined || parts.length < 3) return []
    const targets = parts.filter((part, at) => part !== last && parts[at + 1]?.name === 'AssignOp')
    return targets.map((target) => ({ target, value: last }))
  }

  literalOf(node: SyntaxNode): string | undefined {
    return pythonText(this, node)
  }

  valueOf(node: SyntaxNode | undefined): Value {
    return pythonValue(this, node)
  }
}

const TYPES = [
  'ArrayExpression',
  'AssignStatement',
  'BinaryExpression',
  'CallExpression',
  'ClassDefinition',
  'ConditionalExpression',
  'ContinuedString',
  'DecoratedStatement',
  'Decorator',
  'DictionaryExpression',
  'FormatString',
  'FunctionDefinition',
  'IfStatement',
  'ImportStatement',
  'MemberExpression',
  'ParamList',
  'String',
  'TryStatement',
] as const
export type PythonNode = (typeof TYPES)[number]
const COLLECTED: ReadonlySet<string> = new Set(TYPES)
