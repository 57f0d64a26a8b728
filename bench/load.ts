import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BROWSER_HEADERS, cookieHeader } from './browser-headers.ts'
import { idleSeconds, OTHER_CORE, processorSeconds, SERVER_CORE, startChild } from './processes.ts'

/** How many requests are always under way, each on a connection of its own that is kept. */
export const CONNECTIONS = 32
const SCRIPT = join(import.meta.dirname, 'requests.lua')

/** Something that answers requests and is measured. */
export type Contender = {
  name: string
  url: string
  /** The file with its requests, as `writeRequests` makes it. */
  requests: string
  /** The processes whose work counts. */
  pids: readonly number[]
}

/** What one contender did in one slice. Times in microseconds. */
export type Slice = {
  perSecond: number
  p50: number
  p99: number
  cpuPerRequest: number
  bytesPerAnswer: number
  /** The part of the core that the contender had, and the part that nobody had. */
  share: number
  idle: number
  /** The part of the other core that nobody had. */
  otherIdle: number
}

/** A contender that refused or lost requests cannot be compared by their number. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

type Sums = {
  requests: number
  microseconds: number
  bytes: number
  p50: number
  p99: number
  wrong: number
  broken: number
}

/** Writes a request for each cookie to a file that the load generator reads. */
export async function writeRequests(file: string, cookies: readonly string[]): Promise<string> {
  const lines = cookies.map((cookie) =>
    Object.entries({ ...BROWSER_HEADERS, Cookie: cookieHeader(cookie) })
      .map(([name, value]) => `${name}: ${value}`)
      .join('\t'),
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/**
 * Keeps a contender busy for whole seconds.
 * @throws {RefusedError} when an answer was missing or no success
 */
export async function measureSlice(contender: Contender, seconds = 1): Promise<Slice> {
  const { origin, pathname, search } = new URL(contender.url)
  const before = [
    processorSeconds(contender.pids),
    idleSeconds(SERVER_CORE),
    idleSeconds(OTHER_CORE),
    performance.now(),
  ] as const
  const wrk = startChild(
    [
      'wrk',
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      '-s',
      SCRIPT,
      origin,
      '--',
      `${pathname}${search}`,
      contender.requests,
    ],
    { core: OTHER_CORE },
  )
  await once(wrk.process, 'close')
  const cpu = processorSeconds(contender.pids) - before[0]
  const whole = (performance.now() - before[3]) / 1_000
  const found = /^SUMS (.*)$/m.exec(wrk.output())
  if (found === null) throw new Error(`wrk said nothing about ${contender.name}:\n${wrk.output()}`)
  const sums = JSON.parse(found[1] as string) as Sums
  if (sums.wrong > 0 || sums.broken > 0 || sums.requests === 0)
    throw new RefusedError(
      `${contender.name}: of ${sums.requests} requests ${sums.wrong} were refused and ${sums.broken} not answered`,
    )
  const measured = sums.microseconds / 1_000_000
  return {
    perSecond: sums.requests / measured,
    p50: sums.p50,
    p99: sums.p99,
    cpuPerRequest: (cpu * 1_000_000) / sums.requests,
    bytesPerAnswer: sums.bytes / sums.requests,
    share: cpu / measured,
    idle: (idleSeconds(SERVER_CORE) - before[1]) / whole,
    otherIdle: (idleSeconds(OTHER_CORE) - before[2]) / whole,
  }
}
