import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { prepareBinaries, type Binaries } from './embedded-postgres-binaries.ts'
import { NAME, prepareCluster, prepareSocketDirectory } from './embedded-postgres-cluster.ts'
import { EmbeddedPostgresError, explainFileError, systemCode } from './embedded-postgres-error.ts'
import { lockHome, prepareHome, type RunAs } from './embedded-postgres-home.ts'
import { clearLeftovers, clusterName } from './embedded-postgres-leftovers.ts'
import { openLog, type ServerLog } from './embedded-postgres-log.ts'

export { EmbeddedPostgresError } from './embedded-postgres-error.ts'

export type EmbeddedPostgres = {
  /** For `pg`; it holds the password. The host in it is a directory with a Unix socket: nothing listens on a port. */
  url: string
  /** Ends Postgres; everything acknowledged is on disk. The lock on DATA_DIR is free afterwards. */
  stop(): Promise<void>
}

type Server = {
  binaries: Binaries
  data: string
  sockets: string
  runAs: RunAs | undefined
  output: ServerLog
}

/** Crash recovery replays at most `max_wal_size` of log, so a start that takes longer is stuck. */
const START_SECONDS = 120
const FAST_STOP_SECONDS = 10
const RESTART_PAUSES_MS = [0, 500, 2000, 5000, 10_000]

/**
 * Runs a real Postgres as a child process, its data in `dataDir`.
 * Throws EmbeddedPostgresError, with a sentence for a person, when that is impossible or the directory is in use.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string
  log: (message: string) => void
}): Promise<EmbeddedPostgres> {
  const { log } = options
  const dataDir = resolve(options.dataDir)
  const home = await prepareHome(dataDir, log)
  try {
    const lock = await lockHome(home.path, dataDir)
    try {
      const binaries = await prepareBinaries(home, log)
      const { data, password } = await prepareCluster(home, binaries, log)
      const sockets = await prepareSocketDirectory(home, tmpdir())
      const output = openLog(join(dataDir, 'postgres.log'))
      const server = { binaries, data, sockets, runAs: home.runAs, output }
      const url = `postgresql://${NAME}:${password}@localhost/${NAME}?host=${encodeURIComponent(sockets)}`
      const stopServer = await supervise(server, url, log).catch(async (error: unknown) => {
        output.close()
        await removeSockets(sockets)
        throw error
      })
      const stop = async (): Promise<void> => {
        await stopServer()
        output.close()
        await removeSockets(sockets)
        lock.release()
      }
      let stopping: Promise<void> | undefined
      return { url, stop: () => (stopping ??= stop()) }
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw explainFileError(error, home.path)
  }
}

async function removeSockets(sockets: string): Promise<void> {
  await rm(sockets, { recursive: true, force: true })
}

/** Starts Postgres and starts it again when it dies. Returns what stops it for good. */
async function supervise(
  server: Server,
  url: string,
  log: (message: string) => void,
): Promise<() => Promise<void>> {
  let stopped = false
  let child = await startOnce(server, url, log)

  const watch = async (): Promise<void> => {
    for (let attempt = 0; !stopped;) {
      const since = Date.now()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      if (stopped) return
      if (Date.now() - since > 60_000) attempt = 0
      const pause = RESTART_PAUSES_MS[Math.min(attempt++, RESTART_PAUSES_MS.length - 1)]
      log(
        `Postgres ended unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}): starting it again`,
      )
      await sleep(pause, undefined, { ref: false })
      if (stopped) return
      child = await startOnce(server, url, log).catch((error: unknown) => {
        log(`Postgres does not come back: ${error instanceof Error ? error.message : String(error)}`)
        return child
      })
    }
  }
  const watching = watch()

  return async () => {
    stopped = true
    await end(child)
    await Promise.race([watching, sleep(START_SECONDS * 1000, undefined, { ref: false })])
    await end(child)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const gone = once(child, 'exit')
  child.kill('SIGINT')
  const impatient = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_SECONDS * 1000)
  await gone
  clearTimeout(impatient)
}

async function startOnce(server: Server, url: string, log: (message: string) => void): Promise<ChildProcess> {
  const { binaries, data, sockets, runAs, output } = server
  await clearLeftovers(data, log)
  output.mark()
  const args = ['-D', data, ...(await settings(data, sockets)).flatMap((setting) => ['-c', setting])]
  // A process group of its own: Ctrl-C in a terminal must reach Gatehouse alone, which drains before it stops this.
  const child = spawn(binaries.postgres, args, {
    ...runAs,
    cwd: data,
    env: binaries.env,
    detached: true,
    stdio: ['ignore', output.descriptor, output.descriptor],
  })
  await once(child, 'spawn')
  // Also when nobody has time to call stop: process.exit() runs this, and Postgres ends without us.
  const atExit = (): void => void child.kill('SIGINT')
  process.once('exit', atExit)
  child.once('exit', () => process.off('exit', atExit))
  child.unref()
  try {
    await waitUntilReady(child, url, server, log)
    return child
  } catch (error) {
    await end(child)
    throw error
  }
}

async function settings(data: string, sockets: string): Promise<string[]> {
  return [
    `cluster_name=${await clusterName(data)}`,
    `listen_addresses=`,
    `unix_socket_directories="${sockets.replaceAll('"', '""')}"`,
    `unix_socket_permissions=0700`,
    `max_connections=50`,
    `shared_buffers=64MB`,
    `max_wal_size=256MB`,
    // Stated, not left to postgresql.conf: what is acknowledged survives kill -9 and a power cut.
    `fsync=on`,
    `synchronous_commit=on`,
    `full_page_writes=on`,
    `TimeZone=UTC`,
    `log_timezone=UTC`,
    `log_checkpoints=off`,
    // A statement that failed may hold personal data in its text.
    `log_min_error_statement=panic`,
    `io_method=sync`,
  ]
}

async function waitUntilReady(
  child: ChildProcess,
  url: string,
  server: Server,
  log: (message: string) => void,
): Promise<void> {
  const started = Date.now()
  let told = false
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw explainExit(server)
    const code = await tryConnect(url)
    if (code === undefined) return
    if (code === '28P01') {
      throw new EmbeddedPostgresError(
        `The password kept beside ${server.data} does not open the database. Restore the file "password" that ` +
          `belongs to it, or set DATA_DIR to an empty directory.`,
      )
    }
    const seconds = (Date.now() - started) / 1000
    if (seconds > START_SECONDS) throw explainExit(server)
    if (seconds > 3 && !told) log('Postgres is still starting (recovery after a crash takes a while)')
    told ||= seconds > 3
    await sleep(15)
  }
}

/** Undefined when the database answers, else the code of the failure. Makes the database when it is not there yet. */
async function tryConnect(url: string): Promise<string | undefined> {
  const code = await connectAndRun(url, 'SELECT 1')
  if (code !== '3D000') return code
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  return connectAndRun(maintenance.href, `CREATE DATABASE ${NAME}`)
}

async function connectAndRun(connectionString: string, sql: string): Promise<string | undefined> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
    return undefined
  } catch (error) {
    return systemCode(error) ?? 'unknown'
  } finally {
    await client.end().catch(() => {})
  }
}

function explainExit({ data, output }: Server): EmbeddedPostgresError {
  const said = output.sinceMark()
  if (said.includes('No space left on device')) {
    return new EmbeddedPostgresError(
      `The disk that holds ${data} is full. Free some space and start again: nothing acknowledged is lost.`,
    )
  }
  const fatal = said.split('\n').findLast((line) => /FATAL|PANIC|error while loading/.test(line))
  return new EmbeddedPostgresError(
    `Postgres did not start on ${data}: ${fatal?.replace(/^.*?(FATAL|PANIC): +/, '') ?? 'it gave no reason'}. ` +
      `Its log is ${output.path}.`,
  )
}
