import { request } from 'node:https'
import { bad, good, remark, unknown, type Finding } from './finding.ts'
import { runProgram } from './run-program.ts'

const LIMIT_MS = 5_000
/** Beyond this, certificates that were just issued, access tokens and one-time codes of people fail. */
const MOST_SECONDS = 30

/** Whether the clock is right: by another machine's, and else by what keeps it right. */
export async function checkClock(url: string): Promise<Finding> {
  const asked = performance.now()
  const theirs = await askDate(url)
  if (theirs !== undefined) {
    const delayMs = (performance.now() - asked) / 2
    return judgeClock((Date.now() - delayMs - theirs) / 1000, new URL(url).hostname)
  }
  const service = await runProgram('timedatectl', ['show', '--property=NTPSynchronized', '--value'])
  if (service.kind === 'done' && service.output === 'yes') return good('The clock is kept by NTP')
  if (service.kind === 'done' && service.output === 'no')
    return remark('The clock is not kept by NTP.', 'Switch it on: timedatectl set-ntp true.')
  return unknown(
    `The clock could not be compared: ${new URL(url).hostname} did not answer, and timedatectl says nothing.`,
  )
}

export function judgeClock(aheadSeconds: number, host: string): Finding {
  const size = Math.abs(Math.round(aheadSeconds))
  if (size <= MOST_SECONDS) return good(`The clock agrees with that of ${host}`)
  return bad(
    `The clock is ${size} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} that of ${host}.`,
    'Have it kept by NTP: timedatectl set-ntp true.',
  )
}

/** The Date header of an answer (whole seconds), in milliseconds; undefined when none came. */
function askDate(url: string): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  const asking = request(url, { method: 'HEAD', agent: false, timeout: LIMIT_MS }, (response) => {
    response.resume()
    const date = Date.parse(response.headers.date ?? '')
    // It was cut to the second: half a second is what is missing on average.
    resolve(Number.isNaN(date) ? undefined : date + 500)
  })
  const late = setTimeout(() => asking.destroy(), LIMIT_MS)
  asking.on('timeout', () => asking.destroy())
  asking.on('error', () => resolve(undefined))
  asking.on('close', () => {
    clearTimeout(late)
    resolve(undefined)
  })
  asking.end()
  return promise
}
