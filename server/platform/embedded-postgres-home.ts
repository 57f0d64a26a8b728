import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EmbeddedPostgresError, explainFileError, systemCode } from './embedded-postgres-error.ts'

/** The unprivileged user that runs Postgres when this process is root: Postgres refuses to run as root. */
export type RunAs = { uid: number; gid: number }

/** Where the cluster lives: `data/`, `run/` (socket), `lib/`, `password`, `lock`. */
export type Home = { path: string; runAs: RunAs | undefined }

const ROOT_HOMES = '/var/lib/gatehouse'
const NOBODY: RunAs = { uid: 65534, gid: 65534 }

/**
 * Finds or makes the home of the cluster, `DATA_DIR/postgres`.
 * When this process is root and the unprivileged user cannot reach DATA_DIR (it lies below /root, say), the home is
 * a new directory in /var/lib/gatehouse and `DATA_DIR/postgres` a link to it. That place is root's alone, which a
 * predictable name in /tmp would not be.
 */
export async function prepareHome(dataDir: string, log: (message: string) => void): Promise<Home> {
  const root = process.getuid?.() === 0
  try {
    await mkdir(dataDir, { recursive: true, mode: root ? 0o711 : 0o700 })
    const real = await realpath(dataDir)
    const place = join(real, 'postgres')
    const found = await lstat(place).catch(() => undefined)
    if (found?.isSymbolicLink()) return await openLinkedHome(place, root)
    if (found !== undefined) return await openHome(place, root)

    const runAs = root ? defaultUser() : undefined
    if (runAs !== undefined && !(await makeReachable(real, runAs)))
      return await makeLinkedHome(place, runAs, log)
    await mkdir(place, { mode: root ? 0o711 : 0o700, recursive: true })
    return { path: place, runAs }
  } catch (error) {
    throw explainFileError(error, dataDir)
  }
}

async function openLinkedHome(link: string, root: boolean): Promise<Home> {
  const target = await readlink(link)
  if ((await stat(target).catch(() => undefined)) === undefined) {
    throw new EmbeddedPostgresError(
      `${link} points to ${target}, which cannot be found. Bring that directory back, ` +
        `or remove the link to start with an empty database.`,
    )
  }
  return openHome(target, root)
}

async function openHome(path: string, root: boolean): Promise<Home> {
  const data = await stat(join(path, 'data')).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (!root) {
    if (data !== undefined && data.uid !== process.getuid?.()) {
      throw new EmbeddedPostgresError(
        `The database in ${path} belongs to another user (uid ${data.uid}). Start as the user who made it, ` +
          `as root, or set DATA_DIR to another directory.`,
      )
    }
    return { path, runAs: undefined }
  }
  // A cluster keeps its owner: installing a system Postgres later must not change who runs this one.
  const runAs = data !== undefined && data.uid !== 0 ? { uid: data.uid, gid: data.gid } : defaultUser()
  if (!canReach(path, runAs) && !(await makeReachable(path, runAs))) {
    throw new EmbeddedPostgresError(
      `The database in ${path} runs as uid ${runAs.uid}, which cannot reach that directory. Move it to a place ` +
        `that others may enter (mode 711 on each directory above), or set DATABASE_URL.`,
    )
  }
  return { path, runAs }
}

async function makeLinkedHome(link: string, runAs: RunAs, log: (message: string) => void): Promise<Home> {
  const homes = await rootOwnedDirectory()
  const path = await mkdtemp(join(homes, 'cluster-'))
  await chmod(path, 0o711)
  await writeFile(join(path, 'origin'), `${link}\n`)
  try {
    await symlink(path, link)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    await rm(path, { recursive: true })
    return openLinkedHome(link, true)
  }
  log(
    `the unprivileged user that runs Postgres cannot reach ${dirname(link)}: the database is kept in ${path}`,
  )
  return { path, runAs }
}

/** `/var/lib/gatehouse`, checked to be root's alone: what is executed or trusted from there is ours. */
export async function rootOwnedDirectory(): Promise<string> {
  try {
    await mkdir(ROOT_HOMES, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw explainFileError(error, ROOT_HOMES)
  }
  const found = await lstat(ROOT_HOMES)
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(
      `${ROOT_HOMES} must be a directory that only root can write. Run: chown root ${ROOT_HOMES} && chmod 711 ${ROOT_HOMES}`,
    )
  }
  return ROOT_HOMES
}

function defaultUser(): RunAs {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const postgres = users.find((line) => line.startsWith('postgres:'))?.split(':')
  const uid = Number(postgres?.[2])
  const gid = Number(postgres?.[3])
  return uid > 0 && gid > 0 ? { uid, gid } : NOBODY
}

/** Asks the kernel by trying: it knows about groups, access lists and mounts. */
function canReach(directory: string, runAs: RunAs): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
    ...runAs,
    cwd: '/',
    stdio: 'ignore',
  })
  const code = systemCode(tried.error)
  if (code === 'EPERM' || code === 'EINVAL') {
    throw new EmbeddedPostgresError(
      `Postgres refuses to run as root, and this root may not become another user (uid ${runAs.uid}). ` +
        `Start Gatehouse as an ordinary user, or set DATABASE_URL.`,
    )
  }
  return tried.status === 0
}

/** Opens root's own directory for the group of the unprivileged user, to pass through and no more. */
async function makeReachable(directory: string, runAs: RunAs): Promise<boolean> {
  if (canReach(directory, runAs)) return true
  const found = await stat(directory)
  if (found.uid !== 0 || found.gid !== 0 || !canReach(dirname(directory), runAs)) return false
  await chown(directory, 0, runAs.gid)
  await chmod(directory, (found.mode & 0o707) | 0o010)
  return canReach(directory, runAs)
}

/**
 * Takes the home for this process alone. SQLite holds it by a kernel lock, which ends with the process however it
 * ends, so there is never a stale one.
 */
export async function lockHome(home: string, dataDir: string): Promise<{ release(): void }> {
  const holder = join(home, 'lock.pid')
  const file = join(home, 'lock')
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode !== 5) throw error
    throw new EmbeddedPostgresError(
      `Another Gatehouse process${holderOf(holder)} already uses ${dataDir}. Stop it first, ` +
        `or start this one with another DATA_DIR.`,
    )
  }
  // Whoever may open the file could hold it against us.
  await chmod(file, 0o600)
  await writeFile(holder, `${process.pid}\n`, { mode: 0o600 })
  return { release: () => database.close() }
}

function holderOf(path: string): string {
  try {
    return ` (pid ${Number(readFileSync(path, 'utf8'))})`
  } catch {
    return ''
  }
}
