import { join } from 'node:path'
import { readMode, readRegular, setMode, writeWhole } from './safe-file.ts'
import { SetupRefused } from './setup-refused.ts'

/** A file as it shall be. `was` is what it held when the plan was made, undefined where there was none. */
export type PlannedFile = { name: string; content: string; mode: number; was: string | undefined }
export type FileOutcome = { name: string; done: 'written' | 'rewritten' | 'mode mended' | 'unchanged' }

/**
 * Brings one file to its content and mode. A file that is right is not touched.
 * @throws {SetupRefused} where it is no longer what the plan has seen: what this plan would write fits the old state,
 *   and secrets of two setups would be mixed
 */
export async function applyFile(directory: string, file: PlannedFile): Promise<FileOutcome> {
  const path = join(directory, file.name)
  const { name, content, mode } = file
  const before = await readRegular(path)
  if (before !== content) {
    if (before !== file.was) throw overtaken(path, before)
    await writeWhole(path, content, { mode, isNew: before === undefined })
    return { name, done: before === undefined ? 'written' : 'rewritten' }
  }
  if ((await readMode(path)) === mode) return { name, done: 'unchanged' }
  await setMode(path, mode)
  return { name, done: 'mode mended' }
}

function overtaken(path: string, before: string | undefined): SetupRefused {
  const what = before === undefined ? 'it has been removed' : 'another setup has made it'
  return new SetupRefused(`${path} was left alone: ${what} in the meantime. Run setup again.`)
}
