import { join } from 'node:path'
import { readMode, readRegular, setMode, writeWhole } from './safe-file.ts'

/** A file as it shall be. */
export type PlannedFile = { name: string; content: string; mode: number }
export type FileOutcome = { name: string; done: 'written' | 'rewritten' | 'mode mended' | 'unchanged' }

/** Brings one file to its content and mode. A file that is right is not touched. */
export async function applyFile(directory: string, file: PlannedFile): Promise<FileOutcome> {
  const path = join(directory, file.name)
  const { name, content, mode } = file
  const before = await readRegular(path)
  if (before !== content) {
    await writeWhole(path, content, { mode, isNew: before === undefined })
    return { name, done: before === undefined ? 'written' : 'rewritten' }
  }
  if ((await readMode(path)) === mode) return { name, done: 'unchanged' }
  await setMode(path, mode)
  return { name, done: 'mode mended' }
}
