import { OTHER, type CodeValue } from './code-value.ts'
import { branchOfProduction } from './development-test.ts'

/** What a comparison with the environment comes to in production. */
export function comparison(text: string): CodeValue {
  const branch = branchOfProduction(text)
  return branch === 'unknown' ? OTHER : { kind: 'flag', flag: branch === 'then' }
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '*': (a, b) => a * b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '/': (a, b) => a / b,
  '**': (a, b) => a ** b,
}

export function arithmetic(operator: string, left: CodeValue, right: CodeValue): CodeValue {
  const operation = OPERATIONS[operator]
  if (operation === undefined || left.kind !== 'number' || right.kind !== 'number') return OTHER
  return { kind: 'number', number: operation(left.number, right.number) }
}

/** Two lists as one, of which one may be a name: `[...] + [...]`, `OWN_APPS + OTHER_APPS`. */
export function joined(a: CodeValue, b: CodeValue): CodeValue | undefined {
  const items = [a, b].map((value) => {
    if (value.kind === 'list') return value.items
    return value.kind === 'name' && /APPS|MIDDLEWARE/.test(value.name) ? [value] : undefined
  })
  return items.includes(undefined) ? undefined : { kind: 'list', items: items.flatMap((each) => each ?? []) }
}

/** What a value comes to in production: the branch that a choice by the environment takes. */
export function inProduction(value: CodeValue | undefined): CodeValue | undefined {
  if (value?.kind !== 'choice') return value
  const branch = branchOfProduction(value.test)
  if (branch === 'unknown') return value
  return inProduction(value.options[branch === 'then' ? 0 : 1])
}
