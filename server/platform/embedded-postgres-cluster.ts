import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './embedded-postgres-binaries.ts'
import { EmbeddedPostgresError, systemCode } from './embedded-postgres-error.ts'
import type { Home } from './embedded-postgres-home.ts'

/** Name of the role, a superuser of its own cluster, and of the database. */
export const NAME = 'gatehouse'

/** The data directory of the cluster, made on first use. Call it only while holding the lock of the home. */
export async function prepareCluster(
  home: Home,
  binaries: Binaries,
  log: (message: string) => void,
): Promise<{ data: string; password: string }> {
  const data = join(home.path, 'data')
  await removeHalfMade(home.path)
  const password = await readPassword(home.path)
  const major = await readMajor(data)
  if (major === undefined) {
    const made = password ?? (await makePassword(home.path))
    log('making the database (first start)')
    await makeCluster(home, binaries, data, made)
    return { data, password: made }
  }
  if (major !== binaries.major) {
    throw new EmbeddedPostgresError(
      `The database in ${data} was made by Postgres ${major}; this release of Gatehouse brings ${binaries.major}. ` +
        `Move the data with pg_dump and the earlier release, or set DATA_DIR to an empty directory.`,
    )
  }
  if (password === undefined) {
    throw new EmbeddedPostgresError(
      `${join(home.path, 'password')} is missing, so the database in ${data} cannot be opened. ` +
        `Restore that file, or set DATA_DIR to an empty directory.`,
    )
  }
  return { data, password }
}

async function makeCluster(home: Home, binaries: Binaries, data: string, password: string): Promise<void> {
  // Made aside and renamed when whole: being killed in the middle leaves nothing that looks like a cluster.
  const fresh = await mkdtemp(join(home.path, 'data.new-'))
  const passwordFile = join(home.path, 'data.new-password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (home.runAs !== undefined) {
    await chown(fresh, home.runAs.uid, home.runAs.gid)
    await chown(passwordFile, home.runAs.uid, home.runAs.gid)
  }
  const settings = [
    '-U',
    NAME,
    '-A',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
    '-E',
    'UTF8',
    '--data-checksums',
  ]
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions']
  await runInitdb(binaries, home, ['-D', fresh, ...settings, ...locale])
  await rm(passwordFile)
  await rename(fresh, data)
}

async function runInitdb(binaries: Binaries, home: Home, args: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  execFile(
    binaries.initdb,
    args,
    { ...home.runAs, cwd: home.path, env: binaries.env },
    (error, stdout, stderr) => {
      if (error === null) return resolve(undefined)
      const full = stderr.includes('No space left on device')
      const said = stderr.split('\n').findLast((line) => /error|fatal|could not/i.test(line)) ?? error.message
      reject(
        new EmbeddedPostgresError(
          full
            ? `The disk that holds ${home.path} is full: a new database needs about 50 MB. Free some space and start again.`
            : `The database could not be made in ${home.path}: ${said.trim()}`,
          { cause: new Error(`${stdout}\n${stderr}`) },
        ),
      )
    },
  )
  await promise
}

async function removeHalfMade(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (/^(data|lib)\.new-/.test(name)) await rm(join(home, name), { recursive: true, force: true })
  }
}

async function makePassword(home: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  await writeFile(join(home, 'password'), `${password}\n`, { mode: 0o600 })
  return password
}

async function readPassword(home: string): Promise<string | undefined> {
  const text = await readOptional(join(home, 'password'))
  return text?.trim() === '' ? undefined : text?.trim()
}

async function readMajor(data: string): Promise<string | undefined> {
  return (await readOptional(join(data, 'PG_VERSION')))?.trim()
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** An empty directory for the socket, private to the user who runs Postgres. */
export async function prepareSocketDirectory(home: Home, temporary: string): Promise<string> {
  const usual = join(home.path, 'run')
  await rm(usual, { recursive: true, force: true })
  // The kernel allows 107 bytes for the path of a socket, and Postgres adds a name to the directory.
  const short = Buffer.byteLength(usual) < 85
  const directory = short ? usual : await mkdtemp(join(temporary, 'gatehouse-'))
  if (short) await mkdir(directory, { mode: 0o700 })
  if (home.runAs !== undefined) await chown(directory, home.runAs.uid, home.runAs.gid)
  return directory
}
