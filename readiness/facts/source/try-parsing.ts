import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PROBE = fileURLToPath(new URL('parse-probe.mjs', import.meta.url))

/** Whether a parser survives a script. It is tried in a process of its own, which may die of it. */
export function survivesParsing(name: string, text: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROBE, name],
      { signal, timeout: 5_000, env: {}, maxBuffer: 1_024 },
      (error) => resolve(error === null),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(text)
  })
}
