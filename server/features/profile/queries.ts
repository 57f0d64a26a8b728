import { sql } from 'kysely'
import type { ProfileChange } from '#contract/profile.ts'
import type { Db, Tx } from '#server/platform/database.ts'

const COLUMNS = [
  'id',
  'email',
  'email_verified',
  'name',
  'handle',
  'bio',
  'locale',
  'time_zone',
  'image',
  'version',
  'created_at',
  'updated_at',
] as const

/** The row behind a profile, or undefined when the account is gone. */
export async function findProfile(db: Db | Tx, userId: string) {
  return db.selectFrom('users').select(COLUMNS).where('id', '=', userId).executeTakeFirst()
}

export type ProfileRow = NonNullable<Awaited<ReturnType<typeof findProfile>>>

/**
 * The same, locked until the transaction ends. Whoever has the handle that is wanted is locked as well, always in the
 * same order: two people who want each other's would wait for each other in the index.
 */
export async function lockProfile(
  tx: Tx,
  userId: string,
  wantedHandle?: string | null,
): Promise<ProfileRow | undefined> {
  const rows = await tx
    .selectFrom('users')
    .select(COLUMNS)
    .where(({ or, eb }) =>
      or([
        eb('id', '=', userId),
        ...(typeof wantedHandle === 'string'
          ? [eb(sql`lower(handle)`, '=', sql`lower(${wantedHandle})`)]
          : []),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.find(({ id }) => id === userId)
}

/** Writes what a change names; the rest stays. */
export async function updateProfile(tx: Tx, userId: string, change: ProfileChange): Promise<ProfileRow> {
  return tx
    .updateTable('users')
    .set({
      ...(change.name !== undefined && { name: change.name }),
      ...(change.handle !== undefined && { handle: change.handle }),
      ...(change.bio !== undefined && { bio: change.bio }),
      ...(change.locale !== undefined && { locale: change.locale }),
      ...(change.timeZone !== undefined && { time_zone: change.timeZone }),
    })
    .where('id', '=', userId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}

/** Keeps the picture and points the profile at it. */
export async function saveAvatar(
  tx: Tx,
  userId: string,
  avatar: { hash: string; bytes: Buffer; url: string },
): Promise<ProfileRow> {
  await tx
    .insertInto('avatars')
    .values({ user_id: userId, hash: avatar.hash, bytes: avatar.bytes })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ hash: avatar.hash, bytes: avatar.bytes, created_at: sql<Date>`now()` }),
    )
    .execute()
  return setImage(tx, userId, avatar.url)
}

export async function removeAvatar(tx: Tx, userId: string): Promise<ProfileRow> {
  await tx.deleteFrom('avatars').where('user_id', '=', userId).execute()
  return setImage(tx, userId, null)
}

function setImage(tx: Tx, userId: string, image: string | null): Promise<ProfileRow> {
  return tx
    .updateTable('users')
    .set({ image })
    .where('id', '=', userId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}

/** The bytes of a picture by the hash in its address. */
export async function findAvatarBytes(db: Db, hash: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('avatars')
    .select('bytes')
    .where('hash', '=', hash)
    .limit(1)
    .executeTakeFirst()
  return row?.bytes
}
