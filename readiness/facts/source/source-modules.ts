import { parser as pythonParser } from '@lezer/python'
import { defineFact, type Look } from '#readiness/model/fact.ts'
import { sourceTree, type SourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import type { Extractor, Found } from './extractor.ts'
import { EXTRACTORS } from './extractors.ts'
import { ImportResolver } from './import-resolver.ts'
import { LineTable } from './line-table.ts'
import { scriptsOfMarkup } from './markup-scripts.ts'
import type { Fault, Module, SourceModules } from './module.ts'
import { parseScript, scriptLanguage } from './parse-script.ts'
import { PythonFile } from './python-file.ts'
import { pythonImports } from './python-imports.ts'
import { ScriptFile } from './script-file.ts'
import { importCalls, importStatements, LOADS, type Wish } from './script-imports.ts'

const SOURCE = /\.([cm]?[jt]sx?|vue|svelte|astro|html?|py)$/i
const MARKUP = /\.(vue|svelte|astro|html?)$/i
const DECLARATIONS = /\.d\.[cm]?ts$/i
/** So many files are read ahead. */
const AHEAD = 32
/** A text of lines that long was written by a machine. */
const LINE = 600

type Parsed = { imports: Wish[]; byName: boolean; lines: number }

class Pass {
  readonly modules: Module[] = []
  readonly faults: Fault[] = []
  readonly found = new Map<Extractor<unknown>, Found<unknown>[]>()
  readonly counts = new Map<Extractor<unknown>, number>()
  readonly #at: Look
  readonly #tree: SourceTree
  readonly #resolver: ImportResolver

  constructor(at: Look, tree: SourceTree, resolver: ImportResolver) {
    this.#at = at
    this.#tree = tree
    this.#resolver = resolver
  }

  async over(files: readonly TreeFile[]): Promise<void> {
    for (let from = 0; from < files.length; from += AHEAD) {
      this.#at.signal.throwIfAborted()
      const some = files.slice(from, from + AHEAD)
      const texts = await Promise.all(some.map(({ path }) => this.#tree.read(path)))
      for (const [index, file] of some.entries()) {
        const text = texts[index]
        if (text === undefined) this.#fault(file, 'is too large, binary, or cannot be read')
        else await this.#one(file, text)
      }
      if (from % 512 === 0)
        this.#at.progress(`${Math.min(from + AHEAD, files.length)} of ${files.length} files`)
      // Time for others, and for the time box.
      await new Promise(setImmediate)
    }
  }

  async #one(file: TreeFile, text: string): Promise<void> {
    const wanted = EXTRACTORS.filter(({ kinds }) => kinds.includes(file.kind))
    for (const each of wanted) this.counts.set(each, (this.counts.get(each) ?? 0) + 1)
    if (isMachineMade(text)) return this.#fault(file, 'has lines so long that a machine wrote it')
    const isPython = file.path.endsWith('.py')
    try {
      const parsed = isPython ? this.#python(file, text, wanted) : await this.#script(file, text, wanted)
      if (parsed === undefined) return
      const resolve = isPython
        ? (specifier: string) => this.#resolver.python(file.path, specifier)
        : (specifier: string) => this.#resolver.script(file.path, specifier)
      this.modules.push({
        path: file.path,
        kind: file.kind,
        language: isPython ? 'python' : 'script',
        lines: parsed.lines,
        imports: parsed.imports.map((each) => ({ ...each, ...resolve(each.specifier) })),
        loadsByName: parsed.byName,
        hasMain: isPython && /__name__\s*==\s*["']__main__["']/.test(text),
        hasShebang: text.startsWith('#!'),
      })
    } catch (error) {
      this.#fault(
        file,
        `could not be looked through: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  async #script(
    file: TreeFile,
    written: string,
    wanted: readonly Extractor<unknown>[],
  ): Promise<Parsed | undefined> {
    const isMarkup = MARKUP.test(file.path)
    const scripts = isMarkup ? scriptsOfMarkup(file.path, written) : undefined
    if (isMarkup && scripts === undefined)
      return { imports: scriptSources(written), byName: false, lines: new LineTable(written).count }
    const text = scripts?.text ?? written
    const lang = isMarkup ? (scripts?.isTyped === true ? 'ts' : 'jsx') : (scriptLanguage(file.path) ?? 'tsx')
    const parsed = await parseScript(text, lang, this.#at.signal)
    const hinted = wanted.filter(({ hint }) => hint.test(text))
    if ('fault' in parsed) {
      this.#fault(file, parsed.fault, hinted)
      return undefined
    }
    const lines = new LineTable(text)
    const imports = importStatements(parsed.module, (offset) => lines.lineAt(offset))
    if (isMarkup) imports.push(...scriptSources(written))
    const isLoading = file.kind !== 'test' && LOADS.test(text)
    const asked = hinted.filter(({ script }) => script !== undefined)
    if (!isLoading && asked.length === 0) return { imports, byName: false, lines: lines.count }
    const script = new ScriptFile(file.path, file.kind, text, parsed.program())
    for (const each of asked) this.#keep(each, file, each.script!(script))
    if (!isLoading) return { imports, byName: false, lines: lines.count }
    const calls = importCalls(script)
    return { imports: [...imports, ...calls.imports], byName: calls.byName, lines: lines.count }
  }

  #python(file: TreeFile, text: string, wanted: readonly Extractor<unknown>[]): Parsed {
    const bare = withoutTags(text)
    const python = new PythonFile(file.path, file.kind, bare, pythonParser.parse(bare))
    for (const each of wanted)
      if (each.python !== undefined && each.hint.test(text)) this.#keep(each, file, each.python(python))
    return { ...pythonImports(python), lines: python.lineCount }
  }

  #keep(extractor: Extractor<unknown>, { path, kind }: TreeFile, items: readonly unknown[]): void {
    if (items.length === 0) return
    const list = this.found.get(extractor) ?? []
    list.push({ path, kind, items })
    this.found.set(extractor, list)
  }

  #fault({ path, kind }: TreeFile, reason: string, hidden: readonly Extractor<unknown>[] = []): void {
    this.faults.push({ path, kind, reason, hides: hidden.map(({ name }) => name) })
  }
}

/** Minified code that was committed: not what people here write, and not worth its time. */
function isMachineMade(text: string): boolean {
  return text.length > 20_000 && text.length / new LineTable(text).count > LINE
}

/** Lines of a template's own in Python that is filled in later; each keeps its place. */
const withoutTags = (text: string): string =>
  text.includes('{%')
    ? text.replaceAll(/^[ \t]*\{%[^\n]*%\}[ \t]*$/gm, (line) => ' '.repeat(line.length))
    : text

/** `<script src="/src/main.ts">` leads to a module as an import does. */
function scriptSources(text: string): Wish[] {
  const lines = new LineTable(text)
  const sources = text.matchAll(/<script\b[^>]{0,400}?\bsrc\s*=\s*["']([^"'{}<>]{1,300})["']/gi)
  return [...sources].map((match) => ({
    specifier: /^(\.|\/|https?:)/.test(match[1]!) ? match[1]! : `./${match[1]!}`,
    line: lines.lineAt(match.index),
    kind: 'static',
  }))
}

/** Every JavaScript, TypeScript and Python file of the tree, parsed once. What is wanted of it, extractors take. */
export const sourceModules = defineFact<SourceModules>({
  name: 'source code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const files = tree
      .match(SOURCE)
      .filter(({ path, kind }) => kind !== 'vendored' && kind !== 'generated' && !DECLARATIONS.test(path))
    const pass = new Pass(at, tree, await ImportResolver.for(tree))
    await pass.over(files)
    const unread = pass.faults.filter(({ kind }) => kind === 'product')
    for (const { path, reason } of unread.slice(0, 20)) at.note(`${path} ${reason}.`)
    if (unread.length > 20) at.note(`${unread.length - 20} more files could not be parsed.`)
    const byPath = new Map(pass.modules.map((module) => [module.path, module]))
    return {
      modules: pass.modules,
      find: (path) => byPath.get(path),
      found: <T>(extractor: Extractor<T>) => (pass.found.get(extractor) ?? []) as readonly Found<T>[],
      lookedAt: (extractor) => pass.counts.get(extractor) ?? 0,
      faults: pass.faults,
      unread: ({ name }) => unread.filter(({ hides }) => hides.includes(name)),
    }
  },
})
