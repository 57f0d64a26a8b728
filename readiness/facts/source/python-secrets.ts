import type { SyntaxNode } from '@lezer/common'
import { childrenOf } from './python-children.ts'
import type { PythonFile } from './python-file.ts'
import { guardOfPython } from './python-guard.ts'
import type { SecretLiteral } from './secret-literal.ts'
import { isSecretLike } from './secret-shape.ts'

/** Which argument of a function is its secret. */
const SIGNERS: readonly (readonly [callee: RegExp, argument: number])[] = [
  [/^(jwt|jose\.jwt|pyjwt)\.(encode|decode)$/, 1],
  [/^(\w+\.)?(URLSafeTimedSerializer|URLSafeSerializer|TimestampSigner|Signer|Serializer|Fernet)$/, 0],
  [/^hmac\.(new|digest)$/, 0],
]
/** Named arguments and settings that are always the secret that signs. */
const DIRECT = /^(secret_key|jwt_secret|jwt_secret_key|session_secret|secret)$/i

export function secretsOfPython(file: PythonFile): SecretLiteral[] {
  return [...assigned(file), ...tables(file), ...calls(file), ...parameters(file)]
}

function literal(
  file: PythonFile,
  name: string,
  node: SyntaxNode | undefined,
  direct: boolean,
): SecretLiteral[] {
  if (node === undefined) return []
  const value = file.valueOf(node)
  const wrapped =
    value.type === 'call' && /^(SecretStr|bytes|str)$/.test(value.callee) ? value.arguments[0] : value
  if (wrapped?.type !== 'string' || wrapped.text === '') return []
  const guard = guardOfPython(file, node, [name], wrapped.text)
  return [
    { name, line: file.lineOf(node), text: wrapped.text, direct, ...(guard !== undefined && { guard }) },
  ]
}

/** `SECRET_KEY = 'x'`, `app.secret_key = 'x'`, `app.config['SECRET_KEY'] = 'x'` */
function assigned(file: PythonFile): SecretLiteral[] {
  return file.nodes('AssignStatement').flatMap((statement) =>
    file.assignmentsOf(statement).flatMap(({ target, value }) => {
      const path = file.nameOf(target)
      const name = path?.split('.').at(-1)
      if (path === undefined || name === undefined || !isSecretLike(name) || /environ/.test(path)) return []
      const isConfig = /(^|\.)config\./.test(path) || path.endsWith('.secret_key') || name === 'SECRET_KEY'
      return literal(file, name, value, isConfig && DIRECT.test(name))
    }),
  )
}

function tables(file: PythonFile): SecretLiteral[] {
  return file.nodes('DictionaryExpression').flatMap((node) => {
    if (isShown(file, node)) return []
    const parts = childrenOf(node).filter(({ name }) => name !== 'Comment')
    return parts.flatMap((key, at) => {
      const name = parts[at + 1]?.name === ':' ? file.literalOf(key) : undefined
      return name !== undefined && isSecretLike(name) ? literal(file, name, parts[at + 2], false) : []
    })
  })
}

/** Within the example of a schema. */
function isShown(file: PythonFile, node: SyntaxNode): boolean {
  for (const above of file.ancestorsOf(node)) {
    if (above.name === 'AssignStatement' || above.name === 'ArgList')
      return /\b(examples?|schema_extra|json_schema_extra|sample)\b/.test(file.textOf(above).slice(0, 300))
  }
  return false
}

function calls(file: PythonFile): SecretLiteral[] {
  return file.nodes('CallExpression').flatMap((node) => {
    const callee = file.calleeOf(node)
    if (callee === undefined || /(getenv|environ\.get|config|env|Field)$/.test(callee)) return []
    const { positional, named } = file.argumentsOf(node)
    const found = SIGNERS.filter(([pattern]) => pattern.test(callee)).flatMap(([, at]) =>
      literal(file, callee, positional[at], true),
    )
    for (const [name, value] of named)
      if (isSecretLike(name)) found.push(...literal(file, name, value, DIRECT.test(name)))
    return found
  })
}

/** `def sign(data, secret='x')` */
function parameters(file: PythonFile): SecretLiteral[] {
  return file.nodes('ParamList').flatMap((list) => {
    const parts = childrenOf(list).filter(({ name }) => name !== 'TypeDef')
    return parts.flatMap((part, at) => {
      if (part.name !== 'VariableName' || parts[at + 1]?.name !== 'AssignOp') return []
      const name = file.textOf(part)
      return isSecretLike(name) ? literal(file, name, parts[at + 2], false) : []
    })
  })
}
