import { defineFact, type Look } from '#readiness/model/fact.ts'
import { isJson, isPage, isRedirect, jsonOf, mediaTypeOf, type Answer } from './answer.ts'
import {
  candidatesOf,
  OPENAPI_ADDRESSES,
  operationsOf,
  operationsOfTree,
  pathsInScript,
  type ApiOperations,
} from './api-paths.ts'
import { declaredLimits } from './declared-limits.ts'
import { partsOfPage, type PageAsset, type PageParts } from './page-assets.ts'
import { site, viewOf, type Site, type SiteView } from './site.ts'

export const CELLS = [
  'page',
  'hashed asset',
  'asset',
  'API answer',
  'redirect',
  'not signed in',
  'unknown page',
  'unknown API address',
  'wrong method',
  'too large',
  'form too large',
  'too many',
  'malformed address',
] as const
export type CellName = (typeof CELLS)[number]
export type Cell = { name: CellName; answer: Answer }

/** The application as it answers in every kind of way. */
export type Answers = SiteView & {
  cells: readonly Cell[]
  /** What was looked for and not found. */
  missing: readonly CellName[]
  /** Where its API is, e.g. /api/. */
  apiPrefix?: string
  /** The page, where the target has one. */
  parts?: PageParts
  /** Each asset that was asked for. */
  assets: readonly { asset: PageAsset; answer?: Answer }[]
  /** Addresses that take a POST, as far as is known. */
  writes: readonly string[]
  /** How much was sent for "too large", and what came back. */
  large?: { bytes: number; answer?: Answer; noAnswer?: string }
}

const JSON_WANTED = { accept: 'application/json' }
const ASSETS = 14
const CANDIDATES = 26
const MIB = 1_048_576

export const answers = defineFact<Answers>({
  name: 'answers',
  depth: 'live',
  seconds: 150,
  async look(at) {
    const target = await at.use(site)
    const { page } = target
    const cells: Cell[] = []
    const add = (name: CellName, answer: Answer | undefined): void => {
      if (answer !== undefined) cells.push({ name, answer })
    }
    const parts = isPage(page) ? partsOfPage(page.text, new URL(page.url)) : undefined
    if (parts !== undefined) add('page', page)
    for (const hop of target.hops) if (hop.url.startsWith(target.origin)) add('redirect', hop)
    at.progress('pages and assets')
    const assets = await askAssets(at, target, parts?.assets ?? [])
    for (const { asset, answer } of assets) add(asset.isHashed ? 'hashed asset' : 'asset', answer)
    at.progress('the API')
    const api = await findApi(at, target, assets)
    for (const answer of api.good) add('API answer', answer)
    for (const answer of api.refused) add('not signed in', answer)
    for (const answer of api.redirects)
      if (!cells.some(({ name }) => name === 'redirect')) add('redirect', answer)
    at.progress('errors')
    add('unknown page', await target.tryAsk(at, `/${target.nowhere}`, { headers: { accept: 'text/html' } }))
    const prefix = api.prefix ?? '/api/'
    const unknown = await target.tryAsk(at, `${prefix}${target.nowhere}`, { headers: JSON_WANTED })
    const apiPrefix = api.prefix ?? (unknown !== undefined && isJson(unknown) ? prefix : undefined)
    if (apiPrefix !== undefined) add('unknown API address', unknown)
    add('malformed address', refusal(await target.tryAsk(at, `/%zz${target.nowhere}`)))
    if (parts !== undefined)
      add(
        'wrong method',
        refusal(await target.tryAsk(at, new URL(page.url).pathname, { method: 'PUT', body: '' })),
      )
    const known = api.good.at(0) ?? api.refused.at(0)
    if (known !== undefined)
      add(
        'wrong method',
        refusal(
          await target.tryAsk(at, new URL(known.url).pathname, { method: 'PROPFIND', headers: JSON_WANTED }),
        ),
      )
    const large = await sendLarge(at, target, `${prefix}${target.nowhere}`)
    if (large.answer?.status === 413) {
      add('too large', large.answer)
      // What refuses it is often the proxy, which has a page of its own for people.
      add('form too large', refusal(await sendLargeForm(at, target, large.bytes)))
    }
    add('too many', target.wire.tooMany)
    return {
      ...viewOf(target),
      cells,
      missing: CELLS.filter((name) => !cells.some((cell) => cell.name === name)),
      ...(apiPrefix !== undefined && { apiPrefix }),
      ...(parts !== undefined && { parts }),
      assets,
      writes: api.writes,
      large,
    }
  },
})

/** An answer that says no: a page in its place says nothing about errors. */
const refusal = (answer: Answer | undefined): Answer | undefined =>
  answer !== undefined && answer.status >= 400 ? answer : undefined

async function askAssets(at: Look, target: Site, all: readonly PageAsset[]): Promise<Answers['assets']> {
  const order = ['script', 'style', 'font', 'image', 'other']
  const chosen = [...all].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)).slice(0, ASSETS)
  if (all.length > ASSETS) at.note(`The page loads ${all.length} files of its own; ${ASSETS} were asked for.`)
  return Promise.all(
    chosen.map(async (asset) => {
      const answer = await target.tryAsk(at, asset.path, { most: 2 * MIB })
      return { asset, ...(answer !== undefined && { answer }) }
    }),
  )
}

type Api = {
  good: Answer[]
  refused: Answer[]
  redirects: Answer[]
  prefix?: string
  writes: readonly string[]
}

async function findApi(at: Look, target: Site, assets: Answers['assets']): Promise<Api> {
  const described = await operationsOfTree(at)
  const served = await servedOperations(at, target)
  const scripts = assets.flatMap(({ asset, answer }) =>
    asset.kind === 'script' && answer !== undefined ? [answer.text] : [],
  )
  const named = pathsInScript(scripts.join('\n'))
  const paths = candidatesOf([described.reads, served.reads, named], CANDIDATES)
  const asked = await Promise.all(
    paths.map(async (path) => target.tryAsk(at, path, { headers: JSON_WANTED, most: 131_072 })),
  )
  const all = asked.filter((answer) => answer !== undefined)
  if (isJson(target.page)) all.unshift(target.page)
  const good = all.filter((answer) => answer.status >= 200 && answer.status < 300 && isJson(answer))
  const refused = all.filter(({ status }) => status === 401 || status === 403)
  const jsonErrors = all.filter((answer) => answer.status >= 400 && isJson(answer))
  const prefix = commonPrefix([...good, ...refused, ...jsonErrors])
  const byUse = good.toSorted((a, b) => Number(isSide(a.url)) - Number(isSide(b.url)))
  return {
    good: byUse.slice(0, 4),
    refused: refused.slice(0, 3),
    redirects: all.filter(isRedirect).slice(0, 1),
    ...(prefix !== undefined && { prefix }),
    writes: [...new Set([...described.writes, ...served.writes])].slice(0, 40),
  }
}

async function servedOperations(at: Look, target: Site): Promise<ApiOperations> {
  for (const path of OPENAPI_ADDRESSES) {
    const answer = await target.tryAsk(at, path, { headers: JSON_WANTED, most: MIB })
    if (answer === undefined || answer.status !== 200 || !/json/.test(mediaTypeOf(answer))) continue
    const found = operationsOf(jsonOf(answer))
    if (found.reads.length + found.writes.length > 0) return found
  }
  return { reads: [], writes: [] }
}

/** Signs of life and public documents: not what the API is for. */
const isSide = (url: string): boolean => /health|livez|readyz|\.well-known|openapi|swagger|api-docs/.test(url)

/** /api/v1/me → /api/, /auth/session → /auth/, /health → /. The one that most answers have, if it is one. */
function commonPrefix(found: readonly Answer[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { url } of found) {
    const { pathname } = new URL(url)
    const prefix =
      /^\/(?:api|auth|rest|v[1-9])\//.exec(pathname)?.[0] ?? (pathname === '/api' ? '/api/' : '/')
    counts.set(prefix, (counts.get(prefix) ?? 0) + (prefix === '/' ? 0.01 : prefix === '/api/' ? 2 : 1))
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

const sendLargeForm = (at: Look, target: Site, bytes: number): Promise<Answer | undefined> =>
  target.tryAsk(at, `/${target.nowhere}`, {
    method: 'POST',
    body: `text=${'x'.repeat(bytes)}`,
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    seconds: 20,
  })

async function sendLarge(at: Look, target: Site, path: string): Promise<NonNullable<Answers['large']>> {
  const declared = (await declaredLimits(at)).filter((bytes) => bytes > 2 * MIB && bytes <= 24 * MIB)
  let last: NonNullable<Answers['large']> = { bytes: 0 }
  for (const bytes of [2 * MIB, ...declared.slice(0, 1)]) {
    const body = `{"text":"${'x'.repeat(bytes)}"}`
    try {
      const answer = await target.ask(at, path, {
        method: 'POST',
        body,
        headers: { ...JSON_WANTED, 'content-type': 'application/json' },
        seconds: 20,
      })
      last = { bytes: body.length, answer }
      if (answer.status === 413) return last
    } catch (error) {
      at.signal.throwIfAborted()
      last = { bytes: body.length, noAnswer: error instanceof Error ? error.message : 'no answer' }
    }
  }
  return last
}
