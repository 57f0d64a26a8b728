import type { Variable, Written } from './compose-model.ts'
import type { Placed } from './placed-yaml.ts'

type Part = string | Variable
const NESTED = 8

/** Splits a text at the variables that Compose would put in. `$$` is a dollar sign. */
export function splitVariables(text: string, depth = 0): Part[] {
  const parts: Part[] = []
  let plain = ''
  let at = 0
  const push = (part: Variable): void => {
    if (plain !== '') parts.push(plain)
    plain = ''
    parts.push(part)
  }
  while (at < text.length) {
    const character = text[at]
    if (character !== '$') {
      plain += character
      at += 1
      continue
    }
    if (text[at + 1] === '$') {
      plain += '$'
      at += 2
      continue
    }
    const short = /^\$([A-Za-z_]\w{0,200})/.exec(text.slice(at, at + 210))
    if (short?.[1] !== undefined) {
      push({ name: short[1], kind: 'plain' })
      at += short[0].length
      continue
    }
    const end = text[at + 1] === '{' && depth < NESTED ? closingBrace(text, at + 2) : -1
    const variable = end < 0 ? undefined : readBraced(text.slice(at + 2, end))
    if (variable === undefined) {
      plain += '$'
      at += 1
      continue
    }
    push(variable)
    at = end + 1
  }
  if (plain !== '') parts.push(plain)
  return parts
}

function closingBrace(text: string, from: number): number {
  let open = 1
  // Without an end, each of many openings would be followed to the end of the text.
  for (let at = from; at < Math.min(text.length, from + 4_000); at += 1) {
    if (text[at] === '{' && text[at - 1] === '$') open += 1
    else if (text[at] === '}' && --open === 0) return at
  }
  return -1
}

function readBraced(inner: string): Variable | undefined {
  const match = /^([A-Za-z_]\w{0,200})(?:(:?[-?+])([^]*))?$/.exec(inner)
  if (match?.[1] === undefined) return undefined
  const [, name, operator, rest = ''] = match
  if (operator === undefined) return { name, kind: 'plain' }
  if (operator.endsWith('?')) return { name, kind: 'required' }
  if (operator.endsWith('+')) return { name, kind: 'alternative' }
  return { name, kind: 'default', fallback: rest }
}

/** What it comes to when no variable is set. */
export function valueOf(parts: readonly Part[], depth = 0): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      if (part.fallback === undefined || depth >= NESTED) return ''
      return valueOf(splitVariables(part.fallback, depth + 1), depth + 1)
    })
    .join('')
}

/** The variables of a text, also those inside of defaults. */
function variablesOf(parts: readonly Part[], depth = 0): Variable[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return []
    if (part.fallback === undefined || depth >= NESTED) return [part]
    return [part, ...variablesOf(splitVariables(part.fallback, depth + 1), depth + 1)]
  })
}

export function writtenOf(node: Placed | undefined): Written | undefined {
  if (node?.kind !== 'scalar' || node.isNull) return undefined
  return written(node.text, node)
}

export function written(raw: string, { file, line }: { file: string; line: number }): Written {
  if (!raw.includes('$')) return { file, line, raw, value: raw, variables: [] }
  const parts = splitVariables(raw)
  return { file, line, raw, value: valueOf(parts), variables: variablesOf(parts) }
}
