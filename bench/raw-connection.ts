import { connect, type Socket } from 'node:net'
import { BROWSER_HEADERS, cookieHeader } from './browser-headers.ts'

/**
 * One connection that asks `/auth/verify` again and again, a question at a time. Much lighter than `node:http`, so
 * that asking every millisecond does not slow down what is measured.
 */
export class RawConnection {
  readonly #port: number
  readonly #lines: string
  #socket: Socket | undefined
  #received = ''
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined

  constructor(port: number) {
    this.#port = port
    const headers = Object.entries(BROWSER_HEADERS).map(([name, value]) => `${name}: ${value}`)
    this.#lines = ['GET /auth/verify HTTP/1.1', `Host: 127.0.0.1:${port}`, ...headers].join('\r\n')
  }

  /** @returns the status of the answer. @throws when the connection breaks */
  ask(cookie: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#waiting = { resolve, reject }
    this.#open().write(`${this.#lines}\r\nCookie: ${cookieHeader(cookie)}\r\n\r\n`)
    return promise
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Socket {
    if (this.#socket !== undefined && !this.#socket.destroyed) return this.#socket
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#take(text))
    socket.on('error', () => {})
    socket.on('close', () => this.#waiting?.reject(new Error(`node at ${this.#port} closed the connection`)))
    this.#received = ''
    this.#socket = socket
    return socket
  }

  #take(text: string): void {
    this.#received += text
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, end))?.[1] ?? 0)
    if (this.#received.length < end + 4 + length) return
    const status = Number(this.#received.slice(9, 12))
    this.#received = ''
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(status)
  }
}
