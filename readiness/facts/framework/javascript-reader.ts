import { visitorKeys } from 'oxc-parser'
import type { CodeClass, CodeElement, CodeFunction, CodeImport, CodeSet, CodeText } from './code-file.ts'
import { OTHER, type CodeCall, type CodeEntry, type CodeValue } from './code-value.ts'
import { arithmetic, comparison } from './fold-value.ts'
import { branchOfProduction } from './development-test.ts'
import { literalOf } from './javascript-literal.ts'
import { keyOf, parameterOf, pathOf, requiredModule } from './javascript-names.ts'
import { lineFinder } from './line-finder.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- a node of ESTree; each use looks at its type first
type Node = any

const DEPTH = 400
const TEXT = 200
const keysOf = visitorKeys as Readonly<Record<string, readonly string[]>>
const isNode = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** What is known while walking: the functions around, and whether production comes by. */
type Place = { inside: readonly number[]; isDevelopmentOnly: boolean; name?: string }

/** Walks a program once and notes what it says. */
export class JavaScriptReader {
  readonly imports: CodeImport[] = []
  readonly calls: CodeCall[] = []
  readonly sets: CodeSet[] = []
  readonly records: (CodeValue & { kind: 'record' })[] = []
  readonly functions: CodeFunction[] = []
  readonly classes: CodeClass[] = []
  readonly elements: CodeElement[] = []
  readonly exported: string[] = []
  readonly keys = new Map<string, number>()
  readonly texts: CodeText[] = []
  readonly #text: string
  readonly #line: (place: number) => number
  readonly #values = new WeakMap<object, CodeValue>()
  readonly #calls = new WeakMap<object, CodeCall>()
  readonly #inRecord = new WeakSet<object>()

  constructor(text: string) {
    this.#text = text
    this.#line = lineFinder(text)
  }

  walk(node: Node, place: Place, depth = 0): void {
    if (depth > DEPTH) throw new Error('It is nested too deep.')
    const next = this.#see(node, place)
    for (const key of keysOf[node.type] ?? []) {
      const child: unknown = node[key]
      const at = this.#branch(node, key, next)
      if (Array.isArray(child)) {
        for (const each of child) if (isNode(each)) this.walk(each, at, depth + 1)
      } else if (isNode(child)) this.walk(child, at, depth + 1)
    }
  }

  #branch(node: Node, key: string, place: Place): Place {
    const isChoice = node.type === 'IfStatement' || node.type === 'ConditionalExpression'
    const isAnd = node.type === 'LogicalExpression' && node.operator === '&&' && key === 'right'
    if (place.isDevelopmentOnly || (!isAnd && !(isChoice && key !== 'test'))) return place
    const branch = branchOfProduction(this.#slice(isAnd ? node.left : node.test))
    const isLeft = key === 'alternate' ? branch === 'then' : branch === 'else'
    return isLeft ? { ...place, isDevelopmentOnly: true } : place
  }

  /** Notes what a node says, and returns the place that its children are in. */
  #see(node: Node, place: Place): Place {
    switch (node.type) {
      case 'ImportDeclaration':
        this.#import(node)
        break
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        if (node.source) this.#addImport(String(node.source.value), [], node, node.exportKind === 'type')
        else this.#export(node)
        break
      case 'ExportDefaultDeclaration':
        this.exported.push(pathOf(node.declaration))
        break
      case 'CallExpression':
      case 'NewExpression':
        this.#call(node, place)
        break
      case 'ImportExpression':
        if (typeof node.source?.value === 'string') this.#addImport(node.source.value, [], node, false)
        break
      case 'VariableDeclarator':
        return this.#declare(node, place)
      case 'AssignmentExpression':
        if (node.operator === '=') this.#set(pathOf(node.left), node.right, node, place)
        if (/^(module\.)?exports\b/.test(pathOf(node.left))) this.#exportValue(node.right)
        return { ...place, name: pathOf(node.left) }
      case 'PropertyDefinition':
      case 'Property': {
        const key = keyOf(node)
        if (!this.keys.has(key)) this.keys.set(key, this.#line(node.start))
        if (node.type === 'PropertyDefinition' && node.value) this.#set(key, node.value, node, place)
        return { ...place, name: key }
      }
      case 'MethodDefinition':
        return { ...place, name: keyOf(node) }
      case 'ObjectExpression':
        this.#record(node)
        break
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        return this.#function(node, place)
      case 'CatchClause':
        return this.#catch(node, place)
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.classes.push({
          name: node.id?.name ?? place.name ?? '',
          bases: node.superClass ? [pathOf(node.superClass)] : [],
          members: node.body.body.map((member: Node) => (member.key ? keyOf(member) : '')),
          line: this.#line(node.start),
          start: node.start,
          end: node.end,
        })
        break
      case 'JSXOpeningElement':
        this.elements.push({
          name: pathOf(node.name),
          attributes: node.attributes.map((each: Node) => (each.name ? pathOf(each.name) : '...')),
          line: this.#line(node.start),
        })
        break
      case 'Literal':
        if (typeof node.value === 'string') this.#text_(node.value, node)
        break
      case 'TemplateElement':
        this.#text_(String(node.value?.cooked ?? ''), node)
        break
    }
    return place
  }

  #text_(text: string, node: Node): void {
    if (text.length > 0 && text.length <= TEXT)
      this.texts.push({ text, line: this.#line(node.start), start: node.start })
  }

  #import(node: Node): void {
    const names = node.specifiers.map((each: Node) => ({
      imported:
        each.type === 'ImportDefaultSpecifier'
          ? 'default'
          : each.type === 'ImportNamespaceSpecifier'
            ? '*'
            : String(each.imported.name ?? each.imported.value),
      local: String(each.local.name),
    }))
    // Without types in the tree the word is in the text alone.
    const isTypeOnly = node.importKind === 'type' || /^import\s+type\s+[^,]/.test(this.#slice(node))
    this.#addImport(String(node.source.value), names, node, isTypeOnly)
  }

  #export(node: Node): void {
    for (const each of node.specifiers ?? []) this.exported.push(String(each.local?.name ?? ''))
    for (const each of node.declaration?.declarations ?? []) this.exported.push(pathOf(each.id))
    if (node.declaration?.id) this.exported.push(pathOf(node.declaration.id))
  }

  #exportValue(node: Node): void {
    this.exported.push(pathOf(node))
    if (node.type === 'ObjectExpression')
      for (const each of node.properties) this.exported.push(each.value ? pathOf(each.value) : '')
  }

  #addImport(module: string, names: CodeImport['names'], node: Node, isTypeOnly: boolean): void {
    this.imports.push({ module, names, line: this.#line(node.start), isTypeOnly })
  }

  #declare(node: Node, place: Place): Place {
    const module = node.init ? requiredModule(node.init) : undefined
    if (module !== undefined) {
      const { id } = node
      const names =
        id.type === 'ObjectPattern'
          ? id.properties.flatMap((each: Node) =>
              each.key ? [{ imported: keyOf(each), local: pathOf(each.value) }] : [],
            )
          : [{ imported: 'default', local: pathOf(id) }]
      this.#addImport(module, names, node, false)
      return place
    }
    if (node.init && node.id.type === 'Identifier') this.#set(node.id.name, node.init, node, place)
    return { ...place, name: node.id.type === 'Identifier' ? node.id.name : undefined }
  }

  #set(target: string, value: Node, node: Node, { inside, isDevelopmentOnly }: Place): void {
    if (target === '') return
    const start: number = node.start
    this.sets.push({
      target,
      value: this.value(value),
      line: this.#line(start),
      start,
      inside,
      isDevelopmentOnly,
    })
  }

  /** Kept as a function called "catch", so that one can see which name is what was thrown. */
  #catch(node: Node, { inside, isDevelopmentOnly }: Place): Place {
    this.functions.push({
      name: 'catch',
      parameters: node.param ? [parameterOf(node.param)] : [],
      line: this.#line(node.start),
      start: node.start,
      end: node.end,
    })
    return { inside: [...inside, this.functions.length - 1], isDevelopmentOnly }
  }

  #function(node: Node, place: Place): Place {
    const parameters: string[] = node.params.map((each: Node) => parameterOf(each))
    this.functions.push({
      name: node.id?.name ?? place.name ?? '',
      parameters,
      line: this.#line(node.start),
      start: node.start,
      end: node.end,
    })
    return {
      inside: [...place.inside, this.functions.length - 1],
      isDevelopmentOnly: place.isDevelopmentOnly,
    }
  }

  #call(node: Node, place: Place): void {
    const module = requiredModule(node)
    if (module !== undefined && !this.imports.some((each) => each.module === module))
      this.#addImport(module, [], node, false)
    const call = this.#callOf(node)
    Object.assign(call, { inside: place.inside, isDevelopmentOnly: place.isDevelopmentOnly })
    this.calls.push(call)
  }

  #callOf(node: Node): CodeCall {
    const known = this.#calls.get(node)
    if (known !== undefined) return known
    const call: CodeCall = {
      callee: pathOf(node.callee),
      isNew: node.type === 'NewExpression',
      args: node.arguments.map((each: Node) => this.value(each)),
      named: [],
      // The name that is called, not where a chain begins.
      line: this.#line(node.callee.property?.start ?? node.start),
      start: node.start,
      end: node.end,
      inside: [],
      isDevelopmentOnly: false,
    }
    this.#calls.set(node, call)
    return call
  }

  #record(node: Node): void {
    if (this.#inRecord.has(node)) return
    const value = this.value(node)
    if (value.kind === 'record') this.records.push(value)
  }

  #slice(node: Node): string {
    return this.#text.slice(node.start, Math.min(node.end, node.start + 300))
  }

  /** What an expression says. */
  value(node: Node): CodeValue {
    const known = this.#values.get(node)
    if (known !== undefined) return known
    const value = this.#valueOf(node)
    this.#values.set(node, value)
    return value
  }

  #valueOf(node: Node): CodeValue {
    switch (node.type) {
      case 'Literal':
        return literalOf(node)
      case 'TemplateLiteral':
        return node.expressions.length === 0
          ? { kind: 'text', text: String(node.quasis[0]?.value?.cooked ?? '') }
          : OTHER
      case 'Identifier':
      case 'MemberExpression':
      case 'ChainExpression': {
        if (node.name === 'undefined') return { kind: 'none' }
        const inner = node.type === 'ChainExpression' ? node.expression : node
        if (inner.type === 'CallExpression') return this.value(inner)
        const name = pathOf(inner)
        return name === '' ? OTHER : { kind: 'name', name }
      }
      case 'ObjectExpression':
        return this.#object(node)
      case 'ArrayExpression':
        return { kind: 'list', items: node.elements.filter(isNode).map((each: Node) => this.value(each)) }
      case 'CallExpression':
      case 'NewExpression':
        return { kind: 'call', call: this.#callOf(node) }
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return {
          kind: 'function',
          start: node.start,
          end: node.end,
          isEmpty: node.body?.type === 'BlockStatement' && node.body.body.length === 0,
        }
      case 'ConditionalExpression':
        return {
          kind: 'choice',
          test: this.#slice(node.test),
          options: [this.value(node.consequent), this.value(node.alternate)],
        }
      case 'LogicalExpression':
        return node.operator === '&&'
          ? OTHER
          : { kind: 'choice', test: '', options: [this.value(node.left), this.value(node.right)] }
      case 'AwaitExpression':
      case 'UnaryExpression':
        return this.#unary(node)
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'ParenthesizedExpression':
        return this.value(node.expression)
      case 'BinaryExpression':
        if (/^[!=]==?$/.test(node.operator)) return comparison(this.#slice(node))
        return arithmetic(node.operator, this.value(node.left), this.value(node.right))
      default:
        return OTHER
    }
  }

  #unary(node: Node): CodeValue {
    const value = this.value(node.argument)
    if (node.type === 'AwaitExpression') return value
    if (node.operator === '-' && value.kind === 'number') return { kind: 'number', number: -value.number }
    // `!0` and `!1` of minified code.
    if (node.operator === '!' && value.kind === 'number') return { kind: 'flag', flag: value.number === 0 }
    if (node.operator === '!' && value.kind === 'flag') return { kind: 'flag', flag: !value.flag }
    if (node.operator === '+') return value
    return OTHER
  }

  #object(node: Node): CodeValue {
    const entries: CodeEntry[] = []
    let isOpen = false
    for (const each of node.properties) {
      if (each.type === 'SpreadElement') {
        const { argument } = each
        // `...(test && { … })` may be there: its keys are seen as choices.
        const inner = argument.type === 'LogicalExpression' ? argument.right : argument
        if (inner.type === 'ObjectExpression') {
          this.#inRecord.add(inner)
          const value = this.value(inner)
          if (value.kind === 'record')
            for (const entry of value.entries)
              entries.push(
                inner === argument
                  ? entry
                  : {
                      ...entry,
                      value: {
                        kind: 'choice',
                        test: this.#slice(argument.left),
                        options: [entry.value, OTHER],
                      },
                    },
              )
        } else isOpen = true
        continue
      }
      if (each.value?.type === 'ObjectExpression') this.#inRecord.add(each.value)
      entries.push({ key: keyOf(each), value: this.value(each.value), line: this.#line(each.start) })
    }
    return { kind: 'record', entries, isOpen, line: this.#line(node.start) }
  }
}
