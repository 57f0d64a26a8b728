import { fastify, type FastifyReply, type FastifyRequest } from 'fastify'
// In your project: a copy of client/gatehouse.ts beside this file, imported as './gatehouse.ts'.
import { createGatehouse, GatehouseUnavailable, type Session } from '#client/gatehouse.ts'

const GATEHOUSE = process.env['GATEHOUSE_ORIGIN'] ?? 'https://accounts.example.org'
const APP = process.env['APP_ORIGIN'] ?? 'https://app.example.org'
const internalOrigin = process.env['GATEHOUSE_INTERNAL_ORIGIN']

const gatehouse = createGatehouse({
  origin: GATEHOUSE,
  ...(internalOrigin !== undefined && { internalOrigin }),
})
const sessions = new WeakMap<FastifyRequest, Session>()

/** Lets people through who are signed in; sends browsers to sign in and back, and tells programs 401. */
async function requireSession(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const session = await gatehouse.verifySession(request)
  if (session !== null) {
    sessions.set(request, session)
    return
  }
  const mode = request.headers['sec-fetch-mode']
  const opensPage = mode === undefined ? request.headers.accept?.includes('text/html') : mode === 'navigate'
  reply.header('Cache-Control', 'no-store')
  // The address is put together from what we know ourselves, never from the Host header.
  const back = encodeURIComponent(APP + request.url)
  if (opensPage === true) reply.redirect(`${GATEHOUSE}/sign-in?next=${back}`, 302)
  else reply.code(401).send({ code: 'auth.required' })
}

const app = fastify()

app.setErrorHandler((error, _request, reply) => {
  // Gatehouse could not be asked: nobody gets in because of it.
  if (!(error instanceof GatehouseUnavailable)) return reply.send(error)
  return reply.code(503).header('Retry-After', '2').send({ code: 'server.unavailable' })
})

app.get('/health', () => ({ status: 'ok' }))

await app.register(async (inside) => {
  inside.addHook('onRequest', requireSession)
  inside.get('/*', (request) => {
    const { userId, sessionId, email, roles } = sessions.get(request) as Session
    return { userId, sessionId, email, roles }
  })
})

await app.listen({ port: Number(process.env['PORT'] ?? 8000), host: '127.0.0.1' })
