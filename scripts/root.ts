import { dirname } from 'node:path'

/** The top of the checkout. */
export const ROOT = dirname(import.meta.dirname)
