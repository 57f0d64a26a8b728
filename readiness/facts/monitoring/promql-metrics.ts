import { parser } from '@prometheus-io/lezer-promql'

/** What an expression of Prometheus reads; `problem` when it is none. */
export type PromqlReading = {
  metrics: readonly string[]
  /** Names inside of absent(), which are asked for because they may be missing. */
  absent: ReadonlySet<string>
  problem?: string
}

const LENGTH = 10_000

export function readPromql(expression: string): PromqlReading {
  if (expression.trim() === '') return { metrics: [], absent: new Set(), problem: 'it is empty' }
  if (expression.length > LENGTH) return { metrics: [], absent: new Set(), problem: 'it is too long' }
  // Helm, Jinja and Grafana put values in before Prometheus reads it.
  const plain = expression.replaceAll(
    /\{\{[^}]{0,200}\}\}|\$\{[^}]{0,200}\}|\$__?\w+|\[\[[^\]]{0,100}\]\]/g,
    '1',
  )
  const metrics = new Set<string>()
  const absent = new Set<string>()
  let problem: string | undefined
  let absentUntil = -1
  parser.parse(plain).iterate({
    enter({ name, type, from, to }) {
      const text = plain.slice(from, to)
      if (type.isError)
        problem ??= `it cannot be read at "${plain.slice(Math.max(0, from - 10), from + 20).trim()}"`
      if (name === 'FunctionCall' && /^absent(_over_time)?\s*\(/.test(text))
        absentUntil = Math.max(absentUntil, to)
      const named =
        name === 'Identifier'
          ? text
          : name === 'UnquotedLabelMatcher' && /^__name__\s*=\s*"/.test(text)
            ? /"([^"]*)"/.exec(text)?.[1]
            : undefined
      if (named === undefined || named === '') return
      metrics.add(named)
      if (from < absentUntil) absent.add(named)
    },
  })
  return { metrics: [...metrics], absent, ...(problem !== undefined && { problem }) }
}
