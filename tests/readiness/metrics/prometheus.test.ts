import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { availability } from '#readiness/facts/metrics/availability.ts'
import { detectors } from '#readiness/facts/metrics/detectors.ts'
import { prometheus } from '#readiness/facts/metrics/prometheus.ts'
import { traffic } from '#readiness/facts/metrics/traffic.ts'
import { watchedServices } from '#readiness/facts/metrics/watched-services.ts'
import { lookAt, seenAt, serve, type TestServer } from '#tests/readiness/answers/_target.ts'

type Series = readonly (readonly [Record<string, string>, number])[]
type Told = {
  names: readonly string[]
  /** By the beginning of the expression. */
  answers?: Readonly<Record<string, Series>>
  rules?: readonly object[]
  metadata?: Readonly<Record<string, unknown>>
}

/** Speaks as Prometheus does. What the expressions mean is not tested here. */
function startPrometheus(
  { names, answers = {}, rules, metadata = {} }: Told,
  asked: string[] = [],
): Promise<TestServer> {
  return serve((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const tell = (data: unknown): void => void response.end(JSON.stringify({ status: 'success', data }))
    if (url.pathname === '/api/v1/label/__name__/values') return tell(names)
    if (url.pathname === '/api/v1/metadata') return tell(metadata)
    if (url.pathname === '/api/v1/rules' && rules !== undefined)
      return tell({ groups: [{ name: 'a', rules }] })
    if (url.pathname !== '/api/v1/query') return void response.writeHead(404).end('{"status":"error"}')
    const query = url.searchParams.get('query') ?? ''
    asked.push(query)
    const [, series = []] = Object.entries(answers).find(([start]) => query.startsWith(start)) ?? []
    return tell({
      resultType: 'vector',
      result: series.map(([metric, value]) => ({ metric, value: [1, String(value)] })),
    })
  })
}

const at = ({ port }: TestServer): { prometheus: string } => ({ prometheus: `http://127.0.0.1:${port}` })
const HTTP = 'app_http_request_duration_seconds'

describe('the figures of a Prometheus server', () => {
  it('are not asked for when none is named', async () => {
    const looked = await lookAt(prometheus, { url: 'http://127.0.0.1:1' })
    assert.equal('reason' in looked && looked.silent && looked.reason, 'Not looked at: needs --prometheus.')
  })

  it('are taken from the histogram of the application, without sign-in', async () => {
    const asked: string[] = []
    await using server = await startPrometheus(
      {
        names: [
          'prometheus_http_request_duration_seconds_bucket',
          `${HTTP}_bucket`,
          `${HTTP}_count`,
          'app_sign_ins_total',
        ],
        answers: {
          [`topk(20, ${HTTP}_count)`]: [[{ route: '/a', status: '200', method: 'GET' }, 1]],
          'topk(20, app_sign_ins_total)': [[{ outcome: 'success' }, 1]],
          'sum by (le)': [
            [{ le: '0.1' }, 900],
            [{ le: '0.2' }, 990],
            [{ le: '+Inf' }, 1_000],
          ],
          'sum by (status)': [
            [{ status: '200' }, 990],
            [{ status: '404' }, 5],
            [{ status: '503' }, 5],
          ],
          'sum by (outcome)': [
            [{ outcome: 'success' }, 95],
            [{ outcome: 'auth.invalid_credentials' }, 5],
            [{ outcome: 'second_step' }, 50],
          ],
          'time() - min': [[{}, 86_400 * 3]],
        },
      },
      asked,
    )
    const seen = await seenAt(traffic, at(server))
    assert.equal(seen.responses?.metric, HTTP)
    assert.equal(seen.responses?.total, 1_000)
    assert.deepEqual(
      seen.responses?.buckets.map(({ upTo }) => upTo),
      [0.1, 0.2, Infinity],
    )
    assert.equal(seen.responses?.days, 3)
    assert.deepEqual([seen.answers?.good, seen.answers?.bad], [995, 5])
    assert.deepEqual([seen.signIns?.good, seen.signIns?.bad], [95, 5])
    assert.ok(asked.some((query) => query.startsWith('sum by (le)') && /route!~.*sign-\?in/.test(query)))
    assert.ok(asked.every((query) => !query.includes('prometheus_http')))
  })

  it('are read in milliseconds where the name says so', async () => {
    await using server = await startPrometheus({
      names: ['http_request_duration_ms_bucket'],
      answers: {
        'sum by (le)': [
          [{ le: '200' }, 10],
          [{ le: '+Inf' }, 10],
        ],
      },
    })
    const seen = await seenAt(traffic, at(server))
    assert.deepEqual(seen.responses?.buckets[0], { upTo: 0.2, count: 10 })
  })

  it('tell nothing where there is nothing', async () => {
    await using server = await startPrometheus({ names: ['go_goroutines'] })
    const { server: _, ...seen } = await seenAt(traffic, at(server))
    assert.deepEqual(seen, {})
    assert.deepEqual((await seenAt(availability, at(server))).targets, [])
    assert.deepEqual((await seenAt(detectors, at(server))).found, [])
  })

  it('count what was not looked at', async () => {
    const probe = { job: 'probe', instance: 'https://app.example' }
    await using server = await startPrometheus({
      names: ['probe_success', 'up'],
      answers: {
        sum_over_time: [[probe, 700]],
        count_over_time: [[probe, 710]],
        max_over_time: [[probe, 60]],
      },
    })
    const { metric, targets } = await seenAt(availability, at(server))
    assert.equal(metric, 'probe_success')
    assert.deepEqual(targets, [{ target: 'probe https://app.example', up: 700, seen: 710, expected: 43_200 }])
  })

  it('tell which alerts can never fire', async () => {
    const rule = (name: string, query: string): object => ({ name, query, type: 'alerting', health: 'ok' })
    await using server = await startPrometheus({
      names: ['a_total', 'pg_up', 'pg_b', 'pg_c'],
      metadata: { quiet: [{ type: 'counter' }] },
      answers: { pg_up: [[{}, 1]], 'max(time()': [[{}, 12]] },
      rules: [
        rule('Good', 'rate(a_total[5m]) > 1'),
        rule('NoSampleYet', 'increase(quiet_total[5m]) > 0'),
        rule('Renamed', 'rate(old_total[5m]) > 1 and up == 0'),
        rule('Absent', 'absent(gone)'),
        { name: 'recorded', query: 'x', type: 'recording', health: 'ok' },
      ],
    })
    const { alerts, databases, redis } = await seenAt(watchedServices, at(server))
    assert.deepEqual(
      alerts?.map(({ name, missing }) => [name, missing]),
      [
        ['Good', []],
        ['NoSampleYet', []],
        ['Renamed', ['old_total', 'up']],
        ['Absent', []],
      ],
    )
    assert.deepEqual(databases, [
      { exporter: 'pg', metric: 'pg_up', targets: 1, up: 1, ageSeconds: 12, series: 3 },
    ])
    assert.deepEqual(redis, [])
  })

  it('say when a server does not tell its rules', async () => {
    await using server = await startPrometheus({ names: [] })
    assert.equal((await seenAt(watchedServices, at(server))).alerts, undefined)
  })
})
