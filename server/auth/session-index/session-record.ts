/** What is known of a live session. Times are milliseconds since the epoch, by the clock of Postgres. */
export type SessionRecord = {
  id: string
  userId: string
  email: string
  roles: readonly string[]
  /** When the idle or the absolute limit ends it, whichever is first. */
  endsAt: number
  /** From when on its last use is written again. */
  touchAt: number
  /** When the statement that read it began: every change that was committed before is in it. */
  loadedAt: number
  /** When the Postgres that answered was started: another one may have another past. */
  serverStartedAt: number
}

/** Raised when the fields change: older copies then read as absent. */
const VERSION = 1

/** The record as Redis keeps it. */
export function encodeRecord(record: SessionRecord): string {
  const { id, userId, email, roles, endsAt, touchAt, loadedAt, serverStartedAt } = record
  return JSON.stringify([VERSION, id, userId, email, roles, endsAt, touchAt, loadedAt, serverStartedAt])
}

/** The record in a copy, or undefined where the text is none of ours. */
export function decodeRecord(text: string): SessionRecord | undefined {
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(fields) || fields.length !== 9 || fields[0] !== VERSION) return undefined
  const [, id, userId, email, roles, ...times] = fields as unknown[]
  if (typeof id !== 'string' || typeof userId !== 'string' || typeof email !== 'string') return undefined
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string')) return undefined
  if (!times.every((time) => Number.isFinite(time))) return undefined
  const [endsAt, touchAt, loadedAt, serverStartedAt] = times as [number, number, number, number]
  return { id, userId, email, roles, endsAt, touchAt, loadedAt, serverStartedAt }
}
