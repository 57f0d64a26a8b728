import type { SyntaxNode } from '@lezer/common'
import { pythonFunctionAround } from './enclosing-function.ts'
import { defineExtractor } from './extractor.ts'
import { childrenOf } from './python-children.ts'
import type { PythonFile } from './python-file.ts'
import { isDevelopmentOnlyPython } from './python-guard.ts'

export type Print = {
  line: number
  what: string
  within?: string
  isDebugger: boolean
  /** Runs when a person starts the file, or is a command of a command line tool. */
  isCommand: boolean
  /** Only reached outside of production. */
  isDevelopment: boolean
}

const PRINT = /^(print|builtins\.print|pprint|pprint\.pprint|pprint\.pp|pp|ic|icecream\.ic)$/
const DEBUGGER =
  /^(breakpoint|(i?pdb|pudb|wdb|debugpy)\.(set_trace|breakpoint|post_mortem)|set_trace|code\.interact)$/

/** `print()` and what stops a program for a debugger. */
export const printReader = defineExtractor<Print>({
  name: 'prints',
  hint: /\b(print|pprint|pp|ic|breakpoint|set_trace|interact|post_mortem)\s*\(/,
  kinds: ['product'],
  python: prints,
})

function prints(file: PythonFile): Print[] {
  const own = new Set(
    file
      .nodes('FunctionDefinition')
      .map((node) => file.textOf(node.getChild('VariableName') ?? { from: 0, to: 0 })),
  )
  const mains = calledFromMain(file)
  return file.nodes('CallExpression').flatMap((node) => {
    const what = file.calleeOf(node)
    if (what === undefined || own.has(what)) return []
    const isDebugger = DEBUGGER.test(what)
    if (!isDebugger && (!PRINT.test(what) || writesToFile(file, node))) return []
    if (
      /^(pp|ic|set_trace)$/.test(what) &&
      !new RegExp(String.raw`import\b[^\n]*\b${what}\b`).test(file.text)
    )
      return []
    const within = pythonFunctionAround(file, node)
    return [
      {
        line: file.lineOf(node),
        what,
        ...(within !== undefined && { within }),
        isDebugger,
        isCommand: isCommand(file, node, mains),
        isDevelopment: isDevelopmentOnlyPython(file, node),
      },
    ]
  })
}

/** `print(x, file=handle)` writes a file. */
function writesToFile(file: PythonFile, node: SyntaxNode): boolean {
  const target = file.argumentsOf(node).named.get('file')
  return target !== undefined && !/^(sys\.)?(stdout|stderr)$/.test(file.nameOf(target) ?? '')
}

const isMainTest = (text: string): boolean => /__name__\s*==\s*["']__main__["']/.test(text)

function calledFromMain(file: PythonFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const each of file.nodes('IfStatement'))
    if (isMainTest(file.textOf(each)))
      for (const [, name] of file.textOf(each).matchAll(/\b(\w+)\s*\(/g)) names.add(name!)
  return names
}

function isCommand(file: PythonFile, node: SyntaxNode, mains: ReadonlySet<string>): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'IfStatement' && isMainTest(file.textOf(above.firstChild?.nextSibling ?? above)))
      return true
    if (above.name === 'FunctionDefinition') {
      const name = file.textOf(above.getChild('VariableName') ?? { from: 0, to: 0 })
      if (mains.has(name)) return true
      const decorators = above.parent?.name === 'DecoratedStatement' ? childrenOf(above.parent) : []
      if (
        decorators.some(
          (each) =>
            each.name === 'Decorator' &&
            /\b(command|group|callback|task)\b/.test(file.textOf(each)) &&
            !/celery|shared_task|app\.task/.test(file.textOf(each)),
        )
      )
        return true
    }
    if (above.name === 'ClassDefinition' && /Command\b/.test(file.textOf(above).slice(0, 200))) return true
  }
  return false
}
