import { defineFact } from '#readiness/model/fact.ts'
import { isPage, placeOf } from './answer.ts'
import { site } from './site.ts'

export type SecurityTxt = {
  /** undefined where none is served. */
  found?: {
    url: string
    /** In plain view, as RFC 9116 §2.5 has it: names in lower case. */
    fields: readonly { name: string; value: string }[]
  }
  asked: readonly string[]
}

const PATHS = ['/.well-known/security.txt', '/security.txt'] as const
const FIELDS = 100

/** Whom to tell of a vulnerability (RFC 9116). */
export const securityTxt = defineFact<SecurityTxt>({
  name: 'security.txt',
  depth: 'live',
  seconds: 30,
  async look(at) {
    const target = await at.use(site)
    for (const path of PATHS) {
      const answer = await target.tryAsk(at, path, { headers: { accept: 'text/plain' }, most: 32_768 })
      if (answer === undefined || answer.status !== 200 || isPage(answer)) continue
      const fields = readFields(answer.text)
      if (fields.length > 0) return { found: { url: placeOf(answer), fields }, asked: PATHS }
    }
    return { asked: PATHS }
  },
})

/** Comments, blank lines and the armour of a signature are no fields. */
function readFields(text: string): { name: string; value: string }[] {
  return text
    .split(/\r?\n/, 500)
    .flatMap((line) => {
      const match = /^([A-Za-z][A-Za-z-]{0,40}):[ \t]*(\S.{0,500})$/.exec(line.trim())
      const name = match?.[1]?.toLowerCase()
      return name === undefined || name === 'hash' ? [] : [{ name, value: (match?.[2] ?? '').trim() }]
    })
    .slice(0, FIELDS)
}
