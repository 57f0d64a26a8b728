import type { SourceKind } from './compose-model.ts'
import { splitVariables, valueOf } from './interpolation.ts'

/** Where a value comes from. Text around a variable is "mixed" unless the variable has a default of its own. */
export function sourceKindOf(raw: string): SourceKind {
  if (raw === '') return 'empty'
  const parts = splitVariables(raw)
  const variables = parts.filter((part) => typeof part !== 'string')
  if (variables.length === 0) return 'literal'
  if (
    variables.some(
      ({ kind, fallback = '' }) => kind === 'default' && valueOf(splitVariables(fallback)) !== '',
    )
  )
    return 'default'
  if (parts.length > variables.length) return 'mixed'
  if (variables.some(({ kind }) => kind === 'required')) return 'required'
  return 'plain'
}
