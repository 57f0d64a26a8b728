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

/** The same, locked until the transaction ends. */
export async function lockProfile(tx: Tx, userId: string): Promise<ProfileRow | undefined> {
  return tx.selectFrom('users').select(COLUMNS).where('id', '=', userId).forUpdate().executeTakeFirst()
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
