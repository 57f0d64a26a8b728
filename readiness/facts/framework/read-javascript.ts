import { parseSync } from 'oxc-parser'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { CodeFile } from './code-file.ts'
import { languageOf, scriptsOf } from './component-scripts.ts'
import { JavaScriptReader } from './javascript-reader.ts'

/** @throws {Error} when it cannot be parsed */
export function readJavaScript(path: string, kind: FileKind, text: string): CodeFile {
  const source = scriptsOf(path, text)
  const { program, errors } = parseSync(path, source, {
    lang: languageOf(path),
    sourceType: 'module',
    preserveParens: false,
  })
  if (errors.length > 0 && program.body.length === 0 && source.trim() !== '')
    throw new Error(errors[0]?.message ?? 'It cannot be parsed.')
  const reader = new JavaScriptReader(source)
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
