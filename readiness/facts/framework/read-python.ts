import type { SyntaxNode } from '@lezer/common'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { CodeClass, CodeFile, CodeFunction, CodeImport, CodeSet, CodeText } from './code-file.ts'
import { OTHER, type CodeCall, type CodeEntry, type CodeValue } from './code-value.ts'
import { branchOfProduction } from './development-test.ts'
import { arithmetic, comparison, joined } from './fold-value.ts'
import { lineFinder } from './line-finder.ts'
import { pythonText } from './python-text.ts'

const DEPTH = 400
const TEXT = 200
type Place = { inside: readonly number[]; isDevelopmentOnly: boolean }
type Argument = { name?: string; value: SyntaxNode; isSpread: boolean }

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

class Reader {
  readonly imports: CodeImport[] = []
  readonly calls: CodeCall[] = []
  readonly sets: CodeSet[] = []
  readonly records: (CodeValue & { kind: 'record' })[] = []
  readonly functions: (CodeFunction & { asks: Set<string> })[] = []
  readonly classes: CodeClass[] = []
  readonly texts: CodeText[] = []
  readonly keys = new Map<string, number>()
  readonly #text: string
  readonly #line: (place: number) => number
  /** By where the call begins and ends: a node of this parser is made anew each time that one asks for it. */
  readonly #calls = new Map<string, CodeCall>()

  constructor(text: string) {
    this.#text = text
    this.#line = lineFinder(text)
  }

  #slice(node: SyntaxNode, most = 300): string {
    return this.#text.slice(node.from, Math.min(node.to, node.from + most))
  }

  walk(node: SyntaxNode, place: Place, depth = 0): void {
    if (depth > DEPTH) throw new Error('It is nested too deep.')
    const next = this.#see(node, place)
    if (node.name === 'IfStatement') return this.#branches(node, next, depth)
    for (let child = node.firstChild; child; child = child.nextSibling) this.walk(child, next, depth + 1)
  }

  #branches(node: SyntaxNode, place: Place, depth: number): void {
    let branch: ReturnType<typeof branchOfProduction> = 'unknown'
    let isElse = false
    for (const child of childrenOf(node)) {
      if (child.name === 'else') isElse = true
      else if (child.name === 'Body') {
        const isLeft = isElse ? branch === 'then' : branch === 'else'
        this.walk(child, isLeft ? { ...place, isDevelopmentOnly: true } : place, depth + 1)
      } else {
        if (child.name !== 'if' && child.name !== 'elif') branch = branchOfProduction(this.#slice(child))
        this.walk(child, place, depth + 1)
      }
    }
  }

  #see(node: SyntaxNode, place: Place): Place {
    switch (node.name) {
      case 'ImportStatement':
        this.#import(node)
        break
      case 'CallExpression':
        this.calls.push(Object.assign(this.#callOf(node), place))
        break
      case 'AssignStatement':
      case 'UpdateStatement':
        this.#assign(node, place)
        break
      case 'DictionaryExpression': {
        const value = node.parent?.name === 'DictionaryExpression' ? OTHER : this.value(node)
        if (value.kind === 'record') this.records.push(value)
        break
      }
      case 'Decorator':
        this.#decorator(node, place)
        break
      case 'MemberExpression': {
        const asked = /^(?:self\.)?request\.(\w+)/.exec(this.#slice(node, 60))?.[1]
        if (asked !== undefined) for (const at of place.inside) this.functions[at]?.asks.add(asked)
        break
      }
      case 'ClassDefinition':
        this.#class(node)
        break
      case 'FunctionDefinition':
        return this.#function(node, place)
      case 'String': {
        const text = pythonText(this.#slice(node, TEXT + 10))
        if (text !== undefined && text.length <= TEXT)
          this.texts.push({ text, line: this.#line(node.from), start: node.from })
        break
      }
    }
    return place
  }

  #import(node: SyntaxNode): void {
    const text = this.#slice(node, 4_000).replaceAll(/[\\()\n]|#[^\n]*/g, ' ')
    const line = this.#line(node.from)
    const add = (module: string, names: CodeImport['names']): void =>
      void this.imports.push({ module, names, line, isTypeOnly: false })
    const split = (names: string): { imported: string; local: string }[] =>
      names.split(',').flatMap((each) => {
        const [imported = '', local = imported] = each.trim().split(/\s+as\s+/)
        return imported === '' ? [] : [{ imported, local }]
      })
    const from = /^\s*from\s+([\w.]+)\s+import\s([^]*)$/.exec(text)
    if (from?.[1] !== undefined) return add(from[1], split(from[2] ?? ''))
    const plain = /^\s*import\s([^]*)$/.exec(text)
    for (const { imported, local } of split(plain?.[1] ?? '')) add(imported, [{ imported: '*', local }])
  }

  #assign(node: SyntaxNode, { inside, isDevelopmentOnly }: Place): void {
    const children = childrenOf(node)
    // `a += [...]` is kept as one more set of a.
    const at = children.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp')
    const value = children[at + 1]
    if (at < 1 || value === undefined) return
    // `a = 1, 2` is a tuple, and `a = b = 1` sets both.
    const isTuple = children[at + 2]?.name === ','
    for (const target of children.slice(0, at)) {
      const name = this.#path(target)
      if (name === '' || target.name === 'TypeDef' || target.name === 'AssignOp') continue
      this.sets.push({
        target: name,
        value: isTuple ? { kind: 'list', items: this.#itemsOf(children.slice(at + 1)) } : this.value(value),
        line: this.#line(node.from),
        start: node.from,
        inside,
        isDevelopmentOnly,
      })
    }
  }

  #itemsOf(nodes: readonly SyntaxNode[]): CodeValue[] {
    return nodes.filter(({ name }) => !/^[[\](){},]$/.test(name)).map((each) => this.value(each))
  }

  #decorator(node: SyntaxNode, place: Place): void {
    const children = childrenOf(node)
    const list = children.find(({ name }) => name === 'ArgList')
    const callee = this.#text
      .slice(node.from + 1, list?.from ?? node.to)
      .trim()
      .slice(0, 200)
    const definition = node.parent?.getChild('FunctionDefinition') ?? node.parent?.getChild('ClassDefinition')
    const name = definition?.getChild('VariableName')
    this.calls.push({
      callee,
      isNew: false,
      ...this.#argumentsOf(list),
      line: this.#line(node.from),
      start: node.from,
      end: node.to,
      ...place,
      decorates: name ? this.#slice(name) : '',
    })
  }

  #class(node: SyntaxNode): void {
    const name = node.getChild('VariableName')
    const list = node.getChild('ArgList')
    const body = node.getChild('Body')
    const members = childrenOf(body ?? node).flatMap((child) => {
      const definition = child.name === 'DecoratedStatement' ? child.getChild('FunctionDefinition') : child
      const member = definition?.name === 'FunctionDefinition' ? definition.getChild('VariableName') : null
      return member ? [this.#slice(member)] : []
    })
    this.classes.push({
      name: name ? this.#slice(name) : '',
      bases: list ? this.#split(list).map(({ value }) => this.#path(value)) : [],
      members,
      line: this.#line(node.from),
      start: node.from,
      end: node.to,
    })
  }

  #function(node: SyntaxNode, place: Place): Place {
    const name = node.getChild('VariableName')
    const list = node.getChild('ParamList')
    this.functions.push({
      name: name ? this.#slice(name) : '',
      parameters: list
        ? childrenOf(list).flatMap((each) => (each.name === 'VariableName' ? [this.#slice(each)] : []))
        : [],
      line: this.#line(node.from),
      start: node.from,
      end: node.to,
      asks: new Set(),
    })
    return {
      inside: [...place.inside, this.functions.length - 1],
      isDevelopmentOnly: place.isDevelopmentOnly,
    }
  }

  #split(list: SyntaxNode): Argument[] {
    const found: Argument[] = []
    let part: SyntaxNode[] = []
    const close = (): void => {
      const [first, second, third] = part
      if (first !== undefined) {
        if (second?.name === 'AssignOp' && third !== undefined)
          found.push({ name: this.#slice(first), value: third, isSpread: false })
        else if (/^\*\*?$/.test(first.name) && second !== undefined)
          found.push({ value: second, isSpread: true })
        else found.push({ value: first, isSpread: false })
      }
      part = []
    }
    for (const child of childrenOf(list)) {
      if (child.name === ',') close()
      else if (!/^[()]$|^Comment$/.test(child.name)) part.push(child)
    }
    close()
    return found
  }

  #argumentsOf(list: SyntaxNode | null | undefined): { args: CodeValue[]; named: CodeEntry[] } {
    const args: CodeValue[] = []
    const named: CodeEntry[] = []
    for (const { name, value, isSpread } of list ? this.#split(list) : []) {
      if (name !== undefined && !this.keys.has(name)) this.keys.set(name, this.#line(value.from))
      if (name !== undefined)
        named.push({ key: name, value: this.value(value), line: this.#line(value.from) })
      else if (isSpread) named.push({ key: '...', value: this.value(value), line: this.#line(value.from) })
      else args.push(this.value(value))
    }
    return { args, named }
  }

  #callOf(node: SyntaxNode): CodeCall {
    const key = `${node.from}:${node.to}`
    const known = this.#calls.get(key)
    if (known !== undefined) return known
    const list = node.getChild('ArgList')
    const call: CodeCall = {
      callee: node.firstChild ? this.#path(node.firstChild) : '',
      isNew: false,
      ...this.#argumentsOf(list),
      line: this.#line(list?.from ?? node.from),
      start: node.from,
      end: node.to,
      inside: [],
      isDevelopmentOnly: false,
    }
    this.#calls.set(key, call)
    return call
  }

  #path(node: SyntaxNode): string {
    if (node.name === 'VariableName' || node.name === 'PropertyName') return this.#slice(node, 200)
    if (node.name === 'CallExpression') return node.firstChild ? this.#path(node.firstChild) : ''
    if (node.name !== 'MemberExpression') return ''
    const [object, , last] = childrenOf(node)
    const base = object ? this.#path(object) : ''
    const key =
      last?.name === 'PropertyName'
        ? this.#slice(last, 200)
        : last?.name === 'String'
          ? (pythonText(this.#slice(last)) ?? '[]')
          : '[]'
    return base === '' ? key : `${base}.${key}`
  }

  value(node: SyntaxNode, depth = 0): CodeValue {
    if (depth > 60) return OTHER
    switch (node.name) {
      case 'String': {
        const text = node.to - node.from > 4_000 ? undefined : pythonText(this.#slice(node, 4_000))
        return text === undefined ? OTHER : { kind: 'text', text }
      }
      case 'Number': {
        const number = Number(this.#slice(node).replaceAll('_', ''))
        return Number.isNaN(number) ? OTHER : { kind: 'number', number }
      }
      case 'Boolean':
        return { kind: 'flag', flag: this.#slice(node) === 'True' }
      case 'None':
        return { kind: 'none' }
      case 'VariableName':
      case 'MemberExpression': {
        const name = this.#path(node)
        return name === '' ? OTHER : { kind: 'name', name }
      }
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
        return { kind: 'list', items: this.#itemsOf(childrenOf(node)) }
      case 'DictionaryExpression':
        return this.#dictionary(node, depth)
      case 'CallExpression':
        return { kind: 'call', call: this.#callOf(node) }
      case 'ParenthesizedExpression': {
        const inner = childrenOf(node).find(({ name }) => !/^[()]$/.test(name))
        return inner ? this.value(inner, depth + 1) : OTHER
      }
      case 'ConditionalExpression': {
        const [then, , test, , otherwise] = childrenOf(node)
        if (!then || !test || !otherwise) return OTHER
        return {
          kind: 'choice',
          test: this.#slice(test),
          options: [this.value(then, depth + 1), this.value(otherwise, depth + 1)],
        }
      }
      case 'LambdaExpression':
        return { kind: 'function', start: node.from, end: node.to, isEmpty: false }
      case 'UnaryExpression':
        return this.#unary(node, depth)
      case 'BinaryExpression':
        return this.#binary(node, depth)
      default:
        return OTHER
    }
  }

  #unary(node: SyntaxNode, depth: number): CodeValue {
    const [operator, operand] = childrenOf(node)
    if (!operator || !operand) return OTHER
    const value = this.value(operand, depth + 1)
    const sign = this.#slice(operator)
    if (sign === '-' && value.kind === 'number') return { kind: 'number', number: -value.number }
    if (sign !== 'not') return OTHER
    return value.kind === 'flag' ? { kind: 'flag', flag: !value.flag } : comparison(this.#slice(node))
  }

  #binary(node: SyntaxNode, depth: number): CodeValue {
    const [left, operator, right] = childrenOf(node)
    if (!left || !operator || !right) return OTHER
    const sign = this.#slice(operator)
    if (sign === 'or')
      return {
        kind: 'choice',
        test: '',
        options: [this.value(left, depth + 1), this.value(right, depth + 1)],
      }
    if (sign === '==' || sign === '!=') return comparison(this.#slice(node))
    const [a, b] = [this.value(left, depth + 1), this.value(right, depth + 1)]
    return (sign === '+' ? joined(a, b) : undefined) ?? arithmetic(sign, a, b)
  }

  #dictionary(node: SyntaxNode, depth: number): CodeValue {
    const entries: CodeEntry[] = []
    let isOpen = false
    const children = childrenOf(node)
    for (const [at, child] of children.entries()) {
      if (child.name === '**') isOpen = true
      if (child.name !== ':') continue
      const key = children[at - 1]
      const value = children[at + 1]
      if (!key || !value) continue
      const name = key.name === 'String' ? (pythonText(this.#slice(key)) ?? '[]') : this.#path(key)
      if (!this.keys.has(name)) this.keys.set(name, this.#line(key.from))
      entries.push({ key: name, value: this.value(value, depth + 1), line: this.#line(key.from) })
    }
    return { kind: 'record', entries, isOpen, line: this.#line(node.from) }
  }
}

/** The root of a parsed file, and the text that it was parsed from. */
type Source = { path: string; kind: FileKind; text: string; top: SyntaxNode }

/** @throws {Error} when it is nested beyond reading */
export function readPython({ path, kind, text, top }: Source): CodeFile {
  const reader = new Reader(text)
  reader.walk(top, { inside: [], isDevelopmentOnly: false })
  const { imports, calls, sets, records, functions, classes, keys, texts } = reader
  return {
    path,
    language: 'python',
    kind,
    imports,
    calls,
    sets,
    records,
    functions,
    classes,
    elements: [],
    exported: [],
    keys,
    texts,
  }
}
