import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { CannotLook } from '#readiness/model/fact.ts'
import type { MailSource } from './adapter.ts'
import { readMime, type ReadMail } from './mime.ts'
import { SmtpSink } from './smtp-sink.ts'
import { Wire, type Answer } from './wire.ts'

const MAIL_SECONDS = 12
const LOOK_AGAIN_MS = 200

/** Where the mails of the throw-away accounts are read. */
export type Mailbox = {
  /** What is found in a mail to an address that is not one of those known already; waits for it. */
  next<T>(address: string, known: number, find: (mail: ReadMail) => T | undefined): Promise<T | undefined>
  /** All of an address, newest first. */
  list(address: string): Promise<readonly ReadMail[]>
  close(): void
}

/** @throws {CannotLook} when there is no mailbox at that place */
export async function openMailbox(source: MailSource, site: Wire, signal: AbortSignal): Promise<Mailbox> {
  const list = 'listen' in source ? undefined : reader(source, site, signal)
  const sink = new SmtpSink()
  if ('listen' in source) await sink.listen(source.listen)
  const listOf = async (address: string): Promise<readonly ReadMail[]> =>
    list === undefined
      ? sink.mails
          .filter(({ to }) => to.includes(address.toLowerCase()))
          .map(({ raw }) => readMime(raw))
          .toReversed()
      : list.find(address)
  if (list !== undefined) await list.find('nobody@ready.invalid')
  return {
    list: listOf,
    async next(address, known, find) {
      const until = performance.now() + MAIL_SECONDS * 1_000
      while (performance.now() < until) {
        const mails = await listOf(address)
        for (const mail of mails.slice(0, Math.max(0, mails.length - known))) {
          const found = find(mail)
          if (found !== undefined) return found
        }
        await sleep(LOOK_AGAIN_MS, undefined, { signal })
      }
      return undefined
    },
    close() {
      sink.close()
      list?.close()
    },
  }
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const caught = z.array(z.object({ to: text, subject: text, text, html: text }))
const mailpitList = z.object({ messages: z.array(z.object({ ID: z.string() })) })
const mailpitMail = z.object({ Subject: text, Text: text, HTML: text })
const mailhog = z.object({ items: z.array(z.object({ Raw: z.object({ Data: text }) })) })
const maildev = z.array(
  z.object({ subject: text, text, html: text, to: z.array(z.object({ address: z.string() })).nullish() }),
)
const NEWEST = 10

type Reader = { find(address: string): Promise<readonly ReadMail[]>; close(): void }

function reader(source: Extract<MailSource, { read: string }>, site: Wire, signal: AbortSignal): Reader {
  const own = source.url === undefined ? undefined : new Wire(new URL(source.url), signal)
  const wire = own ?? site
  const prefix = source.url === undefined ? '' : new URL(source.url).pathname.replace(/\/+$/, '')
  if (own === undefined && source.read !== 'gatehouse')
    throw new CannotLook(`Say where the mails are read: mail: { read: ${source.read}, url: … }.`)
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await wire.send({ method: 'GET', path: prefix + path })
    const read = schema.safeParse(answer.json)
    if (!read.success) throw new CannotLook(whyNot(source.read, prefix + path, answer))
    return read.data
  }
  const find = {
    gatehouse: async (address: string) =>
      (await get('/dev/mail.json', caught)).filter(({ to }) => to.toLowerCase() === address.toLowerCase()),
    mailpit: async (address: string) => {
      const query = encodeURIComponent(`to:"${address}"`)
      const { messages } = await get(`/api/v1/search?query=${query}&limit=${NEWEST}`, mailpitList)
      const mails = messages.map(({ ID }) => get(`/api/v1/message/${encodeURIComponent(ID)}`, mailpitMail))
      return (await Promise.all(mails)).map(({ Subject, Text, HTML }) => ({
        subject: Subject,
        text: Text,
        html: HTML,
      }))
    },
    mailhog: async (address: string) =>
      (
        await get(`/api/v2/search?kind=to&query=${encodeURIComponent(address)}&limit=${NEWEST}`, mailhog)
      ).items.map(({ Raw }) => readMime(Raw.Data)),
    maildev: async (address: string) =>
      (await get('/email', maildev))
        .filter(({ to }) => to?.some((each) => each.address.toLowerCase() === address.toLowerCase()))
        .toReversed(),
  }[source.read]
  return { find, close: () => own?.close() }
}

const whyNot = (kind: string, path: string, { status }: Answer): string =>
  `No ${kind} mailbox was found at ${path} (it answered ${status}). Say in the adapter how mails are read: mail: { read: mailpit, url: … } or mail: { listen: 127.0.0.1:2525 }.`
