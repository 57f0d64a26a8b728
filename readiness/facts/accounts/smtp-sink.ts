import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { CannotLook } from '#readiness/model/fact.ts'

export type CaughtMail = { to: string[]; raw: string }

const MAIL_BYTES = 1_048_576
const MAILS = 500

/** A mail server that takes everything and passes nothing on (RFC 5321, the least of it). */
export class SmtpSink {
  readonly mails: CaughtMail[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => this.#serve(socket))

  /** @throws {CannotLook} when the address cannot be listened on */
  async listen(address: string): Promise<void> {
    const colon = address.lastIndexOf(':')
    const host = address.slice(0, colon).replaceAll(/[[\]]/g, '')
    this.#server.listen(Number(address.slice(colon + 1)), host)
    await once(this.#server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw new CannotLook(`Mail cannot be taken at ${address} (${error.code ?? error.message}).`)
    })
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(60_000, () => socket.destroy())
    socket.setEncoding('latin1')
    let rest = ''
    let to: string[] = []
    let data: string | undefined
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const command = (line: string): void => {
      const word = line.slice(0, 4).toUpperCase()
      if (word === 'EHLO' || word === 'HELO') say('250 gatehouse-ready')
      else if (word === 'MAIL') {
        to = []
        say('250 OK')
      } else if (word === 'RCPT') {
        const address = /<([^>]{1,320})>/.exec(line)?.[1]
        if (address !== undefined) to.push(address.toLowerCase())
        say('250 OK')
      } else if (word === 'DATA') {
        data = ''
        say('354 End with a dot')
      } else if (word === 'QUIT') {
        say('221 Bye')
        socket.end()
      } else say(word === 'RSET' || word === 'NOOP' ? '250 OK' : '502 Not here')
    }
    const take = (line: string): void => {
      if (data === undefined) return command(line)
      if (line !== '.') {
        if (data.length < MAIL_BYTES) data += `${line.startsWith('..') ? line.slice(1) : line}\r\n`
        return
      }
      if (this.mails.length < MAILS)
        this.mails.push({ to, raw: Buffer.from(data, 'latin1').toString('utf8') })
      data = undefined
      say('250 OK')
    }
    say('220 gatehouse-ready')
    socket.on('data', (chunk: string) => {
      rest += chunk
      if (rest.length > MAIL_BYTES * 2) return void socket.destroy()
      const lines = rest.split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
    })
  }
}
