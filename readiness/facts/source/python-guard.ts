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
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'IfStatement' && isDevelopmentBranch(file, above, node)) return 'development'
    if (above.name === 'ConditionalExpression') {
      const test = above.firstChild?.nextSibling?.nextSibling
      const isFirst = above.firstChild !== null && node.from < above.firstChild.to
      if (test && isFirst && isDevelopmentTest(file.textOf(test))) return 'development'
    }
  }
  if (!/\braise\b|sys\.exit\(/.test(file.text)) return undefined
  for (const each of file.nodes('IfStatement')) {
    const [test = '', ...body] = file.textOf(each).split(':')
    if (!/\braise\b|sys\.exit\(/.test(body.join(':'))) continue
    const isNamed = names.some((name) => new RegExp(String.raw`\b${name}\b`, 'i').test(test))
    if (text.length > 3 && test.includes(text)) return 'refused'
    if (isNamed && (PRODUCTION.test(file.textOf(each)) || /environ|getenv/.test(test))) return 'refused'
  }
  return validated(file, names, text) ? 'refused' : undefined
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
  for (const each of file.nodes('DecoratedStatement')) {
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
