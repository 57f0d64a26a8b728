import { sql } from 'kysely'
import { Problem } from '#server/lib/problem.ts'
import type { Db, LinkPurpose, Tx } from '#server/platform/database.ts'
import { hashToken } from './tokens.ts'

/** How long a mailed link works, in seconds. */
export const LINK_SECONDS = 3600

/**
 * Takes the user for this transaction alone. Whatever changes links or the password takes it first, and links after
 * it: two such flows wait for each other instead of deadlocking, and sign-ins wait until the sessions have ended.
 */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute()
}

/** Notes a link that is about to be mailed. Older ones of the same kind stop working. */
export async function issueLink(
  tx: Tx,
  link: { token: string; userId: string; purpose: LinkPurpose },
): Promise<void> {
  await lockUser(tx, link.userId)
  await retireLinks(tx, link.userId, [link.purpose])
  await tx
    .insertInto('links')
    .values({
      token_hash: hashToken(link.token),
      user_id: link.userId,
      purpose: link.purpose,
      expires_at: sql`now() + ${LINK_SECONDS} * interval '1 second'` as never,
      used_at: null,
    })
    .execute()
}

/** Makes the unused links of these kinds stop working. */
export async function retireLinks(tx: Tx, userId: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx
    .updateTable('links')
    .set({ used_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .execute()
}

export type LinkOwner = { userId: string; purpose: LinkPurpose; name: string; email: string }

/**
 * Who a link belongs to, without using it.
 * @throws {Problem} link.invalid, link.used or link.expired
 */
export async function readLink(
  db: Db | Tx,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<LinkOwner> {
  const row = await db
    .selectFrom('links')
    .innerJoin('users', 'users.id', 'links.user_id')
    .select(['links.user_id', 'links.purpose', 'links.used_at', 'users.name', 'users.email'])
    .select(sql<boolean>`links.expires_at <= now()`.as('expired'))
    .where('links.token_hash', '=', hashToken(token))
    .executeTakeFirst()
  if (row === undefined || !purposes.includes(row.purpose)) throw new Problem('link.invalid')
  if (row.used_at !== null) throw new Problem('link.used')
  if (row.expired) throw new Problem('link.expired')
  return { userId: row.user_id, purpose: row.purpose, name: row.name, email: row.email }
}

/**
 * Uses a link up. Of two requests that race with the same link exactly one comes back from here.
 * @throws {Problem} link.invalid, link.used or link.expired
 */
export async function consumeLink(
  tx: Tx,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<LinkOwner> {
  const { userId } = await readLink(tx, token, purposes)
  await lockUser(tx, userId)
  const { numUpdatedRows } = await tx
    .updateTable('links')
    .set({ used_at: sql<Date>`now()` })
    .where('token_hash', '=', hashToken(token))
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  if (numUpdatedRows === 1n) {
    const owner = await tx
      .selectFrom('links')
      .innerJoin('users', 'users.id', 'links.user_id')
      .select(['links.user_id as userId', 'links.purpose', 'users.name', 'users.email'])
      .where('links.token_hash', '=', hashToken(token))
      .executeTakeFirstOrThrow()
    return owner
  }
  await readLink(tx, token, purposes)
  throw new Problem('link.used')
}
