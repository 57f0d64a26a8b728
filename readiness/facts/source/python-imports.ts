import type { PythonFile } from './python-file.ts'
import type { Wish } from './script-imports.ts'

/** `import a.b`, `from .x import y`: also `.x.y`, for y may be a module. */
export function pythonImports(file: PythonFile): { imports: Wish[]; byName: boolean } {
  const imports: Wish[] = []
  for (const node of file.nodes('ImportStatement')) {
    const line = file.lineOf(node)
    const text = file
      .textOf(node)
      .replaceAll(/[\s()\\]+/g, ' ')
      .replaceAll(/ ?#.*$/gm, '')
    const from = /^from ?([.\w ]+?) ?\bimport\b ?(.*)$/.exec(text)
    if (from === null) {
      for (const name of text.replace(/^import /, '').split(','))
        imports.push({ specifier: name.trim().split(' ')[0] ?? '', line, kind: 'static' })
      continue
    }
    const base = from[1]!.replaceAll(' ', '')
    imports.push({ specifier: base, line, kind: 'static' })
    for (const name of from[2]!.split(',')) {
      const first = name.trim().split(' ')[0] ?? ''
      if (/^\w+$/.test(first))
        imports.push({
          specifier: base.endsWith('.') ? `${base}${first}` : `${base}.${first}`,
          line,
          kind: 'static',
        })
    }
  }
  let byName = false
  for (const node of file.nodes('CallExpression')) {
    const callee = file.calleeOf(node)
    if (
      callee === undefined ||
      !/(^|\.)(import_module|__import__|include|autodiscover_tasks|include_router)$/.test(callee)
    )
      continue
    const [first] = file.argumentsOf(node).positional
    const text = first === undefined ? undefined : file.literalOf(first)
    if (text !== undefined && /^[\w.]+$/.test(text))
      imports.push({ specifier: text, line: file.lineOf(node), kind: 'dynamic' })
    else if (/(import_module|__import__|autodiscover_tasks)$/.test(callee)) byName = true
  }
  return { imports, byName }
}
