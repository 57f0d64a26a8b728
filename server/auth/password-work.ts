import { randomBytes } from 'node:crypto'
import { normalisePassword } from '#contract/text.ts'
import { fieldProblem } from '#server/lib/problem.ts'
import type { Db } from '#server/platform/database.ts'
import type { Prepared } from './flow.ts'
import type { HashPool } from './hash-pool.ts'

type Deps = { db: Db; pool: HashPool }

/**
 * The slow half of every flow with a password, done before its transaction opens: Better Auth would hash inside it
 * and hold a connection meanwhile.
 */
export class PasswordWork {
  readonly #deps: Deps
  readonly #decoy: Promise<string>

  constructor(deps: Deps) {
    this.#deps = deps
    this.#decoy = deps.pool.hash(randomBytes(24).toString('base64'))
    this.#decoy.catch(() => {})
  }

  /** Compares with the account's hash, or with a decoy where there is none: one hash either way. */
  async compareByEmail(email: string, typed: string): Promise<Prepared> {
    const row = await this.#deps.db
      .selectFrom('credentials')
      .innerJoin('users', 'users.id', 'credentials.user_id')
      .select('credentials.password')
      .where('users.email', '=', email)
      .where('credentials.provider_id', '=', 'credential')
      .executeTakeFirst()
    return this.#compare(row?.password ?? undefined, typed)
  }

  /** @throws {Problem} auth.wrong_password about `/currentPassword` */
  async requireCurrent(userId: string, typed: string): Promise<Prepared> {
    const row = await this.#deps.db
      .selectFrom('credentials')
      .select('password')
      .where('user_id', '=', userId)
      .where('provider_id', '=', 'credential')
      .executeTakeFirst()
    const prepared = await this.#compare(row?.password ?? undefined, typed)
    if (prepared.verified?.matches !== true) throw fieldProblem('auth.wrong_password', '/currentPassword')
    return prepared
  }

  hash(judged: string): Promise<string> {
    return this.#deps.pool.hash(judged)
  }

  async #compare(stored: string | undefined, typed: string): Promise<Prepared> {
    const hash = stored ?? (await this.#decoy)
    const password = normalisePassword(typed)
    const matches = await this.#deps.pool.verify(hash, password)
    const verified = { hash, matches: matches && stored !== undefined }
    // Parameters may have risen since the hash was made; the sign-in that proves the password renews it.
    if (verified.matches && this.#deps.pool.needsRehash(hash)) {
      return { verified, newPasswordHash: await this.#deps.pool.hash(password) }
    }
    return { verified }
  }
}
