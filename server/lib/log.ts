import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** Names whose values never reach a log line, wherever they stand in it (ASVS 16.2.5). */
const SECRET_NAMES = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'privateKey',
  'secret',
  'cookie',
  'authorization',
  'set-cookie',
  'html',
  'text',
  'subject',
]

const paths = SECRET_NAMES.flatMap((name) => {
  const key = name.includes('-') ? `["${name}"]` : name
  const below = (prefix: string) => (name.includes('-') ? `${prefix}${key}` : `${prefix}.${key}`)
  return [key, below('*'), below('*.*'), below('*.*.*')]
})

const DEEPEST_CAUSE = 5

/** Strips what an error of a driver may carry: query parameters, row contents, addresses with passwords. */
function serialiseError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, constraint, table, routine } = error as Error & Record<string, unknown>
  return {
    type: error.name,
    message: scrub(error.message),
    stack: scrub(error.stack ?? ''),
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(table !== undefined && { table }),
    ...(routine !== undefined && { routine }),
    ...(error.cause !== undefined &&
      depth < DEEPEST_CAUSE && { cause: serialiseError(error.cause, depth + 1) }),
  }
}

/** Removes credentials in URLs, link tokens, signed tokens and e-mail addresses from free text. */
export function scrub(text: string): string {
  return (
    text
      // A password may hold an @ or a slash; "host:3000/" is a port.
      .replace(/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/:@]{0,300}:(?!\d+\/)[^\s"'<>]{0,300}@/gi, '$1[secret]@')
      .replace(/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{0,300}@/gi, '$1[secret]@')
      .replace(/([#?&](?:token|code|state)=)[^\s&#"']+/gi, '$1[secret]')
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[secret]')
      .replace(/[\w.!#$%&'*+/=?^`{|}~-]{1,254}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '[address]')
  )
}

/**
 * One JSON object a line, times in UTC (ISO 8601). What must not be logged is redacted here as a net under
 * the rule that nobody passes it in.
 */
export function createLog(options: { level: string; name?: string; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: { service: options.name ?? 'gatehouse', pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      errorKey: 'error',
      serializers: { error: (error: unknown) => serialiseError(error) },
      redact: { paths, censor: '[secret]' },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
