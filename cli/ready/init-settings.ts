import { UsageError } from '#cli/usage-error.ts'

export async function initSettings(_args: string[]): Promise<number> {
  throw new UsageError('gatehouse ready init is not there yet.')
}
