import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { findDockerRoot } from './docker.ts'
import { bad, fromGibibytes, gibibytes, good, remark, unknown, type Finding } from './finding.ts'

/** What the reservations in ops/compose.yaml add up to. */
const LEAST_MEMORY = fromGibibytes(2)
/** Images take about 1.5 GiB; the rest is for the database, its log and an upgrade. */
const LEAST_DISK = fromGibibytes(5)

export async function checkMemory(): Promise<Finding> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]
  return kibibytes === undefined
    ? unknown('Free memory could not be looked at (/proc/meminfo).')
    : judgeMemory(Number(kibibytes) * 1024)
}

export function judgeMemory(available: number): Finding {
  const text = `${gibibytes(available)} of memory are free`
  return available >= LEAST_MEMORY
    ? good(text)
    : bad(
        `${text}; the stack reserves ${gibibytes(LEAST_MEMORY)}.`,
        'Use a larger machine, or lower WORKERS in .env and the limits in compose.yaml.',
      )
}

export async function checkDisk(directory: string): Promise<Finding> {
  const path = (await findDockerRoot()) ?? directory
  const space = await statfs(path)
    .catch(() => statfs(directory))
    .catch(() => undefined)
  return space === undefined
    ? unknown(`The disk below ${path} could not be looked at.`)
    : judgeDisk(space.bavail * space.bsize, path)
}

export function judgeDisk(free: number, path: string): Finding {
  const text = `${gibibytes(free)} of disk are free at ${path}`
  return free >= LEAST_DISK
    ? good(text)
    : bad(
        `${text}; ${gibibytes(LEAST_DISK)} are needed.`,
        'Make room (docker system prune), or use a larger disk.',
      )
}

export function checkProcessors(): Finding {
  const count = availableParallelism()
  return count >= 2
    ? good(`${count} processors`)
    : remark(
        'One processor: it works, and signing in is slow.',
        'Use two or more; set WORKERS=1 in .env until then.',
      )
}

/** Redis rewrites its log in a forked copy, which Linux refuses when memory is tight unless this is 1. */
export async function checkOvercommit(): Promise<Finding> {
  const text = await readFile('/proc/sys/vm/overcommit_memory', 'utf8').catch(() => undefined)
  return text === undefined
    ? unknown('vm.overcommit_memory could not be looked at.')
    : judgeOvercommit(text.trim())
}

export function judgeOvercommit(value: string): Finding {
  return value === '1'
    ? good('vm.overcommit_memory is 1, as Redis wants it')
    : remark(
        `vm.overcommit_memory is ${value}: Redis may fail to rewrite its log when memory is tight.`,
        "echo 'vm.overcommit_memory = 1' > /etc/sysctl.d/60-redis.conf && sysctl --system (as root).",
      )
}
