import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from './root.ts'

export type Counts = { passed: number; failed: number; skipped: number }
/** What a runner of tests says in the end: its sums, and a line for each failure. */
export type RunnerReport = Counts & { failures: string[] }

/** A step that says nothing for so long hangs. */
const SILENCE_MS = 300_000

/** Runs the parts of `npm test` one after the other, and adds up what they count. */
export class TestSteps {
  readonly total: Counts = { passed: 0, failed: 0, skipped: 0 }
  /** A line for each failure: whoever reads only the end of the output reads these. */
  readonly failures: string[] = []
  #child: ChildProcess | undefined
  #stopped = false
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  get env(): NodeJS.ProcessEnv {
    return this.#env
  }

  /** One check that passes or fails as a whole. Its output is shown only when it fails. */
  async check(title: string, work: () => Promise<string | undefined>): Promise<boolean> {
    if (this.#stopped) return false
    const started = performance.now()
    const trouble = await work().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    )
    this.#report(title, started, {
      passed: trouble === undefined ? 1 : 0,
      failed: trouble === undefined ? 0 : 1,
      skipped: 0,
    })
    if (trouble !== undefined) {
      this.failures.push(`${title}: ${firstLine(trouble)}`)
      process.stdout.write(`${trouble}\n`)
    }
    return trouble === undefined
  }

  /** A program that passes when it ends with 0. */
  checkCommand(title: string, command: string[]): Promise<boolean> {
    return this.check(title, async () => {
      const { code, output } = await this.#run(command, {}, false)
      return code === 0 ? undefined : output.trim() || `${command.join(' ')} ended with ${code}`
    })
  }

  /** A runner that counts its own tests. Counting none, or crashing, is a failure: nothing was shown to work. */
  async runner(
    title: string,
    command: string[],
    env: NodeJS.ProcessEnv,
    read: () => RunnerReport,
  ): Promise<void> {
    if (this.#stopped) return
    const started = performance.now()
    process.stdout.write(`· ${title}\n`)
    const { code } = await this.#run(command, env, true)
    const counts = readOr(read)
    if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) {
      counts.failed = 1
      const trouble = code === 0 ? `${title}: no test ran` : `${title}: the runner ended with ${code}`
      counts.failures.push(trouble)
      process.stdout.write(`${trouble}\n`)
    }
    this.failures.push(...counts.failures)
    this.#report(title, started, counts)
  }

  /** Says that something was not run, and why; the sums show it. */
  skip(title: string, why: string): void {
    if (this.#stopped) return
    this.total.skipped += 1
    process.stdout.write(`- ${title}: not run: ${why}\n`)
  }

  /** Ends the running step with all its children. Later steps do not start. */
  stop(): void {
    this.#stopped = true
    if (this.#child !== undefined) killGroup(this.#child, 'SIGTERM')
  }

  get isStopped(): boolean {
    return this.#stopped
  }

  #report(title: string, started: number, counts: Counts): void {
    this.total.passed += counts.passed
    this.total.failed += counts.failed
    this.total.skipped += counts.skipped
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${counts.failed === 0 ? '✔' : '✖'} ${title} (${seconds} s)\n`)
  }

  async #run(
    command: string[],
    env: NodeJS.ProcessEnv,
    isShown: boolean,
  ): Promise<{ code: number; output: string }> {
    const [program = '', ...args] = command
    // A group of its own, so that it can be ended with everything it started.
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child = child
    let output = ''
    let isSilent = false
    const hangs = setTimeout(() => {
      isSilent = true
      killGroup(child, 'SIGKILL')
    }, SILENCE_MS)
    for (const [stream, out] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.on('data', (chunk: Buffer) => {
        hangs.refresh()
        if (isShown) out.write(chunk)
        else output += chunk.toString()
      })
    }
    const failed = new Promise<[number]>((resolve) =>
      child.on('error', (error) => {
        output += `${program}: ${error.message}\n`
        resolve([127])
      }),
    )
    // Not 'close': a process left behind would hold the output open for ever.
    const [code] = (await Promise.race([once(child, 'exit'), failed])) as [number | null]
    await new Promise(setImmediate)
    clearTimeout(hangs)
    this.#child = undefined
    if (isSilent) output += `it said nothing for ${SILENCE_MS / 1000} s and was ended\n`
    if (isSilent && isShown) process.stdout.write(output)
    return { code: code ?? 137, output }
  }
}

function readOr(read: () => RunnerReport): RunnerReport {
  try {
    return read()
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] }
  }
}

export const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It ended in the meantime.
  }
}

/** Ends every process that the steps left behind: they are known by the temporary directory of this run. */
export function killLeftBehind(directory: string): void {
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (environment.includes(`TMPDIR=${directory}\0`) || commandLine.includes(`${directory}/`))
        process.kill(pid, 'SIGKILL')
    } catch {
      // It ended in the meantime, or is another user's.
    }
  }
}
