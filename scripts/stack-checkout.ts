import { spawnSync } from 'node:child_process'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ROOT } from './root.ts'

/**
 * Copies what a clone of this tree would have, changes and new files included, nothing that is ignored. Packages are
 * linked instead of installed a second time.
 */
export async function copyCheckout(target: string): Promise<void> {
  const listing = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  if (listing.status !== 0) throw new Error(`The checkout cannot be copied: ${listing.stderr}`)
  const paths = listing.stdout.split('\0').filter((path) => path !== '' && path !== 'node_modules')
  for (const path of paths) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await cp(join(ROOT, path), join(target, path)).catch((error: NodeJS.ErrnoException) => {
      // Listed, and deleted in the working tree.
      if (error.code !== 'ENOENT') throw error
    })
  }
  await symlink(join(ROOT, 'node_modules'), join(target, 'node_modules'))
}
