import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '#contract/limits.ts'
import { API } from '#contract/paths.ts'
import { AVATAR_TYPES, type Profile } from '#contract/profile.ts'
import { route } from '#server/http/route.ts'
import { fieldProblem, Problem } from '#server/lib/problem.ts'
import type { Db, Tx } from '#server/platform/database.ts'
import { violatedUnique } from '#server/platform/postgres.ts'
import { encodeAvatar } from './avatar-image.ts'
import {
  findAvatarBytes,
  findProfile,
  lockProfile,
  removeAvatar,
  saveAvatar,
  updateProfile,
  type ProfileRow,
} from './queries.ts'
import { isReserved } from './reserved-handles.ts'
import { etagOf, requireVersion } from './versions.ts'

type Deps = { db: Db; requireUser: (request: FastifyRequest) => Promise<{ id: string }> }

function toProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    name: row.name,
    handle: row.handle,
    bio: row.bio,
    locale: row.locale,
    timeZone: row.time_zone,
    avatarUrl: row.image,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function answer(reply: FastifyReply, row: ProfileRow): Profile {
  reply.header('etag', etagOf(row.version))
  return toProfile(row)
}

/** The own profile and its picture. */
export function profileRoutes(app: FastifyInstance, { db, requireUser }: Deps): void {
  /** Changes the profile under a lock, if it still is the version the change is based on. */
  const change = async (
    request: FastifyRequest,
    userId: string,
    need: 'required' | 'optional',
    work: (tx: Tx) => Promise<ProfileRow>,
    wantedHandle?: string | null,
  ): Promise<ProfileRow> =>
    db.transaction().execute(async (tx) => {
      const current = await lockProfile(tx, userId, wantedHandle)
      if (current === undefined) throw new Problem('auth.required')
      requireVersion(request.headers['if-match'], current.version, need)
      return work(tx)
    })

  route(app, 'getMe', async ({ request, reply }) => {
    const { id } = await requireUser(request)
    const row = await findProfile(db, id)
    if (row === undefined) throw new Problem('auth.required')
    return answer(reply, row)
  })

  route(app, 'changeMe', async ({ request, reply, body }) => {
    const { id } = await requireUser(request)
    if (typeof body.handle === 'string' && isReserved(body.handle))
      throw fieldProblem('profile.handle_reserved', '/handle')
    try {
      const work = (tx: Tx): Promise<ProfileRow> => updateProfile(tx, id, body)
      return answer(reply, await change(request, id, 'required', work, body.handle))
    } catch (error) {
      if (violatedUnique(error) === 'users_handle_key') throw fieldProblem('profile.handle_taken', '/handle')
      throw error
    }
  })

  // The parser for pictures lives in a context of its own, so that no other route takes anything but JSON.
  void app.register(async (pictures) => {
    pictures.removeAllContentTypeParsers()
    pictures.addContentTypeParser(
      [...AVATAR_TYPES],
      { parseAs: 'buffer', bodyLimit: LIMITS.avatarBytes },
      async (_request: unknown, body: Buffer) => body,
    )

    pictures.setErrorHandler((error: { code?: string }) => {
      if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') throw new Problem('avatar.too_large', { cause: error })
      throw error
    })

    route(pictures, 'putAvatar', async ({ request, reply }) => {
      const { id } = await requireUser(request)
      if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new Problem('avatar.unreadable')
      const { bytes, hash } = await encodeAvatar(request.body)
      const row = await change(request, id, 'optional', (tx) =>
        saveAvatar(tx, id, { bytes, hash, url: API.avatarImage(hash) }),
      )
      return answer(reply, row)
    })
  })

  route(app, 'deleteAvatar', async ({ request, reply }) => {
    const { id } = await requireUser(request)
    return answer(reply, await change(request, id, 'optional', (tx) => removeAvatar(tx, id)))
  })

  // The address holds the hash of the picture: it cannot be guessed, and what it shows never changes.
  app.get<{ Params: { hash: string } }>('/media/avatars/:hash.webp', async ({ params }, reply) => {
    const bytes = /^[0-9a-f]{64}$/.test(params.hash) ? await findAvatarBytes(db, params.hash) : undefined
    if (bytes === undefined) throw new Problem('route.not_found')
    return reply
      .type('image/webp')
      .headers({
        'cache-control': 'public, max-age=31536000, immutable',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .send(bytes)
  })
}
