import type { Node } from 'oxc-parser'
import type { ScriptFile } from './script-file.ts'
import { requiredModule } from './script-value.ts'

export type Binding =
  /** name: `default`, `*` for the whole module, or the exported name. */
  | { kind: 'import'; from: string; name: string }
  | { kind: 'variable'; init: Node | null; isConstant: boolean; key?: string; node: Node }
  | { kind: 'function' | 'class' | 'parameter' | 'other'; node: Node }

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const BLOCKS = new Set([
  ...FUNCTIONS,
  'BlockStatement',
  'StaticBlock',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'TSModuleBlock',
  'Program',
])

/** Which declaration a name stands for. */
export class ScriptScopes {
  readonly #file: ScriptFile
  readonly #scopes = new Map<Node, Map<string, Binding>>()

  constructor(file: ScriptFile) {
    this.#file = file
    this.#imports()
    this.#variables()
    this.#functions()
    for (const node of file.nodes('ClassDeclaration', 'TSEnumDeclaration', 'TSImportEqualsDeclaration'))
      if (node.id !== null)
        this.#declare(this.#blockOf(node), node.id.name, {
          kind: node.type === 'ClassDeclaration' ? 'class' : 'other',
          node,
        })
    for (const node of file.nodes('CatchClause'))
      if (node.param !== null) this.#pattern(node.param, node, { kind: 'parameter', node: node.param })
  }

  find(name: string, from: Node): Binding | undefined {
    const own = this.#scopes.get(from)?.get(name)
    if (own !== undefined) return own
    for (const node of this.#file.ancestorsOf(from)) {
      const binding = this.#scopes.get(node)?.get(name)
      if (binding !== undefined) return binding
    }
    return undefined
  }

  #imports(): void {
    for (const node of this.#file.nodes('ImportDeclaration'))
      for (const each of node.specifiers) {
        const name =
          each.type === 'ImportSpecifier'
            ? each.imported.type === 'Identifier'
              ? each.imported.name
              : each.imported.value
            : each.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*'
        this.#declare(this.#file.program, each.local.name, { kind: 'import', from: node.source.value, name })
      }
  }

  #variables(): void {
    for (const node of this.#file.nodes('VariableDeclarator')) {
      const declaration = this.#file.parentOf(node)
      if (declaration?.type !== 'VariableDeclaration') continue
      const scope = declaration.kind === 'var' ? this.#functionOf(declaration) : this.#blockOf(declaration)
      const module = node.init === null ? undefined : requiredModule(node.init)
      this.#pattern(
        node.id,
        scope,
        {
          kind: 'variable',
          init: node.init,
          isConstant: declaration.kind === 'const',
          node,
        },
        module,
      )
    }
  }

  #functions(): void {
    for (const node of this.#file.nodes(
      'FunctionDeclaration',
      'FunctionExpression',
      'ArrowFunctionExpression',
    )) {
      if (node.type === 'FunctionDeclaration' && node.id !== null)
        this.#declare(this.#blockOf(node), node.id.name, { kind: 'function', node })
      for (const param of node.params) this.#pattern(param, node, { kind: 'parameter', node: param })
    }
  }

  #pattern(start: Node, scope: Node, binding: Binding, module?: string): void {
    const waiting: { node: Node; key?: string }[] = [{ node: start }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, key } = next
      if (node.type === 'Identifier') {
        if (module !== undefined)
          this.#declare(scope, node.name, { kind: 'import', from: module, name: key ?? '*' })
        else
          this.#declare(scope, node.name, {
            ...binding,
            ...(key !== undefined && { key }),
          })
      } else if (node.type === 'AssignmentPattern') waiting.push({ ...next, node: node.left })
      else if (node.type === 'RestElement') waiting.push({ node: node.argument, key: '*' })
      else if (node.type === 'TSParameterProperty') waiting.push({ node: node.parameter })
      else if (node.type === 'ArrayPattern')
        for (const each of node.elements.filter((one) => one !== null)) waiting.push({ node: each, key: '' })
      else if (node.type === 'ObjectPattern')
        for (const each of node.properties)
          if (each.type === 'RestElement') waiting.push({ node: each })
          else waiting.push({ node: each.value, key: keyName(each.key) })
    }
  }

  #declare(scope: Node, name: string, binding: Binding): void {
    const names = this.#scopes.get(scope) ?? new Map<string, Binding>()
    if (!names.has(name)) names.set(name, binding)
    this.#scopes.set(scope, names)
  }

  #blockOf(node: Node): Node {
    for (const each of this.#file.ancestorsOf(node)) if (BLOCKS.has(each.type)) return each
    return this.#file.program
  }

  #functionOf(node: Node): Node {
    for (const each of this.#file.ancestorsOf(node)) if (FUNCTIONS.has(each.type)) return each
    return this.#file.program
  }
}

function keyName(key: Node): string {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : ''
}
