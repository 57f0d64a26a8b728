import { execFile } from 'node:child_process'

export type ProgramResult =
  | { kind: 'done'; output: string }
  | { kind: 'failed'; said: string }
  | { kind: 'missing' }
  | { kind: 'late' }

const LIMIT_MS = 8_000

/** Runs a program that only looks. Never rejects. */
export function runProgram(program: string, args: readonly string[]): Promise<ProgramResult> {
  const { promise, resolve } = Promise.withResolvers<ProgramResult>()
  execFile(program, [...args], { timeout: LIMIT_MS, encoding: 'utf8' }, (error, stdout, stderr) => {
    if (error === null) resolve({ kind: 'done', output: stdout.trim() })
    else if (error.code === 'ENOENT') resolve({ kind: 'missing' })
    else if (error.killed === true) resolve({ kind: 'late' })
    else resolve({ kind: 'failed', said: (stderr || stdout || error.message).trim() })
  })
  return promise
}
