import type { EcmaScriptModule, Node } from 'oxc-parser'
import type { Import } from './module.ts'
import type { ScriptFile } from './script-file.ts'
import { literalText } from './script-value.ts'

export type Wish = Pick<Import, 'specifier' | 'line' | 'kind'>

/** Matches the text of a file whose imports are not all told by its import statements. */
export const LOADS =
  /\b(require|createRequire|fork|Worker|glob|autoload|AutoLoad|readdirSync|import)\s*(<[^>]{0,80}>)?\(|import\.meta\.|new URL\(/

/** The import statements, and exports from elsewhere. */
export function importStatements(module: EcmaScriptModule, lineAt: (offset: number) => number): Wish[] {
  return [
    ...module.staticImports.map(({ moduleRequest, entries, start }): Wish => ({
      specifier: moduleRequest.value,
      line: lineAt(start),
      kind: entries.length > 0 && entries.every(({ isType }) => isType) ? 'type' : 'static',
    })),
    ...module.staticExports.flatMap(({ entries, start }) => {
      const from = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest?.value
      const kind = entries.every(({ isType }) => isType) ? ('type' as const) : ('static' as const)
      return from === undefined ? [] : [{ specifier: from, line: lineAt(start), kind }]
    }),
  ]
}

/** What is loaded by calls. `byName` when the name of a module is not written there. */
export function importCalls(file: ScriptFile): { imports: Wish[]; byName: boolean } {
  const imports: Wish[] = []
  let byName = false
  const add = (argument: Node | null | undefined, at: Node): void => {
    const specifier = literalText(argument) ?? templatePattern(argument)
    if (specifier === undefined) byName = true
    else imports.push({ specifier, line: file.lineOf(at), kind: 'dynamic' })
  }
  for (const node of file.nodes('ImportExpression')) add(node.source, node)
  for (const node of file.nodes('CallExpression')) {
    const callee = file.nameOf(node.callee)
    if (callee === undefined) continue
    if (callee === 'require' || callee === 'require.resolve') add(node.arguments[0], node)
    else if (/(^|\.)(fork|importScripts)$/.test(callee)) add(node.arguments[0], node)
    else if (/^import\.meta\.(glob|globEager)$|^require\.context$/.test(callee))
      addGlob(file, node.arguments[0], node, imports)
    else if (/^(autoload|AutoLoad|fastifyAutoload|requireDir|requireAll|consign)$/.test(callee)) byName = true
    else if (/(^|\.)register$/.test(callee) && /autoload/i.test(file.nameOf(node.arguments[0] ?? node) ?? ''))
      byName = true
  }
  for (const node of file.nodes('NewExpression')) {
    const callee = file.nameOf(node.callee)
    const [first] = node.arguments
    if (callee === 'URL' && file.nameOf(node.arguments[1] ?? node) === 'import.meta.url') {
      const text = literalText(first)
      if (text !== undefined && /\.[cm]?[jt]sx?$/.test(text))
        imports.push({
          specifier: /^\.{0,2}\//.test(text) ? text : `./${text}`,
          line: file.lineOf(node),
          kind: 'dynamic',
        })
    } else if (callee === 'Worker' || callee === 'SharedWorker') {
      const text = literalText(first)
      if (text !== undefined) imports.push({ specifier: text, line: file.lineOf(node), kind: 'dynamic' })
    }
  }
  return { imports, byName }
}

/** `./pages/${name}.ts` as `./pages/*.ts`. */
function templatePattern(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'TemplateLiteral') return undefined
  const text = node.quasis.map(({ value }) => value.cooked ?? '').join('*')
  return /^\.{1,2}\/[^*]/.test(text) ? text : undefined
}

function addGlob(file: ScriptFile, node: Node | undefined, at: Node, imports: Wish[]): void {
  const patterns = node?.type === 'ArrayExpression' ? node.elements.map(literalText) : [literalText(node)]
  for (const each of patterns)
    if (each !== undefined && !each.startsWith('!'))
      imports.push({
        specifier: /[*{]/.test(each) ? each : `${each}/**`,
        line: file.lineOf(at),
        kind: 'dynamic',
      })
}
