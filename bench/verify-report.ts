import type { Comparison, Summary } from './compare.ts'
import { CONNECTIONS } from './load.ts'
import { formatTable } from './table.ts'

export type ComparisonName = 'lru' | 'redis' | 'same' | 'betterAuthRedis' | 'betterAuthPostgres' | 'nginx'
export type Results = { [Name in ComparisonName]?: Comparison | undefined }

const TARGETS = {
  lru: { least: 0.8, words: 'from memory ÷ bare node:http' },
  redis: { least: 0.55, words: 'Redis each time ÷ bare node:http' },
  vsBetterAuthRedis: { least: 15, words: 'from memory ÷ Better Auth with Redis' },
  vsBetterAuthPostgres: { least: 25, words: 'from memory ÷ Better Auth with Postgres' },
} as const
const NAMES = Object.keys(TARGETS) as (keyof typeof TARGETS)[]
export type Figures = Partial<Record<keyof typeof TARGETS, number>>

/** The ratios that have a target, to three digits. What was not measured is left out. */
export function figuresOf({ lru, redis, betterAuthRedis, betterAuthPostgres }: Results): Figures {
  const figures: Figures = {}
  const set = (name: keyof Figures, value: number | undefined): void => {
    if (value !== undefined) figures[name] = Number(value.toPrecision(3))
  }
  set('lru', lru?.ratio)
  set('redis', redis?.ratio)
  set('vsBetterAuthRedis', betterAuthRedis && 1 / betterAuthRedis.ratio)
  set('vsBetterAuthPostgres', betterAuthPostgres && 1 / betterAuthPostgres.ratio)
  return figures
}

/** Whether every target is reached. What was not measured is not reached. */
export function isReached(figures: Figures): boolean {
  return NAMES.every((name) => (figures[name] ?? 0) >= TARGETS[name].least)
}

/** The tables, the targets and what speaks against them, for people. */
export function report(results: Results): string {
  const parts = [
    mainTable(results),
    nginxTable(results),
    judgement(figuresOf(results)),
    ...Object.entries(results).flatMap(([name, comparison]) =>
      comparison?.doubt === undefined ? [] : [`! ${name} is not to be trusted: ${comparison.doubt}`],
    ),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const HEAD = ['req/s', 'ratio', 'of all pairs', 'p50 ms', 'p99 ms', 'CPU µs/req']
const milliseconds = (microseconds: number): string => (microseconds / 1_000).toFixed(2)
const spread = ({ lowest, highest, pairs }: Comparison): string =>
  `${lowest.toFixed(2)} to ${highest.toFixed(2)} (${pairs})`

function row(name: string, summary: Summary, ratio: string, all = ''): string[] {
  const { perSecond, p50, p99, cpuPerRequest } = summary
  const rate = Math.round(perSecond).toLocaleString('en')
  return [name, rate, ratio, all, milliseconds(p50), milliseconds(p99), cpuPerRequest.toFixed(0)]
}

function mainTable({ lru, redis, same, betterAuthRedis, betterAuthPostgres }: Results): string {
  const rows: string[][] = []
  if (lru !== undefined) {
    rows.push(row('node:http, bare', lru.baseline, '1'))
    rows.push(row('Gatehouse, from memory', lru.candidate, lru.ratio.toFixed(3), spread(lru)))
  }
  if (redis !== undefined)
    rows.push(row('Gatehouse, Redis each time', redis.candidate, redis.ratio.toFixed(3), spread(redis)))
  // Measured against Gatehouse; against the bare server only by way of it.
  for (const [name, other] of [
    ['Better Auth get-session, Redis', betterAuthRedis],
    ['Better Auth get-session, Postgres', betterAuthPostgres],
  ] as const)
    if (other !== undefined)
      rows.push(row(name, other.candidate, lru === undefined ? '' : (other.ratio * lru.ratio).toFixed(3)))
  if (same !== undefined) {
    const ratio = lru === undefined ? '' : (lru.ratio / same.ratio).toFixed(3)
    rows.push(row('node:http, our headers, together', same.baseline, ratio))
  }
  if (rows.length === 0) return ''
  return [
    formatTable([['', ...HEAD], ...rows]),
    `The bare server answers 200 with 13 bytes of JSON. ${CONNECTIONS} connections, always busy: latency is that of a full server.`,
    ...(same === undefined
      ? []
      : [
          `Against a node:http server that sends our headers, and together as we do, memory reaches ${same.ratio.toFixed(3)} (${spread(same)}).`,
        ]),
  ].join('\n')
}

function nginxTable({ nginx }: Results): string {
  if (nginx === undefined) return 'Through nginx with TLS and auth_request: not run.'
  return formatTable([
    ['', ...HEAD],
    row('nginx with TLS, an app behind it', nginx.baseline, '1'),
    row('the same with auth_request', nginx.candidate, nginx.ratio.toFixed(3), spread(nginx)),
  ])
}

function judgement(figures: Figures): string {
  return NAMES.flatMap((name) => {
    const value = figures[name]
    const { least, words } = TARGETS[name]
    return value === undefined ? [] : [`${value >= least ? '✔' : '✖'} ${words}: ${value} (target ≥ ${least})`]
  }).join('\n')
}
