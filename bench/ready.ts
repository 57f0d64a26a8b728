import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeLargeTree } from './ready-tree.ts'

// npm run bench:ready: how long `gatehouse ready` takes at static depth, and how much memory, on a tree of 5,000 files.

const FILES = 5_000
const ROUNDS = 5
const GATEHOUSE = join(import.meta.dirname, '..', 'cli', 'gatehouse.ts')

type Run = { seconds: number; megabytes: number }

/** Peak of the resident sets, in MB, of the process and of the one that it looks in, while it lives. */
async function watchMemory(pid: number, isOver: () => boolean): Promise<number> {
  const most = new Map<number, number>()
  while (!isOver()) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    for (const each of [pid, ...children.split(' ').filter(Boolean).map(Number)]) {
      const status = await readFile(`/proc/${each}/status`, 'utf8').catch(() => '')
      const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
      most.set(each, Math.max(most.get(each) ?? 0, peak))
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return [...most.values()].reduce((sum, each) => sum + each, 0)
}

async function run(root: string): Promise<Run> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [GATEHOUSE, 'ready', '--source', root, '--format', 'json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let isOver = false
  const memory = watchMemory(child.pid as number, () => isOver)
  const [code] = (await once(child, 'exit')) as [number | null]
  const seconds = (performance.now() - startedAt) / 1_000
  isOver = true
  if (![0, 10, 11].includes(code ?? -1)) throw new Error(`gatehouse ready ended with ${code}`)
  return { seconds, megabytes: await memory }
}

const root = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
try {
  await writeLargeTree(root, FILES)
  const runs: Run[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    runs.push(await run(root))
    const { seconds = 0, megabytes = 0 } = runs.at(-1) ?? {}
    process.stdout.write(`round ${round + 1}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB\n`)
  }
  const sorted = runs.map(({ seconds }) => seconds).sort((a, b) => a - b)
  const seconds = sorted[Math.floor(ROUNDS / 2)]
  const megabytes = Math.max(...runs.map((each) => each.megabytes))
  process.stdout.write(
    `${JSON.stringify({ files: FILES, medianSeconds: seconds, peakMegabytes: megabytes })}\n`,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}
