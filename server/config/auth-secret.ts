import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '#server/lib/secret.ts'

/**
 * The secret that development signs with: made at the first start and kept in DATA_DIR, readable by its owner alone.
 * Two processes that start together end up with the same one.
 */
export async function loadAuthSecret(dataDir: string): Promise<Secret> {
  const file = join(dataDir, 'auth-secret')
  await mkdir(dataDir, { recursive: true })
  const existing = await readFile(file, 'utf8').catch(() => '')
  if (Buffer.byteLength(existing) >= 32) return new Secret(existing)
  const draft = `${file}.${process.pid}`
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return new Secret(await readFile(file, 'utf8'))
}
