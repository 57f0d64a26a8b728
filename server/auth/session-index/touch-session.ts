import { sql } from 'kysely'
import type { Db } from '#server/platform/database.ts'

/**
 * Moves the idle limit of a session that is used: never past the absolute limit, at most once in `touchSeconds`, and never
 * bringing an ended one back.
 * @returns whether anything was written
 */
export async function touchSession(
  db: Db,
  id: string,
  limits: { idleSeconds: number; timeoutSeconds: number; touchSeconds: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update sessions set updated_at = now(), expires_at = least(
      now() + ${limits.idleSeconds} * interval '1 second',
      created_at + ${limits.timeoutSeconds} * interval '1 second')
    where id = ${id} and expires_at > now() and updated_at <= now() - ${limits.touchSeconds} * interval '1 second'`.execute(
    db,
  )
  return numAffectedRows === 1n
}
