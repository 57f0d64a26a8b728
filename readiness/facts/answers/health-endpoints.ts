import { defineFact } from '#readiness/model/fact.ts'
import { isPage, type Answer } from './answer.ts'
import { nginxTexts } from './declared-limits.ts'
import { site, viewOf, type SiteView } from './site.ts'

export type HealthEndpoint = {
  path: string
  answer: Answer
  /** nginx answers it by itself, so that it says nothing about what is behind. */
  isStatic: boolean
}

export type HealthEndpoints = SiteView & {
  found: readonly HealthEndpoint[]
  asked: readonly string[]
  /** The status of the page beside them. */
  page: number
}

const PATHS = [
  '/livez',
  '/readyz',
  '/healthz',
  '/health',
  '/health/live',
  '/health/ready',
  '/healthcheck',
  '/api/health',
  '/api/healthz',
  '/api/v1/health',
  '/api/health/live',
  '/api/health/ready',
  '/_health',
  '/up',
  '/ping',
  '/status',
] as const

export const healthEndpoints = defineFact<HealthEndpoints>({
  name: 'health endpoints',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const target = await at.use(site)
    const nowhere = await Promise.all(
      [`/${target.nowhere}`, `/api/${target.nowhere}`].map((path) => target.tryAsk(at, path)),
    )
    const isNothing = (answer: Answer): boolean =>
      isPage(answer) ||
      nowhere.some(
        (each) => each !== undefined && each.status === answer.status && sameButName(each.text, answer.text),
      )
    const texts = await nginxTexts(at)
    const seen = await Promise.all(
      PATHS.map(async (path) => {
        const answer = await target.tryAsk(at, path, {
          headers: { accept: 'application/json, text/plain' },
          most: 16_384,
        })
        return answer === undefined
          ? []
          : [{ path, answer, isStatic: texts.some((text) => answersAlone(text, path)) }]
      }),
    )
    const found = seen.flat().filter(({ answer }) => isAboutHealth(answer) && !isNothing(answer))
    return { ...viewOf(target), found, asked: PATHS, page: target.page.status }
  },
})

/** 2xx, or the refusal of one that is not well. */
const isAboutHealth = ({ status, bytes }: Answer): boolean =>
  (status >= 200 && status < 300) || (status >= 500 && status !== 501 && bytes < 8_192)

/** The same text, but for the address and an id that it quotes. */
const sameButName = (a: string, b: string): boolean => a.length === b.length && a === b

/** `location = /health { return 200 …; }` */
function answersAlone(text: string, path: string): boolean {
  const start = text.search(new RegExp(`location\\s+(=\\s*|\\^~\\s*)?${path.replaceAll('/', '\\/')}\\s*\\{`))
  if (start < 0) return false
  const block = text.slice(start, text.indexOf('}', start))
  return /\breturn\s+2\d\d\b/.test(block) && !/proxy_pass/.test(block)
}
