import { defineFact } from '#readiness/model/fact.ts'
import { headerOf, type Answer } from './answer.ts'
import { answers, type Answers, type CellName } from './answers.ts'
import { site } from './site.ts'

export type Revalidated = {
  cell: CellName
  url: string
  /** What was sent back, e.g. its ETag. */
  validator: 'ETag' | 'Last-Modified'
  status: number
  /** The second answer names the same validator: nothing changed in between. */
  isSame: boolean
}

export type Caching = Answers & { revalidated: readonly Revalidated[] }

/** What may be kept, and whether it is asked for again cheaply. */
export const caching = defineFact<Caching>({
  name: 'caching',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const target = await at.use(site)
    const all = await at.use(answers)
    const kinds: readonly CellName[] = ['page', 'hashed asset', 'asset']
    const chosen = kinds.flatMap((kind) =>
      all.cells.filter(({ name, answer }) => name === kind && answer.status === 200).slice(0, 2),
    )
    const revalidated = await Promise.all(
      chosen.map(async ({ name, answer }): Promise<Revalidated[]> => {
        const validator = validatorOf(answer)
        if (validator === undefined) return []
        const { pathname, search } = new URL(answer.url)
        const again = await target.tryAsk(at, `${pathname}${search}`, { headers: validator.headers })
        if (again === undefined) return []
        const isSame = headerOf(again, validator.header) === headerOf(answer, validator.header)
        return [{ cell: name, url: answer.url, validator: validator.name, status: again.status, isSame }]
      }),
    )
    return { ...all, revalidated: revalidated.flat() }
  },
})

type Validator = { name: Revalidated['validator']; header: string; headers: Record<string, string> }

function validatorOf(answer: Answer): Validator | undefined {
  const tag = headerOf(answer, 'etag')
  if (tag !== undefined) return { name: 'ETag', header: 'etag', headers: { 'if-none-match': tag } }
  const time = headerOf(answer, 'last-modified')
  if (time === undefined) return undefined
  return { name: 'Last-Modified', header: 'last-modified', headers: { 'if-modified-since': time } }
}
