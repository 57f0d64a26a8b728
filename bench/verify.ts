import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installSystemNeeds, isOnPath, type SystemNeed } from '#scripts/test-system.ts'
import { compare } from './compare.ts'
import {
  openWorkshop,
  startBare,
  startBehindNginx,
  startBetterAuth,
  startOurs,
  type Running,
  type Workshop,
} from './contenders.ts'
import { describeMachine, leaveServerCore, stopOnSignal } from './processes.ts'
import { startServices } from './services.ts'
import { figuresOf, isReached, report, type ComparisonName, type Results } from './verify-report.ts'

// Measures GET /auth/verify against a bare node:http server and against Better Auth's own get-session, side by side.
// bench/README.md says how. `--json` ends with one line of JSON, `--check` fails when a target is missed, and
// `--only=lru,redis` makes some of the comparisons.

const NEEDS: readonly SystemNeed[] = [
  { packageName: 'wrk', isThere: () => isOnPath('wrk') },
  { packageName: 'redis-server', isThere: () => isOnPath('redis-server') },
]

/** What is compared, baseline first. Only these two run at that time. */
const COMPARISONS: Record<ComparisonName, (workshop: Workshop) => Promise<readonly [Running, Running]>> = {
  lru: async (workshop) => [await startBare(workshop, 'hello'), await startOurs(workshop, 'memory')],
  redis: async (workshop) => [await startBare(workshop, 'hello'), await startOurs(workshop, 'redis')],
  same: async (workshop) => [await startBare(workshop, 'same'), await startOurs(workshop, 'memory')],
  betterAuthRedis: async (workshop) => [
    await startOurs(workshop, 'memory'),
    await startBetterAuth(workshop, 'redis'),
  ],
  betterAuthPostgres: async (workshop) => [
    await startOurs(workshop, 'memory'),
    await startBetterAuth(workshop, 'postgres'),
  ],
  nginx: async (workshop) => {
    const { open, guarded } = await startBehindNginx(workshop)
    return [open, guarded]
  },
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

function chosenNames(): ComparisonName[] {
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length)
  const names = (Object.keys(COMPARISONS) as ComparisonName[]).filter(
    (name) => only === undefined || only.split(',').includes(name),
  )
  if (names.length === 0) throw new Error(`--only takes ${Object.keys(COMPARISONS).join(', ')}`)
  return names.filter((name) => name !== 'nginx' || isOnPath('nginx'))
}

async function measure(name: ComparisonName, workshop: Workshop): Promise<Results[ComparisonName]> {
  const contenders = await COMPARISONS[name](workshop)
  try {
    const [baseline, candidate] = contenders
    say(`${candidate.name} against ${baseline.name}`)
    const comparison = await compare(baseline, candidate, say)
    for (const contender of contenders) {
      const counts = await contender.checks?.()
      if (counts !== undefined) say(`  ${contender.name}: answers ${describeCounts(counts)}`)
    }
    return comparison
  } finally {
    for (const contender of contenders) await contender.stop()
  }
}

function describeCounts(counts: Record<string, number>): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([from, count]) => `${((100 * count) / all).toFixed(1)} % ${from}`)
    .join(', ')
}

async function main(): Promise<void> {
  const names = chosenNames()
  const missing = installSystemNeeds(say, NEEDS)
  if (missing !== undefined) throw new Error(missing)
  leaveServerCore()
  await using stack = new AsyncDisposableStack()
  stopOnSignal(stack)
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const services = stack.use(await startServices())
  const workshop = await openWorkshop(services, directory)
  const results: Results = {}
  for (const name of names) results[name] = await measure(name, workshop)

  print(`\n${services.versions}; ${describeMachine()}\n`)
  print(report(results))
  const figures = figuresOf(results)
  if (process.argv.includes('--check') && !isReached(figures)) process.exitCode = 1
  if (process.argv.includes('--json')) print(JSON.stringify(figures))
}

await main()
