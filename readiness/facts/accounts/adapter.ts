import { z } from 'zod'
import { CannotLook } from '#readiness/model/fact.ts'
import { PRESETS } from './presets.ts'

const text = z.string().min(1).max(2_000)
const webAddress = z
  .string()
  .max(2_000)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'must be an http or https address',
  })

/** What an answer must look like to count as a success: by default any 2xx or 3xx. */
const success = z.strictObject({
  status: z.array(z.int().min(100).max(599)).min(1).max(20).optional(),
  field: text.optional().describe('path into the JSON answer that must be there and not null: "user.id"'),
})

const route = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  path: z
    .string()
    .max(2_000)
    .regex(/^\/(?!\/)/, 'must be a path on the site itself, from the first slash'),
  headers: z.record(z.string().max(100), text).optional(),
  json: z.json().optional().describe('body as JSON; {email} {password} … stand for values'),
  form: z.record(z.string().max(100), z.string().max(2_000)).optional().describe('body as a form'),
  success: success.optional(),
})

const routes = z.strictObject({
  signUp: route,
  verify: route.optional().describe('takes {token} of the mailed link; without it the link is opened'),
  signIn: route,
  whoami: route.describe('succeeds for somebody who is signed in, and for nobody else'),
  signOut: route.optional(),
  changePassword: route.optional(),
  listSessions: route.optional(),
  requestReset: route.optional(),
  resetPassword: route.optional(),
  profile: route.optional(),
  changeProfile: route.optional().describe('sets {name}'),
  deleteAccount: route.optional(),
})

const mail = z.union([
  z.strictObject({
    read: z.enum(['gatehouse', 'mailpit', 'mailhog', 'maildev']),
    url: webAddress.optional().describe('base address; gatehouse reads from the site itself'),
  }),
  z.strictObject({
    listen: z
      .string()
      .regex(/^(127\.0\.0\.1|\[::1\]|0\.0\.0\.0|localhost):\d{1,5}$/, 'must be like 127.0.0.1:2525')
      .describe('we are the mail server, at this address'),
  }),
])

const attempts = z.strictObject({
  metrics: webAddress.optional().describe('address of the metrics in the format of Prometheus'),
  counter: text.optional().describe('name of the counter of sign-in attempts, whatever their labels'),
  auditLog: text.optional().describe('file with one audit event a line'),
  events: z
    .strictObject({ signIn: text, signInFailed: text, passwordChange: text, signOut: text })
    .partial()
    .optional()
    .describe('what the line of each event holds'),
})

const limitSeconds = z.int().min(2).max(900)
const limits = z
  .strictObject({
    idle: limitSeconds.optional().describe('seconds without use after which a session ends'),
    absolute: limitSeconds.optional().describe('seconds after which a session ends, used or not'),
  })
  .refine(({ idle, absolute }) => idle !== undefined || absolute !== undefined, {
    error: 'must give idle, absolute or both',
  })
  .refine(({ idle, absolute }) => idle === undefined || absolute === undefined || absolute >= 2 * idle, {
    error: 'absolute must be at least twice idle, or the two ends cannot be told apart',
  })

const adapterSchema = z.strictObject({
  routes,
  /** Limits of sessions that are short enough to be waited for: those of a system that is set up for it. */
  limits: limits.optional(),
  /** Added to each request that carries a cookie and changes something: a token read from a page or a cookie. */
  csrf: z
    .strictObject({ page: text, cookie: text.optional(), field: text.optional(), header: text.optional() })
    .optional(),
  session: z
    .strictObject({
      cookies: z.array(text).max(10).optional(),
      bearer: text.optional().describe('path of the token in the answer to the sign-in'),
    })
    .optional(),
  origin: webAddress.optional().describe('the public origin, where it is not that of --url'),
  mail: mail.optional(),
  tokenPattern: text.max(200).optional().describe('what comes before the token in a mailed link: "token="'),
  account: z
    .strictObject({
      domain: z
        .string()
        .max(200)
        .regex(/^[a-z0-9.-]+$/i)
        .optional(),
      address: z
        .string()
        .max(200)
        .regex(/^[^@\s]*\{tag\}[^@\s]*@[^@\s]+$/, 'must hold {tag}, like ops+{tag}@example.com')
        .optional(),
    })
    .optional(),
  logs: z.array(text).max(10).optional().describe('files that the app and its proxy log to'),
  attempts: attempts.optional(),
  api: z
    .strictObject({
      path: z.string().max(2_000).regex(/^\//).optional(),
      burst: z.int().min(10).max(2_000).optional().describe('requests within which a limit must show'),
    })
    .optional(),
})

export type Adapter = z.infer<typeof adapterSchema>
export type Route = z.infer<typeof route>
export type RouteName = keyof Adapter['routes']
export type MailSource = NonNullable<Adapter['mail']>
export type Attempts = NonNullable<Adapter['attempts']>
export type SaidLimits = NonNullable<Adapter['limits']>

/** What is said of the accounts, where it can be used. */
export function adapterOrNothing(said: unknown): Adapter | undefined {
  try {
    return parseAdapter(said)
  } catch (error) {
    if (error instanceof CannotLook) return undefined
    throw error
  }
}

/** What `readiness.yaml` may say in `adapter`: a preset by name, one with changes, or everything. */
const written = z.looseObject({
  preset: z.enum(['gatehouse', 'better-auth']).optional(),
  basePath: z
    .string()
    .max(200)
    .regex(/^\/[\w./~-]*$/, 'must be a path such as /api/auth')
    .optional(),
})

export class AdapterError extends CannotLook {
  override name = 'AdapterError'
}

const HOW =
  'Set `adapter` in readiness.yaml: gatehouse, better-auth, none, or a mapping with the routes of the accounts.'

/** The base path of a preset where nothing else is said. */
const DEFAULT_BASE = { gatehouse: '/auth', 'better-auth': '/api/auth' } as const
export type PresetName = keyof typeof DEFAULT_BASE

/**
 * What is said of the accounts, or undefined when nothing is.
 * @throws {AdapterError} when it cannot be used
 */
export function parseAdapter(said: unknown): Adapter | undefined {
  if (said === undefined || said === null) return undefined
  if (said === 'none' || said === false)
    throw new CannotLook('The settings say that there are no accounts here.', { silent: true })
  if (typeof said === 'string') {
    if (said !== 'gatehouse' && said !== 'better-auth')
      throw new AdapterError(`There is no adapter called "${said.slice(0, 60)}". ${HOW}`)
    return parseAdapter({ preset: said })
  }
  const read = written.safeParse(said)
  if (!read.success) throw new AdapterError(`The adapter cannot be used: ${faultsOf(read.error)} ${HOW}`)
  const { preset, basePath, ...rest } = read.data
  const base =
    preset === undefined
      ? {}
      : (PRESETS[preset]((basePath ?? DEFAULT_BASE[preset]).replace(/\/+$/, '')) as Record<string, unknown>)
  const merged: Record<string, unknown> = { ...base, ...rest }
  for (const part of ['routes', 'attempts']) {
    const [own, given] = [(base as Record<string, unknown>)[part], rest[part]]
    if (isMapping(own) && isMapping(given)) merged[part] = { ...own, ...given }
  }
  const whole = adapterSchema.safeParse(merged)
  if (!whole.success) throw new AdapterError(`The adapter cannot be used: ${faultsOf(whole.error)} ${HOW}`)
  return whole.data
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function faultsOf({ issues }: z.ZodError): string {
  const said = issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? 'adapter' : path.join('.')}: ${message}`)
  return `${said.join('; ')}${issues.length > 5 ? ` and ${issues.length - 5} more` : ''}.`
}
