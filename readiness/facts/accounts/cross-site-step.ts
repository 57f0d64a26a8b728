import type { Member } from './accounts.ts'
import type { Route } from './adapter.ts'
import { fillJson, fillText, type Values } from './template.ts'
import type { Stage } from './stage.ts'
import { Visitor, type Extra } from './visitor.ts'

/** Where the forged requests come from: names that nobody can have (RFC 2606). */
export const HOSTILE = 'https://ready-hostile.invalid'

export type Trial = {
  variant: string
  /** Whether a page of another site can send it without being asked first (Fetch, "CORS-safelisted"). */
  isSimple: boolean
  status: number
  isChanged: boolean
}

export type SeenEndpoint = {
  name: string
  method: string
  path: string
  trials: readonly Trial[]
  /** A request that says nothing of where it comes from, as programs send it. */
  unmarked: { status: number; isChanged: boolean } | undefined
  /** The same request from the site itself. */
  control: { status: number; isChanged: boolean }
  /** Whether a preflight from the hostile origin is answered with leave to send credentials. */
  isPreflightOpen: boolean
}

export type CrossSiteSeen = {
  usesCookies: boolean
  endpoints: readonly SeenEndpoint[]
}

type Body = 'json' | 'text' | 'form' | 'none'
type Variant = {
  name: string
  origin: string | undefined
  mark: Record<string, string> | undefined
  body: Body
}

const marks = (mode: string): Record<string, string> => ({
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': mode,
  'sec-fetch-dest': mode === 'navigate' ? 'document' : 'empty',
})

function variantsFor(host: string): Variant[] {
  const lookalike = `https://${host}.ready-hostile.invalid`
  return [
    { name: 'hostile Origin, JSON', origin: HOSTILE, mark: marks('cors'), body: 'json' },
    { name: 'Origin that begins like ours, JSON', origin: lookalike, mark: marks('cors'), body: 'json' },
    { name: 'Origin null, JSON', origin: 'null', mark: marks('cors'), body: 'json' },
    {
      name: 'Sec-Fetch-Site: cross-site without Origin, JSON',
      origin: undefined,
      mark: marks('no-cors'),
      body: 'json',
    },
    { name: 'hostile Origin, text/plain', origin: HOSTILE, mark: marks('no-cors'), body: 'text' },
    { name: 'hostile Origin, form', origin: HOSTILE, mark: marks('navigate'), body: 'form' },
    { name: 'hostile Origin alone, form', origin: HOSTILE, mark: undefined, body: 'form' },
    { name: 'hostile Origin, no body', origin: HOSTILE, mark: marks('no-cors'), body: 'none' },
  ]
}

/** Something that changes when its route is called, and how that is seen. */
type Endpoint = {
  name: string
  route: Route
  /** A visitor who is signed in, for one attempt. */
  visitor(): Promise<Visitor>
  values(attempt: number): Values
  isChanged(visitor: Visitor, attempt: number, status: number): Promise<boolean>
}

/** Sends what another site could have a browser send, with a real session, and looks whether it did anything. */
export async function lookAcrossSites(stage: Stage): Promise<CrossSiteSeen> {
  const member = await stage.member()
  stage.ground.progress('forging requests of other sites')
  const { visitor } = await stage.accounts.signIn(member)
  if (visitor.cookies.size === 0) return { usesCookies: false, endpoints: [] }
  const endpoints: SeenEndpoint[] = []
  for (const endpoint of endpointsOf(stage, member, visitor)) endpoints.push(await tryAll(stage, endpoint))
  return { usesCookies: true, endpoints }
}

async function tryAll(stage: Stage, endpoint: Endpoint): Promise<SeenEndpoint> {
  const { route, name } = endpoint
  const host = new URL(stage.ground.origin).hostname
  const trials: Trial[] = []
  let attempt = 0
  const send = async (extra: Extra): Promise<{ status: number; isChanged: boolean }> => {
    attempt += 1
    const visitor = await endpoint.visitor()
    const { status } = await visitor.call(route, endpoint.values(attempt), extra)
    const isRefused = status >= 400
    return { status, isChanged: !isRefused && (await endpoint.isChanged(visitor, attempt, status)) }
  }
  for (const variant of variantsFor(host)) {
    const body = bodyFor(route, endpoint.values(attempt + 1), variant.body)
    if (body === 'same') continue
    const headers = {
      origin: variant.origin,
      referer: variant.origin === undefined || variant.origin === 'null' ? undefined : `${variant.origin}/`,
      'sec-fetch-site': undefined,
      'sec-fetch-mode': undefined,
      'sec-fetch-dest': undefined,
      ...variant.mark,
      ...(body === undefined && { 'content-type': undefined }),
    }
    const seen = await send({ headers, body: body ?? { type: '', text: '' }, isForged: true })
    trials.push({ variant: variant.name, isSimple: isSimple(route, body?.type), ...seen })
  }
  const unmarked = await send({
    headers: {
      origin: undefined,
      referer: undefined,
      'sec-fetch-site': undefined,
      'sec-fetch-mode': undefined,
      'sec-fetch-dest': undefined,
    },
    isForged: true,
  })
  const control = await send({})
  return {
    name,
    method: route.method,
    path: route.path,
    trials,
    unmarked,
    control,
    isPreflightOpen: await isPreflightOpen(stage, route),
  }
}

/** The body of a variant; `same` when the route has none that could be sent so. */
function bodyFor(
  route: Route,
  values: Values,
  kind: Body,
): { type: string; text: string } | undefined | 'same' {
  if (kind === 'none') return isEmpty(route) ? undefined : 'same'
  const json = route.json === undefined ? (route.form ?? {}) : route.json
  const filled = fillJson(json, values)
  if (kind === 'text') return { type: 'text/plain', text: JSON.stringify(filled) }
  if (kind === 'json' && route.form === undefined)
    return { type: 'application/json', text: JSON.stringify(filled) }
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(filled as Record<string, unknown>))
    if (typeof value === 'string')
      form.set(
        name,
        fillText(value, values, (text) => text),
      )
  return { type: 'application/x-www-form-urlencoded', text: form.toString() }
}

const isEmpty = ({ json, form }: Route): boolean => Object.keys((json ?? form ?? {}) as object).length === 0

const isSimple = ({ method, headers = {} }: Route, type: string | undefined): boolean =>
  (method === 'POST' || method === 'GET') &&
  (type === undefined || /^(text\/plain|application\/x-www-form-urlencoded)$/.test(type)) &&
  Object.keys(headers).every((name) => /^(accept|content-type)$/i.test(name))

async function isPreflightOpen({ ground }: Stage, { method, path }: Route): Promise<boolean> {
  const { headers } = await ground.wire.send({
    method: 'OPTIONS',
    path,
    headers: {
      origin: HOSTILE,
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type',
    },
  })
  return (
    headers['access-control-allow-origin'] === HOSTILE &&
    headers['access-control-allow-credentials'] === 'true'
  )
}

function endpointsOf(stage: Stage, member: Member, visitor: Visitor): Endpoint[] {
  const { routes } = stage.adapter
  const { changeProfile, profile, signOut, changePassword } = routes
  const endpoints: Endpoint[] = []
  const nameOf = (attempt: number): string => `Readiness probe ${attempt} of ${member.email.split('@', 1)[0]}`
  if (changeProfile !== undefined && profile !== undefined)
    endpoints.push({
      name: 'change of the profile',
      route: changeProfile,
      visitor: async () => visitor,
      values: (attempt) => ({ name: nameOf(attempt), email: member.email }),
      isChanged: async (_, attempt) => (await visitor.call(profile)).text.includes(nameOf(attempt)),
    })
  if (signOut !== undefined && signOut.method !== 'GET') {
    let session: Visitor | undefined
    endpoints.push({
      name: 'sign-out',
      route: signOut,
      visitor: async () => {
        session ??= (await stage.accounts.signIn(member)).visitor
        return session.copy()
      },
      values: () => ({}),
      isChanged: async (left) => {
        if (session !== undefined && !(await session.isSignedIn())) session = undefined
        // Its cookies were cleared, whatever still remembers the session.
        return !(await left.isSignedIn())
      },
    })
  }
  if (changePassword !== undefined) endpoints.push(passwordEndpoint(stage, member, visitor, changePassword))
  return endpoints
}

function passwordEndpoint(stage: Stage, member: Member, visitor: Visitor, route: Route): Endpoint {
  const next = new Map<number, string>()
  let session = visitor
  const nextPassword = (attempt: number): string => {
    const password = next.get(attempt) ?? stage.accounts.password()
    next.set(attempt, password)
    return password
  }
  return {
    name: 'change of the password',
    route,
    visitor: async () => session,
    values: (attempt) => ({
      password: member.password,
      newPassword: nextPassword(attempt),
      email: member.email,
    }),
    isChanged: async (_, attempt) => {
      const password = nextPassword(attempt)
      const probe = new Visitor(stage.ground)
      member.visitors.push(probe)
      await stage.accounts.trySignIn({ email: member.email, password }, probe)
      if (!(await probe.isSignedIn())) return false
      member.password = password
      session = probe
      return true
    },
  }
}
