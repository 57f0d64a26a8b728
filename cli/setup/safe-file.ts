import { randomBytes } from 'node:crypto'
import { chmod, link, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SetupRefused } from './setup-refused.ts'

const UNFINISHED = /^\.[\w.-]+\.[0-9a-f]{12}\.unfinished$/

type FsError = NodeJS.ErrnoException

/** The content of a regular file, or undefined where there is nothing. */
export async function readRegular(path: string): Promise<string | undefined> {
  const entry = await lstat(path).catch((error: FsError) => {
    if (error.code === 'ENOENT') return undefined
    throw refuse(path, error)
  })
  if (entry === undefined) return undefined
  if (!entry.isFile())
    throw new SetupRefused(`${path} is not a regular file. Move it away, then run setup again.`)
  return readFile(path, 'utf8').catch((error: FsError) => {
    throw refuse(path, error)
  })
}

/** The permission bits of what is there, or undefined. */
export async function readMode(path: string): Promise<number | undefined> {
  const entry = await lstat(path).catch(() => undefined)
  return entry === undefined ? undefined : entry.mode & 0o7777
}

/** Makes a directory with exactly this mode, whatever the umask. @returns what was done */
export async function ensureDirectory(path: string, mode: number): Promise<'made' | 'mended' | 'unchanged'> {
  const entry = await lstat(path).catch(() => undefined)
  if (entry !== undefined && !entry.isDirectory())
    throw new SetupRefused(`${path} is not a directory. Move it away, then run setup again.`)
  try {
    if (entry === undefined) await mkdir(path, { mode: 0o700 })
    if (entry !== undefined && (entry.mode & 0o7777) === mode) return 'unchanged'
    await chmod(path, mode)
    return entry === undefined ? 'made' : 'mended'
  } catch (error) {
    throw refuse(path, error as FsError)
  }
}

export async function setMode(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: FsError) => {
    throw refuse(path, error)
  })
}

/**
 * Writes a file so that it is there whole or not at all, also when the power fails: through another name in the
 * same directory. Nobody else can read it before it has its mode.
 * @param options.isNew fails where the file exists by now: another setup has made it
 */
export async function writeWhole(
  path: string,
  content: string,
  options: { mode: number; isNew: boolean },
): Promise<void> {
  const name = `.${basename(path)}.${randomBytes(6).toString('hex')}.unfinished`
  const unfinished = join(dirname(path), name)
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.chmod(options.mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await (options.isNew ? link(unfinished, path) : rename(unfinished, path)).catch((error: FsError) => {
      // It was there a moment ago: another setup has taken it for the rest of an interrupted one.
      throw error.code === 'ENOENT' ? Object.assign(error, { code: 'EEXIST' }) : error
    })
    await syncDirectory(dirname(path))
  } catch (error) {
    throw refuse(path, error as FsError)
  } finally {
    await rm(unfinished, { force: true }).catch(() => {})
  }
}

/** Removes what an interrupted run has left. */
export async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => []))
    if (UNFINISHED.test(name)) await rm(join(directory, name), { force: true }).catch(() => {})
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not. Run setup as the owner of the checkout, or as root',
  EPERM: 'this user may not. Run setup as the owner of the checkout, or as root',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EEXIST: 'another setup has made it in the meantime. Run setup again',
  ENOTDIR: 'a part of the path is not a directory',
  ENOENT: 'its directory does not exist',
  ELOOP: 'it is a symbolic link that leads to itself',
}

function refuse(path: string, error: FsError): SetupRefused {
  const reason = REASONS[error.code ?? ''] ?? error.message
  return new SetupRefused(`${path} cannot be read or written: ${reason}.`)
}
