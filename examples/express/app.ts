import express, { type NextFunction, type Request, type Response } from 'express'
// In your project: a copy of client/gatehouse.ts beside this file, imported as './gatehouse.ts'.
import { createGatehouse, GatehouseUnavailable, type Session } from '#client/gatehouse.ts'

const GATEHOUSE = process.env['GATEHOUSE_ORIGIN'] ?? 'https://accounts.example.org'
const APP = process.env['APP_ORIGIN'] ?? 'https://app.example.org'
const internalOrigin = process.env['GATEHOUSE_INTERNAL_ORIGIN']

const gatehouse = createGatehouse({
  origin: GATEHOUSE,
  ...(internalOrigin !== undefined && { internalOrigin }),
})

/** Lets people through who are signed in; sends browsers to sign in and back, and tells programs 401. */
async function requireSession(request: Request, response: Response, next: NextFunction): Promise<void> {
  const session = await gatehouse.verifySession(request)
  if (session !== null) {
    response.locals['session'] = session
    next()
    return
  }
  const mode = request.get('sec-fetch-mode')
  const opensPage = mode === undefined ? request.get('accept')?.includes('text/html') : mode === 'navigate'
  response.set('Cache-Control', 'no-store')
  // The address is put together from what we know ourselves, never from the Host header.
  const back = encodeURIComponent(APP + request.originalUrl)
  if (opensPage === true) response.redirect(302, `${GATEHOUSE}/sign-in?next=${back}`)
  else response.status(401).json({ code: 'auth.required' })
}

const app = express()
app.disable('x-powered-by')

app.get('/health', (_request, response) => void response.json({ status: 'ok' }))

app.use(requireSession)
app.get('/{*path}', (_request, response) => {
  const { userId, sessionId, email, roles } = response.locals['session'] as Session
  response.json({ userId, sessionId, email, roles })
})

// Express takes errors by a function of four arguments.
app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
  // Gatehouse could not be asked: nobody gets in because of it.
  if (error instanceof GatehouseUnavailable)
    response.status(503).set('Retry-After', '2').json({ code: 'server.unavailable' })
  else next(error)
})

app.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1')
