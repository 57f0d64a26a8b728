import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readPromql } from '#readiness/facts/monitoring/promql-metrics.ts'

describe('an expression of Prometheus', () => {
  it('names its metrics, and no label or function', () => {
    const { metrics, problem } = readPromql(
      'sum by (job) (rate(a_total{code=~"5.."}[5m])) / on (job) group_left (x) b:c{} > bool 0.1 offset 5m',
    )
    assert.deepEqual(metrics, ['a_total', 'b:c'])
    assert.equal(problem, undefined)
  })

  it('names one by its label', () => {
    assert.deepEqual(readPromql('{__name__="a_total", job="x"}').metrics, ['a_total'])
  })

  it('says what it asks for because it may be missing', () => {
    assert.deepEqual(
      [...readPromql('absent(a_total) or absent_over_time(b_total[5m]) or c').absent],
      ['a_total', 'b_total'],
    )
  })

  it('is broken', () => {
    assert.match(readPromql('sum(rate(a[5m])').problem ?? '', /cannot be read/)
    assert.match(readPromql('').problem ?? '', /empty/)
  })

  it('may be a template', () => {
    assert.equal(readPromql('a_total > {{ .Values.limit }}').problem, undefined)
  })

  it('is read in time, whatever it is', () => {
    assert.ok(readPromql('('.repeat(9_000)).problem !== undefined)
    assert.ok(readPromql('a'.repeat(20_000)).problem !== undefined)
  })
})
