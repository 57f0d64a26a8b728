import { defineFact, type Look } from '#readiness/model/fact.ts'
import type { Answer } from './answer.ts'
import { answers, type Answers } from './answers.ts'
import type { Ask } from './ask.ts'
import { site, type Site } from './site.ts'

export type WrongRequest = {
  /** What was wrong with it, e.g. "JSON that ends too early". */
  what: string
  /** It went to the API, which should answer as programs expect. */
  isForApi: boolean
  answer: Answer
}

export type WrongRequests = Answers & { refused: readonly WrongRequest[] }

const JSON_WANTED = { accept: 'application/json' }
const JSON_SENT = { ...JSON_WANTED, 'content-type': 'application/json' }

type Try = { what: string; isForApi: boolean; path: string; options?: Omit<Ask, 'signal' | 'conceal'> }

/** A few requests that are wrong in every way, none of which can be carried out. */
export const wrongRequests = defineFact<WrongRequests>({
  name: 'answers to wrong requests',
  depth: 'live',
  seconds: 90,
  async look(at) {
    const target = await at.use(site)
    const all = await at.use(answers)
    const tries = [
      ...forPages(target),
      ...(all.apiPrefix === undefined ? [] : forApi(target, all, all.apiPrefix)),
    ]
    const seen = await Promise.all(tries.map((each) => askWrong(at, target, each)))
    const known: WrongRequest[] = all.cells
      .filter(({ name, answer }) => name !== 'page' && name !== 'too many' && answer.status >= 400)
      .map(({ name, answer }) => ({ what: name, isForApi: isApiCell(name), answer }))
    return { ...all, refused: [...known, ...seen.flat()] }
  },
})

const isApiCell = (name: string): boolean =>
  name === 'not signed in' || name === 'unknown API address' || name === 'too large'

async function askWrong(
  at: Look,
  target: Site,
  { what, isForApi, path, options }: Try,
): Promise<WrongRequest[]> {
  const answer = await target.tryAsk(at, path, { most: 65_536, ...options })
  return answer === undefined ? [] : [{ what, isForApi, answer }]
}

function forPages({ nowhere }: Site): Try[] {
  return [
    { what: 'an address with a zero byte', isForApi: false, path: `/${nowhere}%00` },
    { what: 'an address with quotes', isForApi: false, path: `/${nowhere}?id=%27%22%3E` },
    {
      what: 'a header of 20 kB',
      isForApi: false,
      path: '/',
      options: { headers: { 'x-filler': 'x'.repeat(20_000) } },
    },
    {
      what: 'a body of a wrong kind',
      isForApi: false,
      path: `/${nowhere}`,
      options: { method: 'POST', body: '<a>', headers: { 'content-type': 'application/xml' } },
    },
  ]
}

function forApi({ nowhere }: Site, { writes, cells }: Answers, prefix: string): Try[] {
  const known = cells.find(({ name }) => name === 'API answer')?.answer
  const path = known === undefined ? undefined : new URL(known.url).pathname
  const broken = { method: 'POST', body: '{"a":', headers: JSON_SENT } as const
  return [
    { what: 'JSON that ends too early', isForApi: true, path: `${prefix}${nowhere}`, options: broken },
    {
      what: 'a number that is too large',
      isForApi: true,
      path: `${prefix}${nowhere}/99999999999999999999`,
      options: { headers: JSON_WANTED },
    },
    {
      what: 'a zero byte',
      isForApi: true,
      path: `${prefix}${nowhere}%00`,
      options: { headers: JSON_WANTED },
    },
    ...(path === undefined
      ? []
      : [
          {
            what: 'a quote in the query',
            isForApi: true,
            path: `${path}?id=%27&limit=99999999999999999999`,
            options: { headers: JSON_WANTED },
          },
          {
            what: 'a wrong method',
            isForApi: true,
            path,
            options: { method: 'PROPFIND', headers: JSON_WANTED },
          },
        ]),
    // What cannot be parsed cannot be carried out.
    ...writes
      .slice(0, 4)
      .map((each) => ({ what: 'JSON that ends too early', isForApi: true, path: each, options: broken })),
  ]
}
