/** A fault of the embedded database that a person can mend. The message says what is wrong and how to fix it. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** The `code` of a system error, or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Turns a file system error into a sentence with its fix. Other errors come back as they are. */
export function explainFileError(error: unknown, path: string): unknown {
  const why = new Map([
    [
      'ENOSPC',
      `The disk that holds ${path} is full. Free some space and start again: nothing acknowledged is lost.`,
    ],
    ['EDQUOT', `The disk quota for ${path} is used up. Free some space and start again.`],
    ['EROFS', `${path} is on a read-only file system. Set DATA_DIR to a directory that can be written.`],
    [
      'EACCES',
      `${path} cannot be written by this user. Set DATA_DIR to a directory that can, or change its owner.`,
    ],
    [
      'EPERM',
      `${path} cannot be changed by this user. Set DATA_DIR to a directory that can, or change its owner.`,
    ],
    ['ENOTDIR', `Part of ${path} is a file, not a directory. Set DATA_DIR to another directory.`],
  ]).get(systemCode(error) ?? '')
  return why === undefined ? error : new EmbeddedPostgresError(why, { cause: error })
}
