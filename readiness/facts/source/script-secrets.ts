import type { Node } from 'oxc-parser'
import { guardOfScript } from './script-guard.ts'
import type { ScriptFile } from './script-file.ts'
import { literalText, unwrap } from './script-value.ts'
import type { SecretLiteral } from './secret-literal.ts'
import { isSecretLike } from './secret-shape.ts'

/** Which argument of a function is its secret. */
const SIGNERS: readonly (readonly [callee: RegExp, argument: number, from?: RegExp])[] = [
  [/^(jwt|jsonwebtoken|JWT|fastify\.jwt)\.(sign|verify)$/, 1],
  [/^(sign|verify)$/, 1, /^(jsonwebtoken|hono\/jwt|jwt-simple)$/],
  [/^jwt\.(encode|decode)$/, 1, /^jwt-simple$/],
  [/(^|\.)createHmac$/, 1],
  [/(^|\.)create(C|Dec)ipheriv$/, 1],
  [/^(cookieParser|cookie_?parser)$/, 0],
  [/^(AES|CryptoJS\.AES|cryptoJs\.AES)\.(en|de)crypt$/, 1],
  [/(^|\.)(setSignedCookie|getSignedCookie)$/, 3],
]
/** Functions whose table of options has the secret under one of these keys. */
const KEYED =
  /^(session|expressSession|cookieSession|cookie_session|betterAuth|NextAuth|fastifyJwt|fastifyCookie|fastifySession|expressjwt|expressJwt|jwt|koaJwt|JwtModule\.register|JwtStrategy|Strategy|getIronSession|withIronSession\w*|ironSession|createCookieSessionStorage|createCookie|useSession|Keygrip|lucia|csrf|doubleCsrf|app\.register|fastify\.register|server\.register)$/
const KEYS = /^(secret|secrets|secretKey|secretOrKey|keys|jwtSecret|cookieSecret|sessionSecret)$/

const SHOWN = /^(example|examples|sample|placeholders?|mock|fixture)|Examples?$|(Mock|Placeholder)s?$/

export function secretsOfScript(file: ScriptFile): SecretLiteral[] {
  return [...named(file), ...argumentsOf(file), ...koaKeys(file)]
}

function literal(
  file: ScriptFile,
  name: string,
  node: Node | null | undefined,
  direct: boolean,
): SecretLiteral[] {
  if (node === null || node === undefined) return []
  const text = textOf(file, node)
  if (text === undefined || text === '') return []
  const guard = guardOfScript(file, node, [name], text)
  return [{ name, line: file.lineOf(node), text, direct, ...(guard !== undefined && { guard }) }]
}

/** The literal, also when it is encoded: `new TextEncoder().encode('x')`, `Buffer.from('x')`. */
function textOf(file: ScriptFile, node: Node): string | undefined {
  const inner = unwrap(node)
  const text = literalText(inner)
  if (text !== undefined || inner.type !== 'CallExpression') return text
  const isEncoding =
    inner.callee.type === 'MemberExpression' &&
    inner.callee.property.type === 'Identifier' &&
    /^(encode|from)$/.test(inner.callee.property.name) &&
    /TextEncoder|encoder|Buffer/i.test(file.textOf(inner.callee.object))
  return isEncoding ? literalText(inner.arguments[0]) : undefined
}

function named(file: ScriptFile): SecretLiteral[] {
  const found: SecretLiteral[] = []
  const add = (name: string | undefined, value: Node | null | undefined): void => {
    if (name !== undefined && isSecretLike(name)) found.push(...literal(file, name, value, false))
  }
  for (const { id, init } of file.nodes('VariableDeclarator'))
    if (id.type === 'Identifier') add(id.name, init)
  for (const node of file.nodes('AssignmentExpression')) {
    const path = file.nameOf(node.left)
    // A variable of the environment is told by what reads the environment.
    if (path !== undefined && !/(^|\.)env\./.test(path)) add(path.split('.').at(-1), node.right)
  }
  for (const node of file.nodes('AssignmentPattern'))
    if (node.left.type === 'Identifier') add(node.left.name, node.right)
  for (const node of file.nodes('Property', 'PropertyDefinition')) {
    if (node.computed || (node.type === 'Property' && file.parentOf(node)?.type === 'ObjectPattern')) continue
    const name = node.key.type === 'Identifier' ? node.key.name : literalText(node.key)
    if (!isShown(file, node)) add(name, node.value)
  }
  // `options.secret || 'x'`, where the variable itself does not come from the environment.
  for (const node of file.nodes('LogicalExpression')) {
    const path = node.operator === '&&' ? undefined : file.nameOf(node.left)
    if (path !== undefined && !/(^|\.)env\./.test(path)) add(path.split('.').at(-1), node.right)
  }
  return found
}

/** Within the example of a schema, or in made-up data. */
function isShown(file: ScriptFile, node: Node): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.type === 'Property' && above.key.type === 'Identifier' && SHOWN.test(above.key.name))
      return true
    if (above.type === 'VariableDeclarator')
      return above.id.type === 'Identifier' && SHOWN.test(above.id.name)
    if (above.type.endsWith('Statement')) return false
  }
  return false
}

function argumentsOf(file: ScriptFile): SecretLiteral[] {
  return file.nodes('CallExpression', 'NewExpression').flatMap((node) => {
    const callee = file.nameOf(node.callee)
    if (callee === undefined) return []
    const from = file.importOf(node.callee)?.from
    const found: SecretLiteral[] = []
    for (const [pattern, at, module] of SIGNERS)
      if (pattern.test(callee) && (module === undefined || module.test(from ?? '')))
        found.push(...constant(file, callee, node.arguments[at]))
    if (!KEYED.test(callee)) return found
    for (const argument of node.arguments) found.push(...keyed(file, argument))
    return found
  })
}

/** A literal that is handed over, or a constant of the same file that holds one. */
function constant(file: ScriptFile, name: string, node: Node | undefined): SecretLiteral[] {
  if (node?.type !== 'Identifier') return literal(file, name, node, true)
  const binding = file.bindingOf(node.name, node)
  if (binding?.kind !== 'variable' || !binding.isConstant || binding.key !== undefined) return []
  return literal(file, node.name, binding.init, true)
}

function keyed(file: ScriptFile, argument: Node): SecretLiteral[] {
  if (argument.type !== 'ObjectExpression') return []
  return argument.properties.flatMap((each) => {
    if (each.type !== 'Property' || each.key.type !== 'Identifier' || !KEYS.test(each.key.name)) return []
    const { name } = each.key
    const value = unwrap(each.value)
    if (value.type === 'ArrayExpression')
      return value.elements.flatMap((one) => literal(file, name, one, true))
    return value.type === 'Identifier' ? constant(file, name, value) : literal(file, name, value, true)
  })
}

function koaKeys(file: ScriptFile): SecretLiteral[] {
  return file.nodes('AssignmentExpression').flatMap((node) => {
    if (file.nameOf(node.left) !== 'app.keys' || node.right.type !== 'ArrayExpression') return []
    return node.right.elements.flatMap((each) => literal(file, 'app.keys', each, true))
  })
}
