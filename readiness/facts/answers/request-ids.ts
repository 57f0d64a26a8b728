import { defineFact } from '#readiness/model/fact.ts'
import { headerOf, jsonOf, type Answer } from './answer.ts'
import { answers } from './answers.ts'
import { site, viewOf, type SiteView } from './site.ts'

export type IdentifiedAnswer = {
  /** What was asked for. */
  cell: string
  url: string
  status: number
  /** The header that names the request, if one does. */
  header?: string
  /** The two requests for the same thing had different names. */
  isUnique: boolean
  /** The name is in the body as well; absent where the body is no error in JSON. */
  isInBody?: boolean
}

export type RequestIds = SiteView & {
  apiPrefix?: string
  answers: readonly IdentifiedAnswer[]
  /** What became of a name that we sent and that would do harm in a log. */
  hostile?: { header: string; isRepeated: boolean }
}

const ID_HEADERS = [
  'x-request-id',
  'x-correlation-id',
  'request-id',
  'x-trace-id',
  'traceparent',
  'traceresponse',
  'x-amzn-requestid',
  'x-b3-traceid',
]
const HOSTILE = `<script>alert(1)</script>${'A'.repeat(600)}`

export const requestIds = defineFact<RequestIds>({
  name: 'names of requests',
  depth: 'live',
  seconds: 45,
  async look(at) {
    const target = await at.use(site)
    const { cells, apiPrefix } = await at.use(answers)
    const chosen = ['API answer', 'not signed in', 'unknown API address'].flatMap(
      (name) => cells.find((cell) => cell.name === name) ?? [],
    )
    const seen = await Promise.all(
      chosen.map(async ({ name, answer }): Promise<IdentifiedAnswer[]> => {
        const path = new URL(answer.url).pathname
        const again = await target.tryAsk(at, path, { headers: { accept: 'application/json' } })
        if (again === undefined) return []
        const header = ID_HEADERS.find((each) => headerOf(again, each) !== undefined)
        const id = header === undefined ? undefined : headerOf(again, header)
        return [
          {
            cell: name,
            url: answer.url,
            status: again.status,
            ...(header !== undefined && { header }),
            isUnique: header !== undefined && id !== headerOf(answer, header),
            ...(id !== undefined &&
              again.status >= 400 &&
              jsonOf(again) !== undefined && { isInBody: again.text.includes(id) }),
          },
        ]
      }),
    )
    const found = seen.flat()
    const header = found.find((each) => each.header !== undefined)?.header
    const hostile =
      header === undefined
        ? undefined
        : await sendHostile(header, (headers) =>
            target.tryAsk(at, new URL(found[0]!.url).pathname, { headers }),
          )
    return {
      ...viewOf(target),
      ...(apiPrefix !== undefined && { apiPrefix }),
      answers: found,
      ...(hostile !== undefined && { hostile }),
    }
  },
})

async function sendHostile(
  header: string,
  askWith: (headers: Record<string, string>) => Promise<Answer | undefined>,
): Promise<RequestIds['hostile']> {
  const answer = await askWith({ [header]: HOSTILE, accept: 'application/json' })
  if (answer === undefined) return undefined
  return { header, isRepeated: (headerOf(answer, header) ?? '').includes('<script>') }
}
