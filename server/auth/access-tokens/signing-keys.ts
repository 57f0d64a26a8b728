import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { PublicKey } from '#contract/access-tokens.ts'
import type { Log } from '#server/lib/log.ts'
import type { Secret } from '#server/lib/secret.ts'
import type { Db, Tx } from '#server/platform/database.ts'
import { isDatabaseAway } from '#server/platform/postgres.ts'
import { makeKeyPair, readPrivateKey } from './key-pair.ts'
import { KeySealing } from './key-sealing.ts'
import { isPublished, planRotation, signerAt, type KeyTimes, type RotationStep } from './rotation-plan.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const KEEP_UP_MS = 10 * 60 * 1000
/** How long a node may answer with the key set it read before: bounds what a public address costs the database. */
const MEMO_MS = 1_000
/** How long backends and proxies may keep the key set, in seconds. Far shorter than ROTATION.leadMs. */
export const JWKS_MAX_AGE_SECONDS = 300

type StoredKey = KeyTimes & { publicKey: PublicKey; privateKey: KeyObject | undefined; sealedHere: boolean }
type Deps = {
  db: Db
  secret: Secret
  log: Log
  periodDays: number
  /** Milliseconds since 1970. */
  now?: () => number
}

/** The signing keys in Postgres: made when first needed, rotated in time, safe on several nodes at once. */
export class SigningKeys {
  readonly #db: Db
  readonly #sealing: KeySealing
  readonly #log: Log
  readonly #periodMs: number
  readonly #now: () => number
  #opened = new Map<string, KeyObject | undefined>()
  #memo: { at: number; keys: PublicKey[] } | undefined
  #loading: Promise<PublicKey[]> | undefined

  constructor({ db, secret, log, periodDays, now = Date.now }: Deps) {
    this.#db = db
    this.#sealing = new KeySealing(secret)
    this.#log = log
    this.#periodMs = periodDays * DAY_MS
    this.#now = now
  }

  /** The key that signs now. Read anew each time, so that a key that was removed signs nothing more. */
  async getSigner(): Promise<{ kid: string; privateKey: KeyObject }> {
    const keys = await this.#ensure()
    const signer = signerAt(keys, this.#now())
    if (signer?.privateKey === undefined)
      throw new Error('there is no signing key, although one was just made')
    return { kid: signer.kid, privateKey: signer.privateKey }
  }

  /** The public keys that backends accept. While Postgres is away the last ones, for as long as caches keep them. */
  async listPublished(): Promise<PublicKey[]> {
    const age = this.#now() - (this.#memo?.at ?? Number.NEGATIVE_INFINITY)
    if (this.#memo !== undefined && age >= 0 && age < MEMO_MS) return this.#memo.keys
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    try {
      return await this.#loading
    } catch (error) {
      if (this.#memo !== undefined && age < JWKS_MAX_AGE_SECONDS * 1000 && isDatabaseAway(error))
        return this.#memo.keys
      throw error
    }
  }

  /**
   * After a leak: forgets every key, and a new one signs at once. Tokens of the old ones are refused as soon as
   * backends fetch the key set anew.
   */
  async replaceAll(): Promise<{ kid: string; removed: string[] }> {
    const draft = await makeKeyPair()
    const removed = await this.#locked(async (tx) => {
      const rows = await tx.deleteFrom('signing_keys').returning('kid').execute()
      await this.#insert(tx, draft, this.#now())
      return rows.map(({ kid }) => kid)
    })
    this.#memo = undefined
    const { kid } = draft.publicKey
    this.#log.warn({ kid, removed }, 'every signing key was replaced on demand')
    return { kid, removed }
  }

  /** Rotates in time where keys are in use, and removes those that no token needs any more. */
  async keepUp(): Promise<void> {
    const inUse = await this.#db.selectFrom('signing_keys').select('kid').limit(1).executeTakeFirst()
    if (inUse === undefined) return
    await this.#ensure()
    await this.#db.deleteFrom('signing_keys').where('published_until', '<', new Date(this.#now())).execute()
  }

  /** Keeps up now and every ten minutes. */
  start(): { stop(): Promise<void> } {
    let running: Promise<void> = Promise.resolve()
    const run = (): void => {
      running = this.keepUp().catch((error: unknown) =>
        this.#log.warn({ error }, 'the signing keys could not be kept up'),
      )
    }
    const timer = setInterval(run, KEEP_UP_MS)
    timer.unref()
    run()
    return {
      async stop() {
        clearInterval(timer)
        await running
      },
    }
  }

  async #load(): Promise<PublicKey[]> {
    const at = this.#now()
    const keys = await this.#ensure()
    const published = keys.filter((key) => isPublished(key, at)).map(({ publicKey }) => publicKey)
    this.#memo = { at, keys: published }
    return published
  }

  /** The keys after what had to change was changed: by one node, while the others wait. */
  async #ensure(): Promise<StoredKey[]> {
    const keys = await this.#read(this.#db)
    if (planRotation(keys, this.#now(), this.#periodMs) === undefined) return keys
    const draft = await makeKeyPair()
    return this.#locked(async (tx) => {
      const current = await this.#read(tx)
      const step = planRotation(current, this.#now(), this.#periodMs)
      if (step === undefined) return current
      await this.#write(tx, step, draft)
      this.#tell(current, step, draft.publicKey.kid)
      return this.#read(tx)
    })
  }

  #locked<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('gatehouse signing keys', 0))`.execute(tx)
      return work(tx)
    })
  }

  async #write(tx: Tx, step: RotationStep, draft: Awaited<ReturnType<typeof makeKeyPair>>): Promise<void> {
    for (const { kid, signsUntil, publishedUntil } of step.ends) {
      await tx
        .updateTable('signing_keys')
        .set({ signs_until: new Date(signsUntil), published_until: new Date(publishedUntil) })
        .where('kid', '=', kid)
        .execute()
    }
    await this.#insert(tx, draft, step.signsFrom)
  }

  async #insert(tx: Tx, draft: Awaited<ReturnType<typeof makeKeyPair>>, signsFrom: number): Promise<void> {
    const { publicKey, privateDer } = draft
    await tx
      .insertInto('signing_keys')
      .values({
        kid: publicKey.kid,
        public_jwk: JSON.stringify(publicKey),
        sealed_private_key: this.#sealing.seal(publicKey.kid, privateDer),
        sealed_with: this.#sealing.id,
        created_at: new Date(this.#now()),
        signs_from: new Date(signsFrom),
      })
      .execute()
  }

  async #read(db: Db | Tx): Promise<StoredKey[]> {
    const rows = await db
      .selectFrom('signing_keys')
      .select(['kid', 'public_jwk', 'sealed_private_key', 'sealed_with'])
      .select(['signs_from', 'signs_until', 'published_until'])
      .orderBy('signs_from')
      .orderBy('kid')
      .execute()
    const opened = new Map<string, KeyObject | undefined>()
    const keys = rows.map((row): StoredKey => {
      const sealedHere = row.sealed_with === this.#sealing.id
      const privateKey = sealedHere ? this.#open(row.kid, row.sealed_private_key) : undefined
      opened.set(row.kid, privateKey)
      const { kty, crv, x, y, alg, use } = row.public_jwk
      return {
        kid: row.kid,
        usable: privateKey !== undefined,
        sealedHere,
        privateKey,
        publicKey: { kty, crv, x, y, kid: row.kid, alg, use },
        signsFrom: row.signs_from.getTime(),
        signsUntil: row.signs_until?.getTime(),
        publishedUntil: row.published_until?.getTime(),
      }
    })
    this.#opened = opened
    return keys
  }

  #open(kid: string, sealed: Buffer): KeyObject | undefined {
    if (this.#opened.has(kid)) return this.#opened.get(kid)
    const der = this.#sealing.open(kid, sealed)
    return der && readPrivateKey(kid, der)
  }

  #tell(keys: readonly StoredKey[], step: RotationStep, kid: string): void {
    const open = keys.filter(({ signsUntil }) => signsUntil === undefined)
    for (const damaged of open.filter((key) => key.sealedHere && !key.usable))
      this.#log.error({ kid: damaged.kid }, 'a signing key is damaged in the database and signs no more')
    if (open.some((key) => !key.sealedHere))
      this.#log.warn(
        'BETTER_AUTH_SECRET is not the one that sealed the signing keys: a new key signs from now on, and tokens of the earlier ones are accepted until they expire',
      )
    this.#log.info({ kid, signsFrom: new Date(step.signsFrom).toISOString() }, 'a signing key was made')
  }
}
