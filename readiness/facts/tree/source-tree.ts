import { constants } from 'node:fs'
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { kindOfFile, type FileKind } from './kind-of-file.ts'

/** A file of the tree. Its text is read when somebody asks. */
export type TreeFile = { path: string; bytes: number; kind: FileKind }

export type SourceTree = {
  root: string
  /** Sorted by path. Without what git ignores, vendored and generated folders, links, and what lies beyond the limits. */
  files: readonly TreeFile[]
  find(path: string): TreeFile | undefined
  /** Files whose path matches. */
  match(pattern: RegExp): readonly TreeFile[]
  /** The text, or undefined when it is not there, too large, binary, or a link. Never leads out of the tree. */
  read(path: string): Promise<string | undefined>
}

const FILES = 60_000
const DEPTH = 40
/** Larger files are data, not source. */
const TEXT_BYTES = 1_048_576
const CACHED_BYTES = 100_000_000
const SKIPPED =
  /^(\.git|\.hg|\.svn|node_modules|\.venv|venv|__pycache__|\.tox|\.mypy_cache|\.pytest_cache|bower_components|\.cache|\.turbo|\.gradle|site-packages)$/

/** Text of a regular file, without following a link; undefined when it is none, too large or binary. */
export async function readText(path: string, most = TEXT_BYTES): Promise<string | undefined> {
  let file
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    const status = await file.stat()
    if (!status.isFile() || status.size > most) return undefined
    const bytes = await file.readFile()
    if (bytes.subarray(0, 8_192).includes(0)) return undefined
    return bytes.toString('utf8')
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

/** Many facts read the same files. What fits stays until the gate has answered. */
class TextCache {
  readonly #texts = new Map<string, Promise<string | undefined>>()
  #left = CACHED_BYTES

  read(path: string, bytes: number): Promise<string | undefined> {
    const known = this.#texts.get(path)
    if (known !== undefined) return known
    const text = readText(path)
    if (bytes <= this.#left) {
      this.#left -= bytes
      this.#texts.set(path, text)
    }
    return text
  }
}

class Walk {
  readonly files: TreeFile[] = []
  readonly #root: string
  readonly #look: Look
  readonly #excluded: Ignore
  links = 0
  large = 0
  isCut = false

  constructor(root: string, look: Look) {
    this.#root = root
    this.#look = look
    this.#excluded = ignore().add([...(look.target.settings.exclude ?? [])])
  }

  async into(
    folder: string,
    rules: readonly { base: string; rules: Ignore }[],
    depth: number,
  ): Promise<void> {
    this.#look.signal.throwIfAborted()
    if (depth > DEPTH) return void (this.isCut = true)
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch(() => [])
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
      ? await readFile(join(this.#root, folder, '.gitignore'), 'utf8').catch(() => '')
      : ''
    const all = own === '' ? rules : [...rules, { base: folder, rules: ignore().add(own) }]
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isSymbolicLink()) this.links += 1
      else if (entry.isDirectory()) {
        if (SKIPPED.test(entry.name) || this.#isIgnored(`${path}/`, all)) continue
        await this.into(path, all, depth + 1)
      } else if (entry.isFile() && !this.#isIgnored(path, all)) await this.#add(path)
      if (this.isCut) return
    }
  }

  #isIgnored(path: string, rules: readonly { base: string; rules: Ignore }[]): boolean {
    if (this.#excluded.ignores(path)) return true
    let isIgnored = false
    for (const { base, rules: each } of rules) {
      const { ignored, unignored } = each.test(base === '' ? path : path.slice(base.length + 1))
      if (ignored) isIgnored = true
      if (unignored) isIgnored = false
    }
    return isIgnored
  }

  async #add(path: string): Promise<void> {
    if (this.files.length >= FILES) return void (this.isCut = true)
    const status = await lstat(join(this.#root, path)).catch(() => undefined)
    if (status === undefined) return
    if (status.size > TEXT_BYTES) this.large += 1
    this.files.push({ path, bytes: status.size, kind: kindOfFile(path) })
  }
}

export const sourceTree = defineFact<SourceTree>({
  name: 'source tree',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const root = at.target.source
    if (root === undefined) throw new CannotLook('No source tree was given (--source).', { silent: true })
    const walk = new Walk(root, at)
    await walk.into('', [], 0)
    if (walk.isCut)
      at.note(`The tree is larger than ${FILES} files or ${DEPTH} folders deep; the rest was not read.`)
    if (walk.links > 0) at.note(`${walk.links} symbolic links were not followed.`)
    if (walk.large > 0) at.note(`${walk.large} files over 1 MiB were not read.`)
    const byPath = new Map(walk.files.map((file) => [file.path, file]))
    const cache = new TextCache()
    const files = walk.files.sort((a, b) => (a.path < b.path ? -1 : 1))
    return {
      root,
      files,
      find: (path) => byPath.get(path),
      match: (pattern) => files.filter((file) => pattern.test(file.path)),
      read: async (path) => {
        const file = byPath.get(path)
        return file === undefined ? undefined : cache.read(join(root, path), file.bytes)
      },
    }
  },
})
