import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** What is measured has this core for itself; everything else is on the other one. */
export const SERVER_CORE = 0
export const OTHER_CORE = 1
/** The kernel counts processor time in these (USER_HZ is 100 on every Linux we run on). */
const TICK_SECONDS = 0.01

/** Moves this process, and with it everything it starts from now on, to the core that is not measured. */
export function leaveServerCore(): void {
  if (availableParallelism() < 2)
    throw new Error('The bench needs two processors: one for the server, one for the load.')
  const { status, error, stderr } = spawnSync('taskset', ['-acp', String(OTHER_CORE), String(process.pid)], {
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Error(
      `taskset cannot bind the bench to processor ${OTHER_CORE} (apt-get install util-linux): ${error?.message ?? stderr}`,
    )
}

/** Ctrl-C and the like: services stop and remove their data, and what is measured ends with this process. */
export function stopOnSignal(services: AsyncDisposableStack): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => {
      // What is under way fails now that its services go; that is nobody's news.
      process.on('uncaughtException', () => {})
      void services.disposeAsync().finally(() => process.exit(code))
    })
}

export type Child = {
  process: ChildProcess
  pid: number
  /** The end of what it wrote to its terminal. */
  output(): string
  stop(): Promise<void>
}

/** Starts a program, on the core that is measured unless told otherwise. It ends with this process. */
export function startChild(
  command: readonly string[],
  options: { env?: NodeJS.ProcessEnv; core?: number | string | undefined; channel?: boolean } = {},
): Child {
  const { core = SERVER_CORE } = options
  const stdio: StdioOptions = [
    'ignore',
    'pipe',
    'pipe',
    ...(options.channel === true ? ['ipc' as const] : []),
  ]
  const child = spawn('taskset', ['-c', String(core), ...command], {
    env: { PATH: process.env.PATH, ...options.env },
    stdio,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)))
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  const ended = once(child, 'close')
    .catch((error: Error) => {
      output += error.message
    })
    .finally(() => process.off('exit', end))
  return {
    process: child,
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      const impatient = setTimeout(end, 3_000)
      await ended
      clearTimeout(impatient)
    },
  }
}

/** The processor time a process and its threads have used so far, in seconds. Those it started do not count. */
export function processorSeconds(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    // The name of a process is in parentheses and may hold anything: fields are counted behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks * TICK_SECONDS
}

/** For how long a core had nothing to do so far, in seconds. */
export function idleSeconds(core: number): number {
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`cpu${core} `))
  const [, , , , idle = '0', waiting = '0'] = line?.split(/\s+/) ?? []
  return (Number(idle) + Number(waiting)) * TICK_SECONDS
}

/** What it was measured on, without its name. */
export function describeMachine(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim()}; server on one, load and services on another`
}
