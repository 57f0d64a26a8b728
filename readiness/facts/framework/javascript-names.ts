// oxlint-disable-next-line typescript/no-explicit-any -- a node of ESTree; each use looks at its type first
type Node = any

/** The dotted path of a name or member; a call in the middle is left out: `db().query` is "db.query". */
export function pathOf(node: Node): string {
  switch (node?.type) {
    case 'Identifier':
    case 'JSXIdentifier':
    case 'PrivateIdentifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return 'super'
    case 'MetaProperty':
      return 'import.meta'
    case 'MemberExpression':
    case 'JSXMemberExpression': {
      const key = node.computed
        ? typeof node.property.value === 'string'
          ? node.property.value
          : '[]'
        : pathOf(node.property)
      const base = pathOf(node.object)
      return base === '' ? key : `${base}.${key}`
    }
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'ParenthesizedExpression':
    case 'TSInstantiationExpression':
      return pathOf(node.expression)
    case 'CallExpression':
    case 'NewExpression':
      return pathOf(node.callee)
    case 'AwaitExpression':
      return pathOf(node.argument)
    case 'JSXNamespacedName':
      return `${node.namespace.name}:${node.name.name}`
    default:
      return ''
  }
}

export function keyOf(node: Node): string {
  if (node.key?.type === 'Literal') return String(node.key.value)
  return node.computed ? '[]' : pathOf(node.key)
}

export function parameterOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'AssignmentPattern') return parameterOf(node.left)
  if (node.type === 'RestElement') return parameterOf(node.argument)
  if (node.type === 'ObjectPattern')
    return `{${node.properties.map((each: Node) => (each.key ? keyOf(each) : '')).join(',')}}`
  return ''
}

export function requiredModule(node: Node): string | undefined {
  const call = node.type === 'AwaitExpression' ? node.argument : node
  if (call.type === 'ImportExpression' && typeof call.source?.value === 'string') return call.source.value
  if (call.type === 'MemberExpression') return requiredModule(call.object)
  if (call.type !== 'CallExpression') return undefined
  const [first] = call.arguments
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require') return undefined
  return typeof first?.value === 'string' ? first.value : undefined
}
