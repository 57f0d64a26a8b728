import { defineFact } from '#readiness/model/fact.ts'
import { headerOf } from './answer.ts'
import { answers } from './answers.ts'
import { site, viewOf, type SiteView } from './site.ts'

export type CrossOriginAnswer = {
  /** What was asked: an answer of the API, or another one. */
  kind: 'API' | 'page'
  url: string
  /** Which trick the origin is. */
  trick: string
  /** As it was sent. */
  origin: string
  isPreflight: boolean
  status: number
  allowOrigin?: string
  allowCredentials: boolean
  allowMethods?: string
  allowHeaders?: string
}

export type CrossOrigin = SiteView & { asked: readonly CrossOriginAnswer[] }

/** Documents that are meant for everybody. */
const PUBLIC = /openapi|swagger|api-docs|\.well-known|health|livez|readyz|jwks/i

/** What origins that are not ours are allowed. */
export const crossOrigin = defineFact<CrossOrigin>({
  name: 'answers to other origins',
  depth: 'live',
  seconds: 90,
  async look(at) {
    const target = await at.use(site)
    const { cells, apiPrefix } = await at.use(answers)
    const { origin } = target
    const api = cells.filter(
      ({ name, answer }) => (name === 'API answer' || name === 'not signed in') && !PUBLIC.test(answer.url),
    )
    const unknown = cells.filter(({ name }) => name === 'unknown API address' && apiPrefix !== undefined)
    const page = cells.filter(({ name }) => name === 'page')
    const chosen = [
      ...[...api.slice(0, 2), ...(api.length < 2 ? unknown : [])].map(({ answer }) => ({
        kind: 'API' as const,
        answer,
      })),
      ...page.map(({ answer }) => ({ kind: 'page' as const, answer })),
    ]
    const requests = chosen.flatMap(({ kind, answer }) =>
      hostileOrigins(new URL(origin)).flatMap(([trick, from]) =>
        (kind === 'page' ? [false] : [false, true]).map((isPreflight) => ({
          kind,
          path: pathOf(answer.url),
          trick,
          from,
          isPreflight,
        })),
      ),
    )
    const asked = await Promise.all(
      requests.map(async ({ kind, path, trick, from, isPreflight }): Promise<CrossOriginAnswer[]> => {
        const answer = await target.tryAsk(at, path, {
          method: isPreflight ? 'OPTIONS' : 'GET',
          most: 1_024,
          headers: {
            origin: from,
            accept: 'application/json',
            ...(isPreflight && {
              'access-control-request-method': 'POST',
              'access-control-request-headers': 'content-type,authorization',
            }),
          },
        })
        if (answer === undefined) return []
        const get = (name: string): string | undefined => headerOf(answer, `access-control-allow-${name}`)
        const [allowOrigin, allowMethods, allowHeaders] = [get('origin'), get('methods'), get('headers')]
        return [
          {
            kind,
            url: `${origin}${path}`,
            trick,
            origin: from,
            isPreflight,
            status: answer.status,
            allowCredentials: get('credentials')?.trim().toLowerCase() === 'true',
            ...(allowOrigin !== undefined && { allowOrigin: allowOrigin.trim() }),
            ...(allowMethods !== undefined && { allowMethods }),
            ...(allowHeaders !== undefined && { allowHeaders }),
          },
        ]
      }),
    )
    return { ...viewOf(target), asked: asked.flat() }
  },
})

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`
}

/** Origins of an attacker, and those that a careless comparison takes for ours. */
function hostileOrigins(url: URL): readonly (readonly [string, string])[] {
  const { hostname, host, protocol } = url
  return [
    ['a stranger', 'https://evil.example'],
    ['no origin at all', 'null'],
    ['our name as a prefix', `${protocol}//${hostname}.evil.example`],
    ['our name as an ending', `${protocol}//evil${hostname}`],
    ...(protocol === 'https:' ? ([['our name over plain http', `http://${host}`]] as const) : []),
  ]
}
