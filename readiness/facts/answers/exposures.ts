import { defineFact, type Look } from '#readiness/model/fact.ts'
import { headerOf, isPage, mediaTypeOf, type Answer } from './answer.ts'
import { answers } from './answers.ts'
import { crossOrigin } from './cross-origin.ts'
import { EXPOSED, type Danger } from './exposed-files.ts'
import { site, viewOf, type SiteView } from './site.ts'
import { wrongRequests } from './wrong-requests.ts'

export type Exposure = {
  danger: Danger
  url: string
  /** What it is, without anything of what it holds. */
  what: string
}

export type Exposures = SiteView & {
  found: readonly Exposure[]
  /** How many addresses were asked for. */
  asked: number
  /** What an address under which nothing can be is answered with. */
  control: string
}

/** Files and pages that are for nobody outside. Asked for last: some guards shut out whoever asks for them. */
export const exposures = defineFact<Exposures>({
  name: 'exposed files',
  depth: 'live',
  seconds: 90,
  async look(at) {
    const target = await at.use(site)
    const { assets } = await at.use(answers)
    await Promise.allSettled([at.use(crossOrigin), at.use(wrongRequests)])
    const nowhere = await target.tryAsk(at, `/.${target.nowhere}`)
    const asked = await Promise.all(
      EXPOSED.map(async ({ path, danger, tell }): Promise<Exposure[]> => {
        const answer = await target.tryAsk(at, path, { most: 65_536 })
        if (answer === undefined || !isContent(answer)) return []
        const what = tell(answer.text, at.conceal)
        return what === undefined ? [] : [{ danger, url: answer.url, what }]
      }),
    )
    const scripts = assets.flatMap(({ asset, answer }) =>
      answer !== undefined && (asset.kind === 'script' || asset.kind === 'style') ? [answer] : [],
    )
    const maps = await Promise.all(scripts.slice(0, 6).map((answer) => findMap(at, target.tryAsk, answer)))
    return {
      ...viewOf(target),
      found: [...asked.flat(), ...maps.flat()],
      asked: EXPOSED.length + maps.length,
      control: nowhere === undefined ? 'no answer' : `${nowhere.status} ${mediaTypeOf(nowhere)}`,
    }
  },
})

/** What a page says of a path it does not know is no file, whatever its status. */
const isContent = (answer: Answer): boolean =>
  answer.status === 200 &&
  answer.bytes > 0 &&
  !(isPage(answer) && /<!doctype html|<html/i.test(answer.text) && !PAGES.test(answer.text))
/** Pages that are findings themselves. */
const PAGES = /phpinfo\(\)|Apache (Server )?Status|Types of profiles available|Werkzeug|django|Whoops/i

async function findMap(
  at: Look,
  tryAsk: (at: Look, path: string, options?: { most: number }) => Promise<Answer | undefined>,
  script: Answer,
): Promise<Exposure[]> {
  const { pathname, origin } = new URL(script.url)
  const named = /[#@]\s*sourceMappingURL=(\S{1,300})\s*(?:\*\/)?\s*$/.exec(script.text.slice(-2_000))?.[1]
  if (named?.startsWith('data:')) return []
  const header = headerOf(script, 'sourcemap') ?? headerOf(script, 'x-sourcemap')
  const url = URL.parse(named ?? header ?? `${pathname}.map`, script.url)
  if (url === null || url.origin !== origin) return []
  const answer = await tryAsk(at, `${url.pathname}${url.search}`, { most: 65_536 })
  if (answer === undefined || answer.status !== 200 || isPage(answer)) return []
  const isMap = /^\s*\{/.test(answer.text) && /"(mappings|sourcesContent|sources)"\s*:/.test(answer.text)
  return isMap ? [{ danger: 'source', url: url.href, what: 'a source map' }] : []
}
