import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ensureDirectory, readRegular, removeUnfinished } from './safe-file.ts'
import { SECRET_NAMES, type FoundSecrets } from './stack-secrets.ts'
import { SetupRefused } from './setup-refused.ts'
import { CERTIFICATE, KEY, type FoundPair } from './tls-files.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Where the checkout keeps the stack. */
export const OPS = join(ROOT, 'ops')

/** What the Redis user may do, in the words of a Redis ACL. */
export async function readRedisRule(): Promise<string> {
  try {
    return (await readFile(join(OPS, 'redis', 'acl-rule.txt'), 'utf8')).trim()
  } catch {
    throw new SetupRefused(
      'ops/redis/acl-rule.txt cannot be read. Setup runs from a checkout of Gatehouse, not from the image.',
    )
  }
}

/** What an earlier run has left in the folder of the stack. `raw` is with the line break at the end. */
export type FoundStack = {
  directory: string
  envText: string | undefined
  secrets: FoundSecrets
  raw: FoundSecrets
  tls: FoundPair
}

/**
 * Reads the folder without changing it. What is written last is read first: where another setup is at work, what is
 * made from a password is never seen without it.
 */
export async function readStack(directory: string): Promise<FoundStack> {
  const path = resolve(directory)
  const envText = await readRegular(join(path, '.env'))
  const secrets = new Map<string, string>()
  const raw = new Map<string, string>()
  const certificate = await readRegular(join(path, CERTIFICATE))
  const key = await readRegular(join(path, KEY))
  for (const name of SECRET_NAMES.toReversed()) {
    const content = await readRegular(join(path, 'secrets', name))
    if (content === undefined) continue
    raw.set(name, content)
    secrets.set(name, content.replace(/\r?\n$/, ''))
  }
  return { directory: path, envText, secrets, raw, tls: { certificate, key } }
}

/**
 * Makes the folders. Only the owner enters secrets/; the files in it are readable, because each is mounted into a
 * container whose user is not the owner.
 */
export async function prepareFolders(directory: string): Promise<{ name: string; done: string }[]> {
  const outcomes: { name: string; done: string }[] = []
  for (const [name, mode] of [
    ['secrets', 0o700],
    ['secrets/tls', 0o755],
  ] as const) {
    const done = await ensureDirectory(join(directory, name), mode)
    if (done !== 'unchanged')
      outcomes.push({ name: `${name}/`, done: done === 'made' ? 'written' : 'mode mended' })
  }
  return outcomes
}

/** Removes what an interrupted run has left. Only once everything is there: until then it may be another setup's work. */
export async function sweepFolders(directory: string): Promise<void> {
  for (const folder of [directory, join(directory, 'secrets'), join(directory, 'secrets/tls')])
    await removeUnfinished(folder)
}
