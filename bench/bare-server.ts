import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'

// What node:http does at best: one handler and one answer that is always the same. BENCH_ANSWER chooses it.
const HELLO = '{"hello":"w"}'
const HELLO_HEADERS = ['Content-Type', 'application/json', 'Content-Length', String(HELLO.length)]
const VERIFIED_HEADERS = [
  'X-Auth-User-Id',
  '0198c1d2-5f0e-7c43-9a55-0d6a3b1c2e4f',
  'X-Auth-Session-Id',
  '0198c1d2-5f0e-7c43-9a55-0d6a3b1c2e50',
  'X-Auth-Email',
  'ada.0198c1d2-5f0e@example.org',
  'X-Auth-Roles',
  'member',
  'Cache-Control',
  'no-store',
]

/** The same headers as ours, and like ours all that is ready in one turn of the event loop leaves at its end. */
function answerTogether(): RequestListener {
  let ready: ServerResponse[] = []
  return (_request, response) => {
    if (ready.push(response) > 1) return
    setImmediate(() => {
      const leaving = ready
      ready = []
      for (const each of leaving) each.writeHead(204, VERIFIED_HEADERS).end()
    })
  }
}

function answerHello(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, HELLO_HEADERS)
  response.end(HELLO)
}

const server = createServer(process.env.BENCH_ANSWER === 'same' ? answerTogether() : answerHello)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
