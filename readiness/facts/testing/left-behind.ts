import { lstat, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { readText } from '#readiness/facts/tree/source-tree.ts'

/** A file that a tool left behind, which git mostly ignores, so that the source tree does not list it. */
export type LeftFile = { path: string; bytes: number; changedAt: number }

const DEPTH = 4
const MOST = 2_000
const BYTES = 64 * 1_048_576

/** Files below a folder of the tree. Links are not followed, the folder itself included. */
export async function listLeft(root: string, folder: string): Promise<LeftFile[]> {
  const found: LeftFile[] = []
  if (!(await isPlainFolder(root, folder))) return found
  const into = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MOST) return
      const own = posix.join(path, entry.name)
      if (entry.isDirectory() && depth < DEPTH && entry.name !== 'node_modules') await into(own, depth + 1)
      else if (entry.isFile()) {
        const file = await statusOf(root, own)
        if (file !== undefined) found.push(file)
      }
    }
  }
  await into(folder, 0)
  return found
}

/** A single file, when it is one and no part of its path is a link. */
export async function findLeft(root: string, path: string): Promise<LeftFile | undefined> {
  const plain = posix.normalize(path)
  if (posix.isAbsolute(plain) || plain.startsWith('..')) return undefined
  if (!(await isPlainFolder(root, posix.dirname(plain)))) return undefined
  return statusOf(root, plain)
}

export const readLeft = (root: string, path: string): Promise<string | undefined> =>
  readText(join(root, path), BYTES)

async function statusOf(root: string, path: string): Promise<LeftFile | undefined> {
  const status = await lstat(join(root, path)).catch(() => undefined)
  return status?.isFile() === true ? { path, bytes: status.size, changedAt: status.mtimeMs } : undefined
}

async function isPlainFolder(root: string, folder: string): Promise<boolean> {
  const plain = posix.normalize(folder)
  if (posix.isAbsolute(plain) || plain.startsWith('..')) return false
  let at = ''
  for (const part of plain.split('/').filter((each) => each !== '.')) {
    at = posix.join(at, part)
    const status = await lstat(join(root, at)).catch(() => undefined)
    if (status?.isDirectory() !== true) return false
  }
  return true
}
