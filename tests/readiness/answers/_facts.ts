import type { Answer } from '#readiness/facts/answers/answer.ts'
import type { Answers, Cell, CellName } from '#readiness/facts/answers/answers.ts'
import { CELLS } from '#readiness/facts/answers/answers.ts'
import type { SiteView } from '#readiness/facts/answers/site.ts'

export const ORIGIN = 'https://app.example.org'

export const SITE: SiteView = {
  given: ORIGIN,
  origin: ORIGIN,
  host: 'app.example.org',
  isTls: true,
  isTlsElsewhere: false,
  vantage: { addresses: ['203.0.113.7'], isOwnMachine: false, isPrivate: false },
}

export const PLAIN_SITE: SiteView = {
  ...SITE,
  given: 'http://app.example.org',
  origin: 'http://app.example.org',
  isTls: false,
}

type Headers = Readonly<Record<string, string | readonly string[]>>

export function answer(path: string, status: number, headers: Headers = {}, text = 'text'): Answer {
  return {
    method: 'GET',
    url: `${ORIGIN}${path}`,
    status,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
    ),
    text,
    bytes: Buffer.byteLength(text),
    isCut: false,
  }
}

/** All that is asked of a page. */
export const GOOD: Headers = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
}
export const HTML = { 'content-type': 'text/html; charset=utf-8' }
export const JSON_TYPE = { 'content-type': 'application/json' }
export const PROBLEM = { 'content-type': 'application/problem+json' }

export const cell = (name: CellName, of: Answer): Cell => ({ name, answer: of })

/** A target that does everything right, and what is different about it. */
export function answers(change: Partial<Answers> & { cells?: readonly Cell[] } = {}): Answers {
  const problem = (status: number): string =>
    JSON.stringify({ type: 'about:blank', title: 'No', status, code: 'no' })
  const cells = change.cells ?? [
    cell('page', answer('/', 200, { ...GOOD, ...HTML }, '<!doctype html><title>App</title>')),
    cell(
      'API answer',
      answer('/api/items', 200, { ...GOOD, ...JSON_TYPE, 'cache-control': 'no-store' }, '{}'),
    ),
    cell(
      'unknown page',
      answer('/gatehouse-ready-1', 404, { ...GOOD, ...HTML }, '<!doctype html><title>Not found</title>'),
    ),
    cell('unknown API address', answer('/api/gatehouse-ready-1', 404, { ...GOOD, ...PROBLEM }, problem(404))),
    cell('not signed in', answer('/api/me', 401, { ...GOOD, ...PROBLEM }, problem(401))),
  ]
  return {
    ...SITE,
    assets: [],
    writes: [],
    apiPrefix: '/api/',
    large: {
      bytes: 2_097_152,
      answer: answer('/api/gatehouse-ready-1', 413, { ...GOOD, ...PROBLEM }, problem(413)),
    },
    missing: CELLS.filter((name) => !cells.some((each) => each.name === name)),
    ...change,
    cells,
  }
}

/** Those of a good target, with one answer in place of that of its cell. */
export function answersBut(name: CellName, of: Answer, change: Partial<Answers> = {}): Answers {
  const good = answers(change)
  return { ...good, cells: [...good.cells.filter((each) => each.name !== name), cell(name, of)] }
}

/** The headers of a good page but for some. */
export function without(...names: string[]): Headers {
  return Object.fromEntries(Object.entries(GOOD).filter(([name]) => !names.includes(name)))
}
