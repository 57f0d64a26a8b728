import { once } from 'node:events'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export type ReceivedMail = { recipient: string; raw: string; mail: ParsedMail }
/** Answers each message: nothing to take it, a reply code to refuse it, a promise to keep the sender waiting. */
export type Verdict = (recipient: string) => undefined | number | Promise<undefined | number>

/** A real mail server, on the loopback unless told otherwise, which keeps what it gets. */
export type TestMailServer = AsyncDisposable & {
  port: number
  url: string
  received: ReceivedMail[]
  /** Decides about what comes from now on. */
  verdict: Verdict
}

/** @param port the port of a server that was stopped, to come back at the same address */
export async function startMailServer(port = 0, host = '127.0.0.1'): Promise<TestMailServer> {
  const received: ReceivedMail[] = []
  const state: { verdict: Verdict } = { verdict: () => undefined }
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 10,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void (async () => {
          const recipient = session.envelope.rcptTo[0]?.address ?? ''
          const code = await state.verdict(recipient)
          if (code !== undefined) {
            done(Object.assign(new Error('refused by the test'), { responseCode: code }))
            return
          }
          const raw = Buffer.concat(chunks).toString('utf8')
          received.push({ recipient, raw, mail: await simpleParser(raw) })
          done()
        })()
      })
    },
  })
  server.on('error', () => {})
  const listening = server.listen(port, host)
  await once(listening, 'listening')
  const address = listening.address()
  const actual = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port: actual,
    url: `smtp://${host}:${actual}`,
    received,
    get verdict() {
      return state.verdict
    },
    set verdict(next) {
      state.verdict = next
    },
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      await promise
    },
  }
}

/** Until something holds, for at most so many seconds. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 10,
): Promise<T> {
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`it did not come to pass within ${seconds} seconds`)
}
