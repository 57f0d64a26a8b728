import type { Repository } from './repository.ts'
import { runGit } from './run-git.ts'

export type BlobRead = {
  blobs: readonly string[]
  /** Larger ones are left out. */
  most: number
  signal: AbortSignal
  /** Says false to stop. */
  onBlob(blob: string, bytes: Buffer): boolean | void
}

/** The contents of blobs, one after the other. Those that are not here, as in a partial clone, are left out. */
export async function readBlobs(repository: Repository, read: BlobRead): Promise<boolean> {
  const fitting = await fittingBlobs(repository, read)
  if (fitting.length === 0) return true
  let held = Buffer.alloc(0)
  let current: { blob: string; size: number } | undefined
  let chunks: Buffer[] = []
  let length = 0
  return runGit(repository, {
    arguments: ['cat-file', '--batch'],
    input: `${fitting.join('\n')}\n`,
    signal: read.signal,
    onOutput(chunk) {
      chunks.push(chunk)
      length += chunk.length
      // Joined only when what is awaited is there: joining at each piece is quadratic.
      if (current !== undefined && held.length + length < current.size + 1) return true
      held = Buffer.concat([held, ...chunks])
      chunks = []
      length = 0
      let from = 0
      for (;;) {
        if (current === undefined) {
          const end = held.indexOf(10, from)
          if (end < 0) break
          const [blob = '', kind = '', size = '0'] = held.toString('latin1', from, end).split(' ')
          from = end + 1
          if (kind === 'missing') continue
          current = { blob, size: Number(size) }
        }
        if (held.length - from < current.size + 1) break
        const bytes = held.subarray(from, from + current.size)
        from += current.size + 1
        const isStopped = read.onBlob(current.blob, bytes) === false
        current = undefined
        if (isStopped) return false
      }
      held = held.subarray(from)
      return true
    },
  })
}

async function fittingBlobs(repository: Repository, { blobs, most, signal }: BlobRead): Promise<string[]> {
  const fitting: string[] = []
  let rest = ''
  await runGit(repository, {
    arguments: ['cat-file', '--batch-check'],
    input: `${blobs.join('\n')}\n`,
    signal,
    onOutput(chunk) {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [blob = '', kind, size] = line.split(' ')
        if (kind === 'blob' && Number(size) <= most) fitting.push(blob)
      }
      return true
    },
  })
  return fitting
}
