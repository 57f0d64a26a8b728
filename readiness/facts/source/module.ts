import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { Extractor, Found } from './extractor.ts'

export type Import = {
  /** As it is written: `./app.ts`, `pg`; of Python `.models` or `app.main`. */
  specifier: string
  line: number
  /** type: erased before it runs. dynamic: `import()`, `require`, a worker, a glob. */
  kind: 'static' | 'dynamic' | 'type'
  /** The files of the tree that it leads to. */
  targets: readonly string[]
  /** The package that it leads to, when to none of the tree: `pg`, `@scope/name`, `django`. */
  package?: string
}

export type Module = {
  path: string
  kind: FileKind
  language: 'script' | 'python'
  lines: number
  imports: readonly Import[]
  /** Loads modules by names that only the running program knows. */
  loadsByName: boolean
  /** Has a part for when it is started itself: `if __name__ == "__main__"`. */
  hasMain: boolean
  /** Starts with `#!`. */
  hasShebang: boolean
}

export type SourceModules = {
  /** Sorted by path. Product, tools, tests and examples; without what is generated or vendored. */
  modules: readonly Module[]
  find(path: string): Module | undefined
  /** What an extractor took, by file; files in which it found nothing are not listed. */
  found<T>(extractor: Extractor<T>): readonly Found<T>[]
  /** How many files an extractor read or ruled out by their text. */
  lookedAt(extractor: Extractor<unknown>): number
  /** Files that could not be parsed, with the reason. */
  faults: readonly Fault[]
  /** Files of the product that could not be parsed, in which an extractor could have found something. */
  unread(extractor: Extractor<unknown>): readonly Fault[]
}

export type Fault = {
  path: string
  kind: FileKind
  reason: string
  /** Names of the extractors whose hint its text matches. */
  hides: readonly string[]
}
