import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { createServer } from 'node:https'
import { startAuthority } from '#tests/_tls-services.ts'

/** Ends TLS in front of an app, and tells it the address of its peer in place of what the client says. */
export async function startTlsFront(
  port: number,
  appPort: () => number,
  answers: Readonly<Record<string, () => Promise<string>>> = {},
): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const authority = stack.use(await startAuthority())
  const pair = authority.issue()
  const agent = new Agent({ keepAlive: true })
  stack.defer(() => agent.destroy())
  const server = createServer(
    { key: readFileSync(pair.key), cert: readFileSync(pair.certificate) },
    (request, response) => {
      const own = answers[request.url ?? '']
      if (own !== undefined) return void own().then((text) => response.end(text))
      const headers = { ...request.headers, 'x-real-ip': request.socket.remoteAddress }
      const { method, url: path } = request
      const onward = httpRequest(
        { port: appPort(), host: '127.0.0.1', agent, method, path, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
          answer.pipe(response)
        },
      )
      onward.on('error', () => response.destroy())
      request.pipe(onward)
    },
  )
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const closing = stack.move()
  return { [Symbol.asyncDispose]: () => closing.disposeAsync() }
}
