import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import type { Place } from './compose-model.ts'

/** YAML in which every value knows its line; anchors and merge keys are worked in. */
export type Placed = PlacedMap | PlacedList | PlacedScalar
type Base = Place & { tag?: string }
export type PlacedScalar = Base & { kind: 'scalar'; text: string; isNull: boolean }
export type PlacedList = Base & { kind: 'list'; items: readonly Placed[] }
export type PlacedMap = Base & { kind: 'map'; entries: ReadonlyMap<string, Placed> }

/** Aliases make small files large: what they come to is counted, not what is written. */
const NODES = 60_000
const DEPTH = 40
/** Text in block scalars may leave some open. */
const BRACKETS = 500

class Reader {
  readonly #file: string
  readonly #lines: LineCounter
  readonly #document: Document
  #left = NODES

  constructor(file: string, document: Document, lines: LineCounter) {
    this.#file = file
    this.#document = document
    this.#lines = lines
  }

  read(node: unknown, depth = 0, keyLine?: number): Placed {
    if (depth > DEPTH || --this.#left < 0) throw new Error('It is nested too deep or grows too large.')
    const line = keyLine ?? this.#lineOf(node as Node | null)
    const place = { file: this.#file, line }
    if (isAlias(node)) return this.read(this.#resolve(node), depth + 1, keyLine)
    const tag = (node as Node | null)?.tag
    const base = tag !== undefined && /^!(reset|override)$/.test(tag) ? { ...place, tag } : place
    if (isMap(node)) return { ...base, kind: 'map', entries: this.#entries(node.items, depth) }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item, depth + 1))
      return { ...base, kind: 'list', items }
    }
    if (!isScalar(node)) return { ...base, kind: 'scalar', text: '', isNull: true }
    const isNull = node.value === null || node.value === undefined
    // As written: 0.50 and 08 are text to whoever reads them.
    const text = isNull
      ? ''
      : typeof node.value === 'string'
        ? node.value
        : (node.source ?? String(node.value))
    return { ...base, kind: 'scalar', text, isNull }
  }

  #entries(pairs: readonly Pair[], depth: number): Map<string, Placed> {
    const own = new Map<string, Placed>()
    const merged = new Map<string, Placed>()
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : undefined
      if (key === undefined) continue
      if (key === '<<') {
        for (const map of this.#sources(pair.value, depth))
          for (const [name, value] of map.entries) if (!merged.has(name)) merged.set(name, value)
      } else own.set(key, this.read(pair.value, depth + 1, this.#lineOf(pair.key as Node)))
    }
    return new Map([...merged, ...own])
  }

  #sources(node: unknown, depth: number): PlacedMap[] {
    const read = this.read(node, depth + 1)
    if (read.kind === 'map') return [read]
    return read.kind === 'list' ? read.items.filter((item) => item.kind === 'map') : []
  }

  #resolve(alias: Alias): unknown {
    const node = alias.resolve(this.#document)
    if (node === undefined) throw new Error(`The alias *${alias.source} leads nowhere.`)
    return node
  }

  #lineOf(node: Node | null): number {
    const [start] = node?.range ?? [0]
    return this.#lines.linePos(start).line
  }
}

const OPTIONS = { uniqueKeys: false, strict: false, logLevel: 'silent', merge: false } as const

/**
 * The parser takes many seconds for what is nested by the thousand, before anything of it can be counted.
 * @throws {Error} when brackets are open that deep
 */
export function refuseDeep(text: string): void {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1)
    if (open > BRACKETS) throw new Error('It is nested too deep.')
  }
}

/** @throws {Error} when it is no YAML, or grows beyond the limits */
export function readPlacedYaml(file: string, text: string): Placed {
  refuseDeep(text)
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { ...OPTIONS, lineCounter })
  const [error] = document.errors
  if (error !== undefined) throw new Error(error.message.split('\n', 1)[0])
  return new Reader(file, document, lineCounter).read(document.contents)
}

/** Each document of a file with several, as Kubernetes manifests have. @throws {Error} as above */
export function readPlacedDocuments(file: string, text: string): Placed[] {
  refuseDeep(text)
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { ...OPTIONS, lineCounter })
  return [...documents].map((document) => {
    const [error] = document.errors
    if (error !== undefined) throw new Error(error.message.split('\n', 1)[0])
    return new Reader(file, document as Document, lineCounter).read(document.contents)
  })
}

export function entryOf(node: Placed | undefined, ...path: readonly string[]): Placed | undefined {
  let at = node
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key) : undefined
  return at
}

export function entriesOf(node: Placed | undefined): [string, Placed][] {
  return node?.kind === 'map' ? [...node.entries] : []
}

/** Items of a list; a single value counts as a list of one. */
export function itemsOf(node: Placed | undefined): readonly Placed[] {
  if (node === undefined || (node.kind === 'scalar' && node.isNull)) return []
  return node.kind === 'list' ? node.items : [node]
}

export function textOf(node: Placed | undefined): string | undefined {
  return node?.kind === 'scalar' && !node.isNull ? node.text : undefined
}
