import type { SyntaxNode } from '@lezer/common'
import type { Guard } from './environment-read.ts'
import type { PythonFile } from './python-file.ts'

const PRODUCTION = /prod|ENV\b|ENVIRONMENT|DEBUG|STAGE|is_dev/i
const DEVELOPMENT_TEST =
  /\b(settings\.)?(DEBUG|IS_DEV|is_dev|IS_DEVELOPMENT|is_development|TESTING|is_test|IS_TEST)\b|[=!]=\s*["'](dev|development|local|test|testing|debug)["']/i

/** Whether a stand-in for a secret can ever come into production, as far as its own file tells. */
export function guardOfPython(
  file: PythonFile,
  node: SyntaxNode,
  names: readonly string[],
  text: string,
): Guard | undefined {
  if (isDevelopmentOnlyPython(file, node)) return 'development'
  if (!/\braise\b|sys\.exit\(/.test(file.text)) return undefined
  for (const { test, isProduction } of endingTests(file)) {
    if (text.length > 3 && test.includes(text)) return 'refused'
    const isNamed = names.some((name) => new RegExp(String.raw`\b${escaped(name)}\b`, 'i').test(test))
    if (isNamed && (isProduction || /environ|getenv/.test(test))) return 'refused'
  }
  return validated(file, names, text) ? 'refused' : undefined
}

/** Whether a place is only reached outside of production: `if settings.DEBUG:` */
export function isDevelopmentOnlyPython(file: PythonFile, node: SyntaxNode): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'IfStatement' && isDevelopmentBranch(file, above, node)) return true
    if (above.name === 'ConditionalExpression') {
      const test = above.firstChild?.nextSibling?.nextSibling
      const isFirst = above.firstChild !== null && node.from < above.firstChild.to
      if (test && isFirst && isDevelopmentTest(file.textOf(test))) return true
    }
  }
  return false
}

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, String.raw`\$&`)

type EndingTest = { test: string; isProduction: boolean }

/** More of them in one file are not looked at. */
const TESTS = 200
const known = new WeakMap<PythonFile, readonly EndingTest[]>()

/** The conditions of a file under which it raises or ends. */
function endingTests(file: PythonFile): readonly EndingTest[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const tests = file
    .nodes('IfStatement')
    .slice(0, TESTS)
    .flatMap((node) => {
      const whole = file.textOf(node)
      const colon = whole.indexOf(':')
      if (!/\braise\b|sys\.exit\(/.test(whole.slice(colon))) return []
      return [{ test: whole.slice(0, colon), isProduction: PRODUCTION.test(whole) }]
    })
  known.set(file, tests)
  return tests
}

const isDevelopmentTest = (test: string): boolean => DEVELOPMENT_TEST.test(test) && !/\bnot\b|!=/.test(test)

function isDevelopmentBranch(file: PythonFile, statement: SyntaxNode, node: SyntaxNode): boolean {
  const test = statement.firstChild?.nextSibling
  const body = statement.getChild('Body')
  if (!test || body === null || node.from < body.from || node.from > body.to) return false
  const text = file.textOf(test)
  return isDevelopmentTest(text) || (/^not\b/.test(text) && /prod/i.test(text)) || /!=\s*["']prod/i.test(text)
}

/** A pydantic validator that raises for the field, or for the text. */
function validated(file: PythonFile, names: readonly string[], text: string): boolean {
  for (const each of file.nodes('DecoratedStatement').slice(0, TESTS)) {
    const whole = file.textOf(each)
    if (!/validator/.test(whole.slice(0, 400)) || !/\braise\b/.test(whole)) continue
    if (
      whole.includes(text) ||
      (PRODUCTION.test(whole) && names.some((name) => whole.toLowerCase().includes(name.toLowerCase())))
    )
      return true
  }
  return false
}
