import { createTransport } from 'nodemailer'
import type { Secret } from '#server/lib/secret.ts'
import type { Db } from './database.ts'

export type OutgoingMail = { id: string; recipient: string; subject: string; text: string; html: string }

/** Hands one mail on. Rejects when it was not taken; `permanent` says that trying again is useless. */
export type Mailer = { deliver(mail: OutgoingMail): Promise<void>; close(): void }

/** The mail server said no for good (RFC 5321 §4.2.1, 5yz). */
export class MailRefusedError extends Error {
  readonly permanent: boolean
  constructor(message: string, permanent: boolean, cause: unknown) {
    super(message, { cause })
    this.name = 'MailRefusedError'
    this.permanent = permanent
  }
}

/** Delivers over SMTP. The Message-ID is that of the outbox row, so that a repeated delivery can be recognised. */
export function smtpMailer(options: { url: Secret; from: string; origin: string }): Mailer {
  const transport = createTransport(
    {
      url: options.url.reveal(),
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: options.from },
  )
  const host = new URL(options.origin).hostname
  return {
    async deliver(mail) {
      try {
        await transport.sendMail({
          to: mail.recipient,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: `<${mail.id}@${host}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string }
        // A refused log-in is the operator's fault and will be mended; a refused recipient will not.
        const permanent =
          responseCode !== undefined && responseCode >= 550 && responseCode < 560 && code !== 'EAUTH'
        throw new MailRefusedError(
          responseCode === undefined ? (code ?? 'unreachable') : `SMTP ${responseCode}`,
          permanent,
          error,
        )
      }
    },
    close: () => transport.close(),
  }
}

const KEPT = 500

/** Keeps mails where a developer can read them, while no mail server is configured. */
export function catchingMailer(db: Db): Mailer {
  return {
    async deliver({ id, recipient, subject, text, html }) {
      await db
        .insertInto('caught_mails')
        .values({ id, recipient, subject, text, html })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
      await db
        .deleteFrom('caught_mails')
        .where('id', 'in', (query) =>
          query.selectFrom('caught_mails').select('id').orderBy('sent_at', 'desc').offset(KEPT),
        )
        .execute()
    },
    close: () => {},
  }
}
