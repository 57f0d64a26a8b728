import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

const GROWTH_BYTES = 64 * 1_048_576

/** What log files got since the run began. */
export class LogWatch {
  readonly paths: readonly string[]
  readonly #sizes = new Map<string, number>()
  /** Files that are none or cannot be read. */
  readonly missing: string[] = []

  constructor(paths: readonly string[]) {
    this.paths = [...new Set(paths)]
  }

  async start(): Promise<void> {
    for (const path of this.paths) {
      const size = await withFile(path, async (file) => (await file.stat()).size)
      if (size === undefined) this.missing.push(path)
      else this.#sizes.set(path, size)
    }
  }

  /** The lines of a file since the start; of a file that was begun anew, all of it. */
  async growth(path: string): Promise<string> {
    const from = this.#sizes.get(path)
    if (from === undefined) return ''
    const text = await withFile(path, async (file) => {
      const { size } = await file.stat()
      const start = size < from ? 0 : from
      const length = Math.min(size - start, GROWTH_BYTES)
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: start, length })
      return buffer.toString('utf8', 0, bytesRead)
    })
    return text ?? ''
  }
}

type Opened = Awaited<ReturnType<typeof open>>

async function withFile<T>(path: string, work: (file: Opened) => Promise<T>): Promise<T | undefined> {
  let file: Opened | undefined
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return undefined
    return await work(file)
  } catch {
    return undefined
  } finally {
    await file?.close()
  }
}
