import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Session } from '#contract/sessions.ts'
import { route } from '#server/http/route.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Db } from '#server/platform/database.ts'
import { describeDevice } from './device.ts'
import { describePlace } from './place.ts'
import { deleteOtherSessions, deleteSession, listSessionRows, type SessionRow } from './queries.ts'

type Deps = {
  db: Db
  timeoutSeconds: number
  /** Told after sessions of a user were ended and before the answer. */
  forgetUser: (id: string) => void
  requireSession: (request: FastifyRequest) => Promise<{ session: { id: string }; user: { id: string } }>
}

function toSession(row: SessionRow, currentId: string): Session {
  return {
    id: row.id,
    current: row.id === currentId,
    ...describeDevice(row.user_agent),
    place: describePlace(row.ip_address),
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.updated_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}

/** The own sessions: look at them, end one, end all others. */
export function sessionRoutes(
  app: FastifyInstance,
  { db, timeoutSeconds, requireSession, forgetUser }: Deps,
): void {
  route(app, 'listSessions', async ({ request }) => {
    const { session, user } = await requireSession(request)
    const sessions = (await listSessionRows(db, user.id, timeoutSeconds)).map((row) =>
      toSession(row, session.id),
    )
    return { sessions: sessions.sort((a, b) => Number(b.current) - Number(a.current)) }
  })

  route(app, 'endSession', async ({ request, reply, params }) => {
    const { user } = await requireSession(request)
    if (!(await deleteSession(db, user.id, params.id))) throw new Problem('session.not_found')
    forgetUser(user.id)
    return reply.code(204).send()
  })

  route(app, 'endOtherSessions', async ({ request }) => {
    const { session, user } = await requireSession(request)
    const ended = await deleteOtherSessions(db, user.id, session.id)
    forgetUser(user.id)
    return { ended }
  })
}
