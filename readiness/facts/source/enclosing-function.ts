import type { SyntaxNode } from '@lezer/common'
import type { Node } from 'oxc-parser'
import type { PythonFile } from './python-file.ts'
import type { ScriptFile } from './script-file.ts'

/** The name of the function or method around a place, to tell it by without its line. */
export function functionAround(file: ScriptFile, node: Node): string | undefined {
  for (const above of file.ancestorsOf(node)) {
    if (above.type === 'FunctionDeclaration' && above.id !== null) return above.id.name
    if (above.type !== 'FunctionExpression' && above.type !== 'ArrowFunctionExpression') continue
    const parent = file.parentOf(above)
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
    if (
      (parent?.type === 'MethodDefinition' || parent?.type === 'Property') &&
      parent.key.type === 'Identifier'
    )
      return parent.key.name
  }
  return undefined
}

export function pythonFunctionAround(file: PythonFile, node: SyntaxNode): string | undefined {
  for (const above of file.ancestorsOf(node)) {
    const name = above.name === 'FunctionDefinition' ? above.getChild('VariableName') : null
    if (name !== null) return file.textOf(name)
  }
  return undefined
}
