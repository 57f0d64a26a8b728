import type { Node } from 'oxc-parser'
import { functionAround } from './enclosing-function.ts'
import { defineExtractor } from './extractor.ts'
import { isDevelopmentOnly } from './production-test.ts'
import type { ScriptFile } from './script-file.ts'

export type Dialog = {
  /** Offset in the text. */
  start: number
  line: number
  what: 'alert' | 'confirm' | 'prompt' | 'debugger'
  within?: string
  isDevelopment: boolean
}

const DIALOG = /^(?:(?:window|globalThis|self|top|parent)\.)?(alert|confirm|prompt)$/

/** Native dialogs of the browser, and `debugger`. A function of one's own with the same name is none. */
export const dialogReader = defineExtractor<Dialog>({
  name: 'dialogs',
  hint: /\b(alert|confirm|prompt|debugger)\b/,
  kinds: ['product'],
  script: (file) => [...dialogs(file), ...debuggers(file)],
})

function dialogs(file: ScriptFile): Dialog[] {
  return file.nodes('CallExpression').flatMap((node): Dialog[] => {
    const path = file.nameOf(node.callee)
    const what = DIALOG.exec(path ?? '')?.[1] as Dialog['what'] | undefined
    if (path === undefined || what === undefined) return []
    if (file.bindingOf(path.split('.')[0]!, node) !== undefined) return []
    return [dialog(file, node, what)]
  })
}

function debuggers(file: ScriptFile): Dialog[] {
  return file.nodes('DebuggerStatement').map((node) => dialog(file, node, 'debugger'))
}

function dialog(file: ScriptFile, node: Node, what: Dialog['what']): Dialog {
  const within = functionAround(file, node)
  return {
    start: node.start,
    line: file.lineOf(node),
    what,
    ...(within !== undefined && { within }),
    isDevelopment: isDevelopmentOnly(file, node),
  }
}
