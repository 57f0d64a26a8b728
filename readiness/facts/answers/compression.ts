import { defineFact } from '#readiness/model/fact.ts'
import { headerOf, isPage, mediaTypeOf, type Answer } from './answer.ts'
import { answers } from './answers.ts'
import { site, viewOf, type SiteView } from './site.ts'

export type Compressed = {
  url: string
  mediaType: string
  /** Text that is worth it, or a picture that is compressed already. */
  kind: 'text' | 'picture'
  plainBytes: number
  encoding?: string
  encodedBytes: number
  vary?: string
  /** A shared cache may keep it. */
  isShared: boolean
}

export type Compression = SiteView & { asked: readonly Compressed[] }

const TEXT =
  /^(text\/(html|css|javascript)|application\/(javascript|x-javascript|xhtml\+xml)|image\/svg\+xml)$/
const PICTURE = /^image\/(png|jpeg|webp|avif|gif)$/
/** Below this a frame of the network is sent anyway. */
const WORTH = 1_400

export const compression = defineFact<Compression>({
  name: 'compression',
  depth: 'live',
  seconds: 60,
  async look(at) {
    const target = await at.use(site)
    const { cells } = await at.use(answers)
    const plain = new Map<string, Answer>()
    for (const { name, answer } of cells)
      if ((name === 'page' || name === 'asset' || name === 'hashed asset') && answer.status === 200)
        plain.set(answer.url, answer)
    const chosen = [...plain.values()].filter(
      (answer) =>
        (TEXT.test(mediaTypeOf(answer)) && answer.bytes >= WORTH) || PICTURE.test(mediaTypeOf(answer)),
    )
    const asked = await Promise.all(
      chosen.slice(0, 10).map(async (answer): Promise<Compressed[]> => {
        const { pathname, search } = new URL(answer.url)
        const again = await target.tryAsk(at, `${pathname}${search}`, {
          most: 2_097_152,
          headers: { 'accept-encoding': 'br, gzip', ...(isPage(answer) && { accept: 'text/html' }) },
        })
        if (again === undefined || again.status !== 200) return []
        const [encoding, vary] = [headerOf(again, 'content-encoding'), headerOf(again, 'vary')]
        return [
          {
            url: answer.url,
            mediaType: mediaTypeOf(answer),
            kind: PICTURE.test(mediaTypeOf(answer)) ? 'picture' : 'text',
            plainBytes: answer.bytes,
            encodedBytes: again.bytes,
            ...(encoding !== undefined && { encoding: encoding.trim().toLowerCase() }),
            ...(vary !== undefined && { vary }),
            isShared: !/no-store|private/i.test(headerOf(again, 'cache-control') ?? ''),
          },
        ]
      }),
    )
    return { ...viewOf(target), asked: asked.flat() }
  },
})
