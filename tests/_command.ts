import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const GATEHOUSE = join(import.meta.dirname, '..', 'cli', 'gatehouse.ts')

export type CommandResult = { code: number | string; stdout: string; stderr: string }

/** Runs `gatehouse` as the image does, with exactly this environment besides what finds the programs. */
export async function runGatehouse(
  args: string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string; umask?: number } = {},
): Promise<CommandResult> {
  // Node inherits the mask of whoever starts it; spawn() has no option for it.
  const script = `umask ${(options.umask ?? 0o022).toString(8)}; exec "$0" "$@"`
  const child = spawn('/bin/sh', ['-c', script, process.execPath, GATEHOUSE, ...args], {
    cwd: options.cwd,
    env: {
      PATH: process.env.PATH,
      NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE,
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const result = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text))
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code: code ?? String(signal), ...result }
}
