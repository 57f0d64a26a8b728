import { headerOf, isPage, placeOf, type Answer } from '#readiness/facts/answers/answer.ts'
import { answers } from '#readiness/facts/answers/answers.ts'
import { isPlainName, type PageAsset } from '#readiness/facts/answers/page-assets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { readCacheControl } from './cache-control.ts'

const MONTH = 2_592_000

function faultOf(asset: PageAsset, answer: Answer): string | undefined {
  const value = headerOf(answer, 'cache-control')
  if (value === undefined) {
    const until = Date.parse(headerOf(answer, 'expires') ?? '')
    const from = Date.parse(headerOf(answer, 'date') ?? '')
    return until - from >= MONTH * 1_000 ? undefined : 'no Cache-Control'
  }
  const { isNoStore, isRevalidated, maxAge = 0 } = readCacheControl(value)
  if (isNoStore) return 'no-store: it is fetched whole with each page'
  if (asset.isHashed && !isRevalidated && maxAge < MONTH)
    return `a hash in its name, and kept for ${maxAge} s only`
  if (asset.isHashed && isRevalidated) return 'a hash in its name, and asked for again with each page'
  const isCode = asset.kind === 'script' || asset.kind === 'style'
  if (
    !asset.isHashed &&
    isCode &&
    isPlainName(asset.path) &&
    !asset.path.includes('?') &&
    !isRevalidated &&
    maxAge > MONTH
  )
    return `no hash in its name, and kept for ${maxAge} s: the next release is not seen`
  return undefined
}

export const staticAssets = defineCheck({
  line: 'performance/static-assets',
  name: 'live',
  title: 'The files of the page are kept by browsers',
  proof: 'whole',
  needs: { answers },
  looksAt:
    'Fetches the scripts, styles, fonts and pictures that the page loads, and reads how long each may be kept.',
  why: 'A second visit should fetch next to nothing. A file whose name changes with its content may be kept for a year; one whose name stays must not.',
  mend: 'Have the build put a hash into the names, and send Cache-Control: public, max-age=31536000, immutable for those, and no-cache for the others.',
  sources: ['RFC 9111', 'RFC 8246'],
  judge({ answers: { assets, origin } }) {
    const fetched = assets.flatMap(({ asset, answer }) =>
      answer !== undefined && answer.status === 200 && !isPage(answer) ? [{ asset, answer }] : [],
    )
    const findings = some(
      fetched.flatMap(({ asset, answer }): Evidence[] => {
        const fault = faultOf(asset, answer)
        return fault === undefined
          ? []
          : [
              {
                url: placeOf(answer),
                observed: fault,
                expected: asset.isHashed
                  ? 'public, max-age=31536000, immutable'
                  : 'a Cache-Control that fits a name that stays',
              },
            ]
      }),
    )
    if (findings !== undefined)
      return fail(
        'Files of the page are not kept as they should be.',
        'Put a hash into the names of the files and send Cache-Control: public, max-age=31536000, immutable for them; no-cache for the others.',
        findings,
      )
    const good = some(
      fetched.map(({ asset, answer }) => ({
        url: placeOf(answer),
        observed: `${asset.kind}${asset.isHashed ? ' with a hash' : ''}: ${headerOf(answer, 'cache-control') ?? `Expires: ${headerOf(answer, 'expires')}`}`,
      })),
    )
    return good === undefined
      ? nothingToSee(`The page at ${origin} loads no files of its own.`)
      : pass(`All ${fetched.length} files that were fetched are kept as they should be.`, good)
  },
})
