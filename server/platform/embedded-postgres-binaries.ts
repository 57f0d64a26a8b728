import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedPostgresError, systemCode } from './embedded-postgres-error.ts'
import { rootOwnedDirectory, type Home, type RunAs } from './embedded-postgres-home.ts'

export type Binaries = {
  initdb: string
  postgres: string
  /** Major version of Postgres, as in the file PG_VERSION of a cluster. */
  major: string
  env: NodeJS.ProcessEnv
}

const USE_ANOTHER = 'Set DATABASE_URL to a Postgres server instead.'

/** The Postgres that npm brought, in a place and form that the user who runs it can execute. */
export async function prepareBinaries(home: Home, log: (message: string) => void): Promise<Binaries> {
  const { native, version } = findPackage()
  const here = await linkLibraries(native, version, home)
  if (runs(here, home.runAs)) return here
  const copied = await copyOut(native, version, log)
  const there = await linkLibraries(copied, version, home)
  if (runs(there, home.runAs)) return there
  throw new EmbeddedPostgresError(
    `${there.postgres} cannot be executed. Is its disk mounted noexec? ${USE_ANOTHER}`,
  )
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/linux-${process.arch}`
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new EmbeddedPostgresError(
      `The embedded Postgres exists for Linux on x64 and arm64, not for ${process.platform} on ${process.arch}. ${USE_ANOTHER}`,
    )
  }
  try {
    const root = dirname(dirname(fileURLToPath(import.meta.resolve(name))))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed: npm skips an optional package silently when it cannot be fetched. ` +
        `Run "npm ci --include=optional" with the registry in reach.`,
      { cause: error },
    )
  }
}

/**
 * Makes the library links which the package's own postinstall script would make: install scripts do not run here.
 * They stand in our own directory, because node_modules may be read-only.
 */
async function linkLibraries(native: string, version: string, home: Home): Promise<Binaries> {
  const links = join(home.path, 'lib')
  const fresh = await mkdtemp(join(home.path, 'lib.new-'))
  const wanted = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of wanted) {
    await symlink(join(dirname(native), source), join(fresh, basename(target)))
  }
  await chmod(fresh, 0o755)
  await rm(links, { recursive: true, force: true })
  await rename(fresh, links)
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    major: version.split('.')[0] ?? version,
    // Nothing of our own environment: it holds secrets, and /proc shows it to the user who runs Postgres.
    env: {
      PATH: '/usr/bin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
      LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}`,
    },
  }
}

/** Whether the user can execute it. Throws when no copy would help. */
function runs(binaries: Binaries, runAs: RunAs | undefined): boolean {
  const tried = spawnSync(binaries.postgres, ['--version'], {
    ...runAs,
    cwd: '/',
    env: binaries.env,
    encoding: 'utf8',
  })
  const code = systemCode(tried.error)
  if (tried.status === 0) return true
  if (code === 'EACCES' && runAs !== undefined) return false
  // A shared library that the user may not read: the directory above it is closed.
  if (code === undefined && runAs !== undefined && tried.stderr.includes('Permission denied')) return false
  if (code === 'ENOENT' && existsSync(binaries.postgres)) {
    throw new EmbeddedPostgresError(
      `The embedded Postgres needs glibc, which this system does not have (Alpine has musl). ${USE_ANOTHER}`,
    )
  }
  if (code === 'ENOEXEC') {
    throw new EmbeddedPostgresError(
      `${binaries.postgres} is made for another processor than this ${process.arch}. ` +
        `Remove node_modules and run "npm ci" on this machine.`,
    )
  }
  const seen = tried.error?.message ?? tried.stderr.trim()
  throw new EmbeddedPostgresError(
    `The embedded Postgres does not run here: ${seen}. Run "npm ci" again, or: ${USE_ANOTHER}`,
  )
}

async function copyOut(native: string, version: string, log: (message: string) => void): Promise<string> {
  const place = join(await rootOwnedDirectory(), `postgres-${version}-${process.arch}`)
  const copied = join(place, 'native')
  if (existsSync(copied)) return copied
  log(`copying the Postgres binaries to ${place}, where an unprivileged user can run them`)
  const fresh = await mkdtemp(`${place}.new-`)
  try {
    await mkdir(join(fresh, 'native'))
    // Static libraries are for compilers.
    const filter = (path: string): boolean => !path.endsWith('.a')
    await cp(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true, filter })
    spawnSync('/bin/chmod', ['-R', 'u+rwX,go+rX,go-w', fresh])
    await rename(fresh, place)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(copied)) throw error
  }
  return copied
}
