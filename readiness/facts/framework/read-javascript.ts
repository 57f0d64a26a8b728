import type { Program } from 'oxc-parser'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { CodeFile } from './code-file.ts'
import { JavaScriptReader } from './javascript-reader.ts'

/** A parsed script and the text that it was parsed from. */
type Script = { path: string; kind: FileKind; text: string; program: Program }

/** What a script says. @throws {Error} when it is nested beyond reading */
export function readJavaScript({ path, kind, text, program }: Script): CodeFile {
  const reader = new JavaScriptReader(text)
  reader.walk(program, { inside: [], isDevelopmentOnly: false })
  const { imports, calls, sets, records, functions, classes, elements, exported, keys, texts } = reader
  return {
    path,
    language: 'javascript',
    kind,
    imports,
    calls,
    sets,
    records,
    functions,
    classes,
    elements,
    exported,
    keys,
    texts,
  }
}
