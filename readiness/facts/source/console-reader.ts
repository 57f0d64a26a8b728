import type { Node } from 'oxc-parser'
import { functionAround } from './enclosing-function.ts'
import { defineExtractor } from './extractor.ts'
import { isDevelopmentOnly } from './production-test.ts'
import type { ScriptFile } from './script-file.ts'

export type ConsoleCall = {
  /** Offset in the text. */
  start: number
  line: number
  /** `console.log`, whatever it is called by. */
  method: string
  /** The text that calls it, when that is another name: `log`. */
  alias?: string
  /** The function that it stands in. */
  within?: string
  /** Only reached outside of production. */
  isDevelopment: boolean
  /** Stands in what this program writes its log with. */
  isSink: boolean
}

const CONSOLE = /^(?:(?:globalThis|window|self|global)\.)?console$/
const METHOD = /^(?:(?:globalThis|window|self|global)\.)?console\.(\w+)$/
const LOUD =
  /^console\.(log|debug|info|trace|dir|dirxml|table|count|time|timeEnd|timeLog|group|groupCollapsed)$/
/** Whether it tells rather than warns: what is left from looking for a fault. */
export const isLoud = (method: string): boolean => LOUD.test(method)
const SINK_FILE =
  /(^|\/)([\w-]+[.-])?(logs?|logger|logging|console|winston|pino|telemetry)([.-][\w-]+)?\.[a-z]+$|(^|\/)(logger|logging|loggers)\//i
const SINK_NAME =
  /log(ger|ging)$|^(app|print|write|debug|server|client)_?log$|transport$|^createLogger|^makeLogger|console/i

/** Calls of the browser's or Node's console, also by another name. */
export const consoleReader = defineExtractor<ConsoleCall>({
  name: 'console calls',
  hint: /\bconsole\b/,
  kinds: ['product'],
  script: (file) => [...direct(file), ...aliased(file)],
})

function found(file: ScriptFile, node: Node, method: string, alias?: string): ConsoleCall {
  const within = functionAround(file, node)
  return {
    start: node.start,
    line: file.lineOf(node),
    ...(within !== undefined && { within }),
    method: `console.${method}`,
    ...(alias !== undefined && { alias }),
    isDevelopment: isDevelopmentOnly(file, node),
    isSink: SINK_FILE.test(file.path) || isInSink(file, node) || isLevelOfTable(file, node, method),
  }
}

/** Calls, and the function itself where it is handed on: `.then(console.log)`. */
function direct(file: ScriptFile): ConsoleCall[] {
  return file.nodes('MemberExpression').flatMap((node) => {
    const method = METHOD.exec(file.nameOf(node) ?? '')?.[1]
    if (method === undefined || isShadowed(file, node)) return []
    const parent = file.parentOf(node)
    const isCalled = parent?.type === 'CallExpression' && parent.callee === node
    const isHanded = parent?.type === 'CallExpression' && parent.callee !== node
    return isCalled || isHanded ? [found(file, parent, method)] : []
  })
}

const isShadowed = (file: ScriptFile, node: Node): boolean =>
  (file.nameOf(node) ?? '').startsWith('console') && file.bindingOf('console', node) !== undefined

/** `const { log } = console`, `const log = console.log`, `const c = console` */
function aliased(file: ScriptFile): ConsoleCall[] {
  const declared = file
    .nodes('VariableDeclarator')
    .some(
      ({ init }) =>
        init !== null &&
        /^((globalThis|window|self|global)\.)?console(\.\w+)?$/.test(file.nameOf(init) ?? ''),
    )
  if (!declared) return []
  return file.nodes('CallExpression').flatMap((node) => {
    const path = file.nameOf(node.callee)
    const [root, method] = path?.split('.') ?? []
    const binding = root === undefined || root === 'console' ? undefined : file.bindingOf(root, node)
    if (path === undefined || binding?.kind !== 'variable' || binding.init === null) return []
    const origin = file.nameOf(binding.init) ?? ''
    if (CONSOLE.test(origin)) {
      const name = binding.key ?? method
      return name === undefined ? [] : [found(file, node, name, path)]
    }
    const name = binding.key === undefined && method === undefined ? METHOD.exec(origin)?.[1] : undefined
    return name === undefined || name === 'bind' ? [] : [found(file, node, name, path)]
  })
}

const LEVELS = ['trace', 'debug', 'info', 'log', 'warn', 'error']

/** A method of a table that writes at the level it is called by, beside methods of other levels. */
function isLevelOfTable(file: ScriptFile, node: Node, method: string): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.type !== 'Property' && above.type !== 'MethodDefinition') continue
    const table = file.parentOf(above)
    const members =
      table?.type === 'ObjectExpression' ? table.properties : table?.type === 'ClassBody' ? table.body : []
    const names = members.flatMap((each) =>
      'key' in each && each.key.type === 'Identifier' ? [each.key.name] : [],
    )
    return (
      above.key.type === 'Identifier' &&
      above.key.name === method &&
      LEVELS.filter((level) => names.includes(level)).length >= 3
    )
  }
  return false
}

/** Inside of a class, an object or a function that is called a logger. */
function isInSink(file: ScriptFile, node: Node): boolean {
  for (const above of file.ancestorsOf(node)) {
    const id =
      above.type === 'ClassDeclaration' ||
      above.type === 'ClassExpression' ||
      above.type === 'FunctionDeclaration'
        ? above.id
        : above.type === 'VariableDeclarator'
          ? above.id
          : undefined
    if (id?.type === 'Identifier' && SINK_NAME.test(id.name)) return true
  }
  return false
}
