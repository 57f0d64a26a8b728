import { sql } from 'kysely'
import type { Log } from '#server/lib/log.ts'
import type { Db, Tx } from './database.ts'
import { MailRefusedError, type Mailer } from './mailer.ts'
import type { Metrics } from './metrics.ts'

const POLL_MS = 2_000
/** How long a claimed mail is out of reach of others; longer than an SMTP dialogue takes. */
const LEASE_SECONDS = 120
const GIVE_UP_SECONDS = 3 * 24 * 3600

export type Mail = { recipient: string; subject: string; text: string; html: string }

/** Writes a mail into the outbox, in the transaction that causes it. */
export async function enqueueMail(tx: Tx | Db, mail: Mail): Promise<void> {
  await tx.insertInto('outbox_mails').values(mail).execute()
}

/** Seconds to wait after the nth failed attempt: 5 s doubling to 15 minutes, spread by a fifth. */
export function backoffSeconds(attempts: number, random: () => number = Math.random): number {
  const base = Math.min(5 * 2 ** Math.max(0, attempts - 1), 900)
  return base * (0.9 + 0.2 * random())
}

type Claimed = {
  id: string
  recipient: string
  subject: string
  text: string | null
  html: string | null
  attempts: number
  age: number
}

/** Takes the next due mail for this process alone; a crash after this line delays it by the lease and loses nothing. */
async function claim(db: Db): Promise<Claimed | undefined> {
  const { rows } = await sql<Claimed>`
    update outbox_mails set attempts = attempts + 1, next_attempt_at = now() + ${LEASE_SECONDS} * interval '1 second'
    where id = (
      select id from outbox_mails
      where sent_at is null and failed_at is null and next_attempt_at <= now()
      order by next_attempt_at limit 1 for update skip locked
    )
    returning id, recipient, subject, text, html, attempts, extract(epoch from now() - created_at)::float8 as age`.execute(
    db,
  )
  return rows[0]
}

type OutboxDeps = { db: Db; mailer: Mailer; metrics: Metrics; log: Log }

/** Sends what is in the outbox: at least once, in the background, with back-off. */
export class Outbox {
  readonly #deps: OutboxDeps
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = setInterval(() => this.nudge(), POLL_MS)
    this.nudge()
  }

  /** Looks now instead of at the next tick. Called after a commit that wrote a mail. */
  nudge(): void {
    if (this.#stopped) return
    this.#again = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Stops looking and waits for the mail that is being handed over. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        const mail = await claim(this.#deps.db)
        if (mail === undefined) continue
        await this.#send(mail)
        this.#again = true
      }
      await this.#measure()
    } catch (error) {
      this.#deps.log.warn({ error }, 'the outbox could not be read')
    }
  }

  async #send(mail: Claimed): Promise<void> {
    const { db, mailer, metrics, log } = this.#deps
    try {
      await mailer.deliver({ ...mail, text: mail.text ?? '', html: mail.html ?? '' })
      metrics.mailsSent.inc({ outcome: 'sent' })
      await db
        .updateTable('outbox_mails')
        .set({ sent_at: sql`now()`, text: null, html: null, last_error: null })
        .where('id', '=', mail.id)
        .execute()
    } catch (error) {
      const reason = error instanceof MailRefusedError ? error.message : 'internal'
      const final = (error instanceof MailRefusedError && error.permanent) || mail.age > GIVE_UP_SECONDS
      metrics.mailsSent.inc({ outcome: final ? 'given_up' : 'deferred' })
      log.warn({ mailId: mail.id, attempts: mail.attempts, reason, final }, 'a mail was not taken')
      await db
        .updateTable('outbox_mails')
        .set({
          last_error: reason,
          next_attempt_at: sql`now() + ${backoffSeconds(mail.attempts)} * interval '1 second'`,
          ...(final && { failed_at: sql`now()`, text: null, html: null }),
        })
        .where('id', '=', mail.id)
        // A node that hears of its failure after the lease has nothing to say about what another has sent.
        .where('attempts', '=', mail.attempts)
        .where('sent_at', 'is', null)
        .execute()
    }
  }

  async #measure(): Promise<void> {
    const { count } = await this.#deps.db
      .selectFrom('outbox_mails')
      .select((query) => query.fn.countAll<string>().as('count'))
      .where('sent_at', 'is', null)
      .where('failed_at', 'is', null)
      .executeTakeFirstOrThrow()
    this.#deps.metrics.mailsWaiting.set(Number(count))
  }
}
