import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { UsageError } from '#cli/usage-error.ts'

const BYTES = 65_536

/** The mapping of the routes of an app's accounts. It is data; what it may say is judged where it is used. */
export async function readAdapterFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--adapter: ${path} cannot be read (${error.code ?? error.message}).`)
  })
  if (text.length > BYTES) throw new UsageError(`--adapter: ${path} is larger than ${BYTES} bytes.`)
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new UsageError(`--adapter: ${path} is no YAML: ${reason}`)
  }
}
