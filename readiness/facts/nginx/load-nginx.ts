import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { MISSING } from './build-scopes.ts'
import type { Mount } from './container-paths.ts'
import { isStockInclude, resolveInclude } from './include-paths.ts'
import { parseNginx, type Directive, type ParsedNginx, type Place } from './parse-nginx.ts'

export type Loaded = {
  directives: readonly Directive[]
  /** In the order in which they are read. */
  files: readonly string[]
  missing: readonly (Place & { pattern: string })[]
  faults: readonly (Place & { text: string })[]
  comments: readonly (Place & { text: string })[]
}

const LEVELS = 12
const INCLUDES = 400
const DIRECTIVES = 20_000

/** Reads configuration files of a tree, each once, and puts included ones in their places. */
export class NginxLoader {
  readonly #tree: SourceTree
  readonly #mounts: readonly Mount[]
  readonly #parsed = new Map<string, Promise<ParsedNginx | undefined>>()

  constructor(tree: SourceTree, mounts: readonly Mount[]) {
    this.#tree = tree
    this.#mounts = mounts
  }

  parse(file: string): Promise<ParsedNginx | undefined> {
    const known = this.#parsed.get(file)
    if (known !== undefined) return known
    const parsed = this.#tree
      .read(file)
      .then((text) => (text === undefined ? undefined : parseNginx(text, file)))
    this.#parsed.set(file, parsed)
    return parsed
  }

  /** A main file with all that it includes. */
  async load(root: string): Promise<Loaded> {
    const loaded = {
      files: [root],
      missing: [] as (Place & { pattern: string })[],
      faults: [] as (Place & { text: string })[],
      comments: [] as (Place & { text: string })[],
    }
    const seen = new Set([root])
    let [asked, includes, total] = [0, 0, 0]
    const expand = async (
      directives: readonly Directive[],
      path: readonly string[],
    ): Promise<Directive[]> => {
      const result: Directive[] = []
      for (const directive of directives) {
        total += 1
        if (total > DIRECTIVES) {
          if (total === DIRECTIVES + 1)
            loaded.faults.push({
              file: directive.file,
              line: directive.line,
              text: `more than ${DIRECTIVES} directives`,
            })
          break
        }
        if (directive.block !== undefined && !VALUES.has(directive.name))
          result.push({ ...directive, block: await expand(directive.block, path) })
        else if (directive.block !== undefined && directive.name === 'upstream')
          result.push({ ...directive, block: await expand(directive.block, path) })
        else if (directive.name === 'include' && directive.args.length === 1)
          result.push(...(await include(directive, path)))
        else result.push(directive)
      }
      return result
    }
    const include = async (directive: Directive, path: readonly string[]): Promise<Directive[]> => {
      const { file, line } = directive
      const pattern = directive.args[0]!
      const open: Directive = { name: MISSING, args: [pattern], file, line }
      if (isStockInclude(pattern)) return []
      asked += 1
      if (asked > INCLUDES) return [open]
      const files = resolveInclude(this.#tree, this.#mounts, pattern, { root, file })
      if (files.length === 0 && /[*?[]/.test(pattern)) return []
      if (files.length === 0) {
        loaded.missing.push({ file, line, pattern })
        return [open]
      }
      const result: Directive[] = []
      for (const each of files) {
        includes += 1
        if (path.includes(each) || path.length > LEVELS || includes > INCLUDES) {
          loaded.faults.push({ file, line, text: `include of ${each} goes round or too deep` })
          continue
        }
        const parsed = await this.#take(each, loaded, seen)
        if (parsed === undefined) result.push(open)
        else result.push(...(await expand(parsed.directives, [...path, each])))
      }
      return result
    }
    const parsed = await this.parse(root)
    if (parsed === undefined) return { ...loaded, directives: [] }
    loaded.faults.push(...parsed.faults)
    loaded.comments.push(...parsed.comments)
    return { ...loaded, directives: await expand(parsed.directives, [root]) }
  }

  async #take(
    file: string,
    into: {
      files: string[]
      faults: ParsedNginx['faults'][number][]
      comments: ParsedNginx['comments'][number][]
    },
    seen: Set<string>,
  ): Promise<ParsedNginx | undefined> {
    const parsed = await this.parse(file)
    if (parsed === undefined || seen.has(file)) return parsed
    seen.add(file)
    into.files.push(file)
    into.faults.push(...parsed.faults)
    into.comments.push(...parsed.comments)
    return parsed
  }
}

/** Blocks that hold values, not directives: an `include` in a map is a file of values. */
const VALUES = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'upstream', 'match'])
