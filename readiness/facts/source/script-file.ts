import { visitorKeys, type Node, type Program } from 'oxc-parser'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { LineTable } from './line-table.ts'
import { ScriptScopes, type Binding } from './script-scopes.ts'
import { pathOfScript, scriptValue, unwrap } from './script-value.ts'
import type { Value } from './value.ts'

type Linked = Node & { parent?: Node | null }

/** What is only about types, and is erased. */
const SKIPPED: ReadonlySet<string> = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSTypeAnnotation',
  'TSTypeParameterDeclaration',
  'TSTypeParameterInstantiation',
])

type Match<N, T> = N extends { type: infer K } ? ([Extract<K, T>] extends [never] ? never : N) : never
export type NodeOf<T extends Node['type']> = Match<Node, T>

/** A parsed script. Nodes are found by type, and know what is around them. Lives while it is looked at. */
export class ScriptFile {
  readonly language = 'script'
  readonly path: string
  readonly kind: FileKind
  /** As it was parsed: in markup, all but the scripts is blank. */
  readonly text: string
  readonly program: Program
  readonly #lines: LineTable
  readonly #byType = new Map<string, Node[]>()
  #scopes: ScriptScopes | undefined

  constructor(path: string, kind: FileKind, text: string, program: Program) {
    this.path = path
    this.kind = kind
    this.text = text
    this.program = program
    this.#lines = new LineTable(text)
    this.#index()
  }

  /** All nodes of these types, in the order of the text. */
  nodes<const T extends Node['type']>(...types: readonly T[]): readonly NodeOf<T>[] {
    const lists = types.map((type) => this.#byType.get(type) ?? [])
    const [only] = lists
    const all =
      lists.length === 1 && only !== undefined ? only : lists.flat().sort((a, b) => a.start - b.start)
    return all as unknown as readonly NodeOf<T>[]
  }

  parentOf(node: Node): Node | undefined {
    return (node as Linked).parent ?? undefined
  }

  /** From the parent up to the program. */
  *ancestorsOf(node: Node): Generator<Node> {
    for (let at = this.parentOf(node); at !== undefined; at = this.parentOf(at)) yield at
  }

  textOf(node: Pick<Node, 'start' | 'end'>): string {
    return this.text.slice(node.start, node.end)
  }

  lineOf(node: Pick<Node, 'start'>): number {
    return this.#lines.lineAt(node.start)
  }

  get lineCount(): number {
    return this.#lines.count
  }

  /** What a name stands for at a place; undefined when it is declared nowhere in the file: a global. */
  bindingOf(name: string, from: Node): Binding | undefined {
    this.#scopes ??= new ScriptScopes(this)
    return this.#scopes.find(name, from)
  }

  /**
   * Path of names of a callee or member: `console.log`, also for `console['log']` and `console?.log`; undefined when
   * it does not start with a name, `this` or `import.meta`.
   */
  nameOf(node: Node): string | undefined {
    return pathOfScript(node)
  }

  /** Where the value of an expression comes from, if it is imported: `{ from: 'pg', name: 'Pool' }`. */
  importOf(node: Node): { from: string; name: string } | undefined {
    const inner = unwrap(node)
    if (inner.type === 'MemberExpression') {
      const path = pathOfScript(inner)?.split('.')
      const root = path?.[0]
      const binding = root === undefined ? undefined : this.bindingOf(root, inner)
      if (path === undefined || binding?.kind !== 'import') return undefined
      const rest = path.slice(1)
      const isWhole = binding.name === '*' || binding.name === 'default'
      return { from: binding.from, name: (isWhole ? rest : [binding.name, ...rest]).join('.') }
    }
    if (inner.type !== 'Identifier') return undefined
    const binding = this.bindingOf(inner.name, inner)
    return binding?.kind === 'import' ? { from: binding.from, name: binding.name } : undefined
  }

  /** What an expression comes to. Constants of the same file are followed. */
  valueOf(node: Node | null | undefined): Value {
    return scriptValue(this, node)
  }

  #index(): void {
    const stack: Node[] = [this.program]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const list = this.#byType.get(node.type)
      if (list === undefined) this.#byType.set(node.type, [node])
      else list.push(node)
      const keys = visitorKeys[node.type] ?? []
      const fields = node as unknown as Readonly<Record<string, Node | readonly (Node | null)[] | null>>
      for (let at = keys.length - 1; at >= 0; at -= 1) {
        const child = fields[keys[at]!]
        if (child === null || child === undefined) continue
        if ('type' in child) this.#push(stack, child, node)
        else for (let each = child.length - 1; each >= 0; each -= 1) this.#push(stack, child[each], node)
      }
    }
  }

  #push(stack: Node[], child: Node | null | undefined, parent: Node): void {
    if (child === null || child === undefined) return
    if (SKIPPED.has(child.type)) return

    ;(child as Linked).parent = parent
    stack.push(child)
  }
}
