import type { Node } from 'oxc-parser'
import type { Guard } from './environment-read.ts'
import { isDevelopmentOnly } from './production-test.ts'
import type { ScriptFile } from './script-file.ts'
import { literalText } from './script-value.ts'

const ENDS = /\bthrow\b|process\.exit\s*\(|\b(fatal|panic|abort|invariant)\s*\(/
const PRODUCTION = /prod|NODE_ENV|isDev|is_dev|\.DEV\b/i

/** Whether a stand-in for a secret can ever come into production, as far as its own file tells. */
export function guardOfScript(
  file: ScriptFile,
  node: Node,
  names: readonly string[],
  text: string,
): Guard | undefined {
  if (isDevelopmentOnly(file, node)) return 'development'
  return isRefused(file, node, names, text) ? 'refused' : undefined
}

function isRefused(file: ScriptFile, node: Node, names: readonly string[], text: string): boolean {
  if (refinedSchema(file, node)) return true
  if (!ENDS.test(file.text)) return false
  for (const { node: each, test, isProduction } of endingTests(file)) {
    if (text.length > 3 && test.includes(text)) return true
    // "Not set" ends the program before the stand-in is reached; when the stand-in is set, only with the mode.
    const isNamed = names.some((name) => new RegExp(String.raw`\b${escaped(name)}\b`).test(test))
    if (isNamed && each !== node && (isProduction || readsEnvironment(test))) return true
  }
  // A list of names that are all required.
  if (/env\s*\[|env\)/.test(file.text))
    for (const list of file.nodes('ArrayExpression'))
      if (list !== node && list.elements.some((each) => names.includes(literalText(each) ?? ''))) return true
  return refinedSchema(file, node)
}

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, String.raw`\$&`)
const readsEnvironment = (test: string): boolean => /\benv\b/.test(test)

type EndingTest = { node: Node; test: string; isProduction: boolean }

/** More of them in one file are not looked at. */
const TESTS = 200
const known = new WeakMap<ScriptFile, readonly EndingTest[]>()

/** The conditions of a file under which it throws or ends. */
function endingTests(file: ScriptFile): readonly EndingTest[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const tests = file
    .nodes('IfStatement')
    .filter(({ consequent }) => ENDS.test(file.textOf(consequent)))
    .slice(0, TESTS)
    .map((node) => {
      const test = textOfTest(file, node.test)
      return { node, test, isProduction: PRODUCTION.test(test) || isProductionAbove(file, node) }
    })
  known.set(file, tests)
  return tests
}

/** A test with the constants in it spelt out once. */
function textOfTest(file: ScriptFile, test: Node): string {
  let text = file.textOf(test)
  for (const [name] of text.matchAll(/\b[A-Za-z_$][\w$]*\b/g)) {
    const binding = file.bindingOf(name, test)
    if (binding?.kind === 'variable' && binding.init !== null && binding.init.end - binding.init.start < 400)
      text += ` ${file.textOf(binding.init)}`
  }
  return text
}

function isProductionAbove(file: ScriptFile, node: Node): boolean {
  for (const above of file.ancestorsOf(node))
    if (above.type === 'IfStatement' && PRODUCTION.test(file.textOf(above.test))) return true
  return false
}

/** A schema whose default is checked afterwards against the mode. */
function refinedSchema(file: ScriptFile, node: Node): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.type !== 'CallExpression' || above.callee.type !== 'MemberExpression') continue
    const name = above.callee.property.type === 'Identifier' ? above.callee.property.name : ''
    if (/^(refine|superRefine|check|when|test)$/.test(name))
      return above.arguments.some((each) => PRODUCTION.test(file.textOf(each)))
  }
  return false
}
