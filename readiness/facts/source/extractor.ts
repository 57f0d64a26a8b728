import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { PythonFile } from './python-file.ts'
import type { ScriptFile } from './script-file.ts'

/**
 * Takes something out of a parsed file. All of them run in one pass, while the file is parsed; what they return is
 * all that is kept. Add yours to the list in extractors.ts and read it with `sourceModules`: `modules.found(yours)`.
 */
export type Extractor<T> = {
  name: string
  /** Matches the text of every file in which it could find something; others may not be parsed at all. */
  hint: RegExp
  /** Which files it reads. */
  kinds: readonly FileKind[]
  /** JavaScript, TypeScript, JSX, and the scripts of Vue, Svelte, Astro and HTML files. */
  script?(file: ScriptFile): readonly T[]
  python?(file: PythonFile): readonly T[]
}

type Definition<T> = Omit<Extractor<T>, 'kinds'> & {
  /** Without: product and tool. */
  kinds?: readonly FileKind[]
}

export const defineExtractor = <T>(definition: Definition<T>): Extractor<T> => ({
  kinds: ['product', 'tool'],
  ...definition,
})

/** What an extractor took out of one file. */
export type Found<T> = { path: string; kind: FileKind; items: readonly T[] }
