import { sql } from 'kysely'
import type { Log } from '#server/lib/log.ts'
import type { Db } from './database.ts'

const EVERY_MS = 10 * 60 * 1000

/** What has no use any more, and for how long it is kept. */
async function sweep(db: Db, sessionTimeoutSeconds: number): Promise<void> {
  await sql`delete from sessions where expires_at < now() or created_at < now() - ${sessionTimeoutSeconds} * interval '1 second'`.execute(
    db,
  )
  await sql`delete from verifications where expires_at < now() - interval '1 day'`.execute(db)
  // Used and expired links are kept for a while, so that a second click is told what happened.
  await sql`delete from links where expires_at < now() - interval '7 days'`.execute(db)
  // The first condition says nothing new: it is there for the index.
  await sql`delete from outbox_mails where created_at < now() - interval '30 days'
    and coalesce(sent_at, failed_at) < now() - interval '30 days'`.execute(db)
}

/** Removes what has expired, now and every ten minutes. Safe on several nodes at once. */
export function startHousekeeping(deps: { db: Db; log: Log; sessionTimeoutSeconds: number }): {
  stop(): Promise<void>
} {
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    running = sweep(deps.db, deps.sessionTimeoutSeconds).catch((error: unknown) =>
      deps.log.warn({ error }, 'housekeeping failed'),
    )
  }
  const timer = setInterval(run, EVERY_MS)
  timer.unref()
  run()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
