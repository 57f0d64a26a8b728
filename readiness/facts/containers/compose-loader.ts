import { posix } from 'node:path'
import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { canonicalService, mergePlaced } from './compose-merge.ts'
import { fillTemplate, isTemplate } from './fill-template.ts'
import {
  entriesOf,
  entryOf,
  itemsOf,
  readPlacedYaml,
  textOf,
  type Placed,
  type PlacedMap,
} from './placed-yaml.ts'
import { written } from './interpolation.ts'

/** The parts of a compose file after `include` and `extends`. */
export type ComposeTree = {
  services: Map<string, PlacedMap>
  networks: Map<string, Placed>
  volumes: Map<string, Placed>
  secrets: Map<string, Placed>
  configs: Map<string, Placed>
  name?: string
}

const LEVELS = 8
const FILES = 60
const PARTS = ['networks', 'volumes', 'secrets', 'configs'] as const

/** Reads compose files of a tree, each once. Paths that lead out of the tree are notes. */
export class ComposeLoader {
  readonly #tree: SourceTree
  readonly #note: (text: string) => void
  readonly #read = new Map<string, Promise<Placed | undefined>>()

  constructor(tree: SourceTree, note: (text: string) => void) {
    this.#tree = tree
    this.#note = note
  }

  /** The file as it stands, or undefined when it is not there or cannot be read. */
  parse(file: string): Promise<Placed | undefined> {
    const known = this.#read.get(file)
    if (known !== undefined) return known
    const read = this.#parse(file)
    this.#read.set(file, read)
    return read
  }

  async #parse(file: string): Promise<Placed | undefined> {
    if (this.#read.size > FILES * 20) return undefined
    const text = await this.#tree.read(file)
    if (text === undefined) return undefined
    const filled = isTemplate(text) ? this.#fill(file, text) : undefined
    if (filled !== undefined) return filled
    try {
      return readPlacedYaml(file, text)
    } catch (error) {
      this.#note(`${file} cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  #fill(file: string, text: string): Placed | undefined {
    try {
      const filled = readPlacedYaml(file, fillTemplate(text))
      this.#note(`${file} is a template: read with the first branch of each condition.`)
      return filled
    } catch {
      return undefined
    }
  }

  /** Several files merged as `-f a -f b` does. */
  async load(files: readonly string[], level = 0): Promise<ComposeTree> {
    const result: ComposeTree = {
      services: new Map(),
      networks: new Map(),
      volumes: new Map(),
      secrets: new Map(),
      configs: new Map(),
    }
    for (const file of files.slice(0, FILES)) {
      const root = await this.parse(file)
      if (root === undefined) continue
      const name = textOf(entryOf(root, 'name'))
      if (name !== undefined) result.name = written(name, root).value
      for (const included of await this.#included(root, file, level)) takeIn(result, included)
      for (const [service, node] of entriesOf(entryOf(root, 'services'))) {
        const own = await this.#extended(service, node, file, 0)
        result.services.set(service, mergePlaced(result.services.get(service), own) as PlacedMap)
      }
      for (const part of PARTS)
        for (const [key, node] of entriesOf(entryOf(root, part)))
          result[part].set(key, mergePlaced(result[part].get(key), node, key))
    }
    return result
  }

  async #included(root: Placed, file: string, level: number): Promise<ComposeTree[]> {
    const trees: ComposeTree[] = []
    for (const item of itemsOf(entryOf(root, 'include')).slice(0, FILES)) {
      if (level >= LEVELS) return trees
      const paths = itemsOf(item.kind === 'map' ? entryOf(item, 'path') : item).flatMap(
        (each) => this.#resolve(file, textOf(each)) ?? [],
      )
      if (paths.length > 0) trees.push(await this.load(paths, level + 1))
    }
    return trees
  }

  async #extended(name: string, node: Placed, file: string, level: number): Promise<PlacedMap> {
    const own = canonicalService(node)
    const link = entryOf(own, 'extends')
    if (link === undefined || level >= LEVELS) return own
    const service = textOf(link) ?? textOf(entryOf(link, 'service')) ?? name
    const path = textOf(entryOf(link, 'file'))
    const from = path === undefined ? file : this.#resolve(file, path)
    if (from === undefined) return own
    const base = entryOf(await this.parse(from), 'services', service)
    if (base === undefined) {
      this.#note(`${file}: "${name}" extends "${service}", which is not in ${from}.`)
      return own
    }
    return mergePlaced(await this.#extended(service, base, from, level + 1), own) as PlacedMap
  }

  #resolve(from: string, raw: string | undefined): string | undefined {
    if (raw === undefined) return undefined
    const path = resolveInTree(from, written(raw, { file: from, line: 1 }).value)
    if (path === undefined || this.#tree.find(path) === undefined) {
      this.#note(`${from} names ${path ?? raw}, which is not in the tree.`)
      return undefined
    }
    return path
  }
}

/** A path as written in a file of the tree; undefined when it leads out of it. */
export function resolveInTree(file: string, path: string): string | undefined {
  if (posix.isAbsolute(path) || path.includes('://') || path.startsWith('~')) return undefined
  const joined = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '')
  return joined === '..' || joined.startsWith('../') ? undefined : joined
}

function takeIn(into: ComposeTree, from: ComposeTree): void {
  for (const [name, node] of from.services) if (!into.services.has(name)) into.services.set(name, node)
  for (const part of PARTS)
    for (const [name, node] of from[part]) if (!into[part].has(name)) into[part].set(name, node)
}
