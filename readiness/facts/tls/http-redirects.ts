import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent } from 'node:http'
import { isIP } from 'node:net'
import { getDomain } from 'tldts'
import { headerOf } from '#readiness/facts/answers/answer.ts'
import { answers as everyAnswer } from '#readiness/facts/answers/answers.ts'
import { ask, httpsAgent, NoAnswer, type Agents } from '#readiness/facts/answers/ask.ts'
import { site } from '#readiness/facts/answers/site.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'

export type PlainAnswer = {
  host: string
  /** The request, e.g. "GET http://example.com/deep". */
  asked: string
  method: string
  path: string
  status: number
  location?: string
  /** An address of the API, which may refuse in place of leading on. */
  isForPrograms?: boolean
  /** It sent HSTS, which means nothing over http. */
  hasHsts: boolean
}

export type HttpRedirects = {
  given: string
  isTlsElsewhere: boolean
  origin: string
  /** Whether the port that http was asked on is that of the target for certain. */
  isCertain: boolean
  answers: readonly PlainAnswer[]
  /** host:port that answers no http at all, and why. */
  closed: readonly string[]
}

const DEEP = '/gatehouse-ready/deep/path?a=1&b=two%2Fthree'

/** What each public host answers over plain http. */
export const httpRedirects = defineFact<HttpRedirects>({
  name: 'answers over http',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const target = await at.use(site)
    const { origin, given, isTlsElsewhere } = target
    const answers: PlainAnswer[] = []
    const closed: string[] = []
    const programs = await addressesOfApi(at)
    const agents: Agents = { http: new HttpAgent(), https: httpsAgent() }
    const url = new URL(origin)
    const { ports, isCertain } = portsOf(url, new URL(given))
    const isOurs = new URL(given).protocol === 'http:'
    for (const host of await hostsOf(at, url.hostname.replace(/^\[|\]$/g, ''))) {
      for (const port of ports) {
        const seen = await askPlain(at, agents, host, port, programs)
        if (typeof seen === 'string') closed.push(`${host}:${port} ${seen}`)
        else if (isCertain || isOurs || leadsTo(seen, url.hostname) || seen.page === target.page.text)
          answers.push(...seen.answers)
      }
    }
    const isKnown = isCertain || isOurs || answers.length > 0
    return { given, isTlsElsewhere, origin, isCertain: isKnown, answers, closed }
  },
})

/** 80 beside 443. Beside another port only a guess: 8080 beside 8443. */
function portsOf(url: URL, given: URL): { ports: number[]; isCertain: boolean } {
  if (given.protocol === 'http:')
    return { ports: [given.port === '' ? 80 : Number(given.port)], isCertain: true }
  if (url.port === '') return { ports: [80], isCertain: true }
  const beside = Number(url.port) - 363
  return { ports: beside > 0 && beside !== 80 ? [beside] : [], isCertain: false }
}

/** A container behind a mapped port does not know the port of the outside, so the name alone has to fit. */
const leadsTo = ({ answers }: Plain, hostname: string): boolean =>
  answers.some(({ location = '' }) => {
    const to = URL.parse(location)
    return to?.protocol === 'https:' && to.hostname === hostname
  })

async function hostsOf(at: Look, host: string): Promise<string[]> {
  const named = (at.target.settings.hosts ?? []).filter((each) => /^[a-z0-9.-]{1,253}$/i.test(each))
  const domain = isIP(host) === 0 ? getDomain(host) : null
  const guessed =
    domain === null ? [] : host === domain ? [`www.${domain}`] : host === `www.${domain}` ? [domain] : []
  const resolving = await Promise.all(
    guessed.map(async (each) => ((await lookup(each).catch(() => undefined)) === undefined ? [] : [each])),
  )
  return [...new Set([host, ...named, ...resolving.flat()])].slice(0, 12)
}

/** One below each first part of an address, since a rule is mostly for all that is below it. */
async function addressesOfApi(at: Look): Promise<string[]> {
  try {
    const { cells } = await at.use(everyAnswer)
    const found = new Map<string, string>()
    for (const { name, answer } of cells) {
      if (name !== 'API answer' && name !== 'not signed in') continue
      const { pathname } = new URL(answer.url)
      const first = pathname.split('/', 2)[1] ?? ''
      if (first !== '' && !found.has(first)) found.set(first, pathname)
    }
    return [...found.values()].slice(0, 3)
  } catch (error) {
    if (error instanceof CannotLook) return []
    throw error
  }
}

type Plain = { answers: PlainAnswer[]; page: string }

/**
 * A path, a deep path with a query, a POST, and addresses of the API.
 * @returns why nothing answers, or what does
 */
async function askPlain(
  at: Look,
  agents: Agents,
  host: string,
  port: number,
  programs: readonly string[],
): Promise<Plain | string> {
  const origin = new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`)
  const seen: PlainAnswer[] = []
  let refusal = ''
  let page = ''
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', DEEP],
    ['POST', '/gatehouse-ready'],
    ...programs.map((path) => ['GET', path] as const),
  ] as const) {
    try {
      const answer = await ask(origin, path, agents, {
        method,
        signal: at.signal,
        conceal: at.conceal,
        most: 16_384,
        ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }),
      })
      if (path === '/') page = answer.text
      const location = headerOf(answer, 'location')
      seen.push({
        host,
        asked: `${method} ${origin.origin}${path}`,
        method,
        path,
        status: answer.status,
        ...(programs.includes(path) && { isForPrograms: true }),
        ...(location !== undefined && { location }),
        hasHsts: headerOf(answer, 'strict-transport-security') !== undefined,
      })
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      refusal = error.message
      if (seen.length === 0) return refusal
    }
  }
  return { answers: seen, page }
}
