import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

/** The file that Postgres writes its messages to. */
export type ServerLog = {
  path: string
  descriptor: number
  /** Remembers the end of the file: `sinceMark` returns what was written later, at most 16 kB of it. */
  mark(): void
  sinceMark(): string
  close(): void
}

const LARGEST_BYTES = 8 * 1024 * 1024
const SHOWN_BYTES = 16 * 1024
const LOOK_EVERY_MS = 60_000

/** Opens the log for appending and keeps it, with one earlier part in `<path>.1`, below 16 MB. */
export function openLog(path: string): ServerLog {
  const descriptor = openSync(path, 'a+', 0o600)
  let marked = 0

  const rotate = (): void => {
    if (fstatSync(descriptor).size < LARGEST_BYTES) return
    try {
      copyFileSync(path, `${path}.1`)
    } catch {
      // A full disk: what follows makes room.
    }
    // Postgres appends to the same open file, so it is emptied in place. Lines written in between are lost.
    ftruncateSync(descriptor)
    marked = 0
  }
  rotate()
  const timer = setInterval(rotate, LOOK_EVERY_MS).unref()

  return {
    path,
    descriptor,
    mark: () => {
      marked = fstatSync(descriptor).size
    },
    sinceMark: () => {
      const { size } = fstatSync(descriptor)
      const from = Math.max(marked, size - SHOWN_BYTES)
      const text = Buffer.alloc(size - from)
      readSync(descriptor, text, 0, text.length, from)
      return text.toString('utf8')
    },
    close: () => {
      clearInterval(timer)
      closeSync(descriptor)
    },
  }
}
