import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { randomBytes } from 'node:crypto'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { headerOf, isRedirect, type Answer } from './answer.ts'
import { NoAnswer, type Ask } from './ask.ts'
import { Wire } from './wire.ts'

/** Where from the target is seen. */
export type Vantage = {
  addresses: readonly string[]
  /** The target is on this machine: what is open here may be closed to everybody else. */
  isOwnMachine: boolean
  /** In a range that is not routed in the internet. */
  isPrivate: boolean
  /** The name of the network that answers in place of the origin, e.g. Cloudflare. */
  network?: string
}

/** What a check may know of the target. */
export type SiteView = {
  /** As it was given, without a path. */
  given: string
  /** Where the application answers, e.g. https://example.com. */
  origin: string
  host: string
  isTls: boolean
  /** readiness.yaml says that something before this address ends TLS. */
  isTlsElsewhere: boolean
  vantage: Vantage
}

export type Site = SiteView & {
  /** What the given address comes to. */
  page: Answer
  /** The redirects on the way there. */
  hops: readonly Answer[]
  /** A path under which nothing can be. */
  nowhere: string
  wire: Wire
  /** @param path as it is sent @throws {NoAnswer} */
  ask(at: Look, path: string, options?: Omit<Ask, 'signal' | 'conceal'>): Promise<Answer>
  /** The same, or undefined when there is no answer. */
  tryAsk(at: Look, path: string, options?: Omit<Ask, 'signal' | 'conceal'>): Promise<Answer | undefined>
}

/** What of it may go to a check. */
export const viewOf = ({ given, origin, host, isTls, isTlsElsewhere, vantage }: Site): SiteView => ({
  given,
  origin,
  host,
  isTls,
  isTlsElsewhere,
  vantage,
})

const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
const HOPS = 5

/** The target, once it has answered. */
export const site = defineFact<Site>({
  name: 'target',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const given = at.target.url
    if (given === undefined) throw new CannotLook('Needs --url.', { silent: true })
    const wire = new Wire()
    const { page, hops, last } = await arrive(at, wire, given)
    const origin = new URL(last.origin)
    const vantage = await vantageOf(origin.hostname, [page, ...hops])
    const askAt: Site['ask'] = (look, path, options = {}) =>
      wire.ask(origin, path, { ...options, signal: look.signal, conceal: look.conceal })
    return {
      given: given.origin,
      origin: origin.origin,
      host: origin.hostname.replace(/^\[|\]$/g, ''),
      isTls: origin.protocol === 'https:',
      isTlsElsewhere: at.target.settings.tls === 'external',
      vantage,
      page,
      hops,
      nowhere: `gatehouse-ready-${randomBytes(6).toString('hex')}`,
      wire,
      ask: askAt,
      tryAsk: (look, path, options) =>
        askAt(look, path, options).catch((error: unknown) => {
          if (error instanceof NoAnswer) return undefined
          throw error
        }),
    }
  },
})

async function arrive(
  at: Look,
  wire: Wire,
  given: URL,
): Promise<{ page: Answer; hops: Answer[]; last: URL }> {
  const hops: Answer[] = []
  let url = given
  for (;;) {
    const answer = await askOrGiveUp(at, wire, url)
    const next = isRedirect(answer) ? URL.parse(headerOf(answer, 'location') ?? '', url) : null
    if (next === null || hops.length >= HOPS || !isSameSite(given, next)) {
      if (next !== null && hops.length < HOPS)
        at.note(`${url.origin} leads to another site, which is not asked.`)
      if (hops.length >= HOPS) at.note(`${given.href} leads on after ${HOPS} redirects.`)
      return { page: answer, hops, last: url }
    }
    hops.push(answer)
    url = next
  }
}

/** The same host, and never from https back to http. */
const isSameSite = (given: URL, next: URL): boolean =>
  /^https?:$/.test(next.protocol) &&
  !(given.protocol === 'https:' && next.protocol === 'http:') &&
  bare(given.hostname) === bare(next.hostname)

const bare = (host: string): string => host.replace(/^www\./, '')

async function askOrGiveUp(at: Look, wire: Wire, url: URL): Promise<Answer> {
  try {
    return await wire.ask(url, `${url.pathname}${url.search}`, {
      headers: HTML,
      signal: at.signal,
      conceal: at.conceal,
    })
  } catch (error) {
    if (error instanceof NoAnswer) throw new CannotLook(`${url.origin} ${error.message}.`)
    throw error
  }
}

async function vantageOf(hostname: string, answers: readonly Answer[]): Promise<Vantage> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const found = await lookup(host, { all: true }).catch(() => [])
  const addresses = found.map(({ address }) => address)
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)),
  )
  const network = networkOf(answers)
  return {
    addresses,
    isOwnMachine: addresses.some((address) => own.has(address) || isLoopback(address)),
    isPrivate: addresses.some((address) => PRIVATE.test(address)),
    ...(network !== undefined && { network }),
  }
}

const isLoopback = (address: string): boolean => /^127\.|^::1$|^::ffff:127\./.test(address)
const PRIVATE =
  /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i

function networkOf(answers: readonly Answer[]): string | undefined {
  for (const answer of answers) {
    if (headerOf(answer, 'cf-ray') !== undefined) return 'Cloudflare'
    if (headerOf(answer, 'x-amz-cf-id') !== undefined) return 'CloudFront'
    if (headerOf(answer, 'x-served-by')?.startsWith('cache-') === true) return 'Fastly'
    if (headerOf(answer, 'x-vercel-id') !== undefined) return 'Vercel'
    if (headerOf(answer, 'x-nf-request-id') !== undefined) return 'Netlify'
  }
  return undefined
}
