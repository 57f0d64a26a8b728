import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/** In a checkout, what was compiled once starts twice as fast; the image has a cache of its own. */
export function keepCompiled(): void {
  enableCompileCache(join(import.meta.dirname, '..', '.cache', 'compile'))
}
