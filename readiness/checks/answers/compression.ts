import { compression as compressionFact } from '#readiness/facts/answers/compression.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const ENCODINGS = /^(br|gzip|zstd|deflate)$/

export const compression = defineCheck({
  line: 'performance/compression',
  name: 'live',
  title: 'Pages, scripts and styles are compressed',
  proof: 'whole',
  needs: { compression: compressionFact },
  looksAt:
    'Asks for the page, its scripts, styles and pictures with Accept-Encoding: br, gzip, and reads Content-Encoding and Vary. What is under 1.4 kB is left out; answers of the API may go uncompressed on purpose (BREACH).',
  why: 'Text shrinks to a quarter. nginx compresses nothing but HTML unless gzip_types says so, and nothing from a proxy unless gzip_proxied does.',
  mend: 'In nginx: gzip on; gzip_vary on; gzip_proxied any; gzip_types text/css application/javascript image/svg+xml; or serve files that were compressed when they were built.',
  sources: ['RFC 9110 §8.4', 'RFC 9110 §12.5.5'],
  judge({ compression: { asked, origin } }) {
    const findings = some(
      asked.flatMap(({ url, kind, mediaType, plainBytes, encoding, vary, isShared }): Evidence[] => {
        const isEncoded = encoding !== undefined && ENCODINGS.test(encoding)
        if (kind === 'picture')
          return isEncoded
            ? [
                {
                  url,
                  observed: `${mediaType} is compressed again (${encoding})`,
                  expected: 'no Content-Encoding',
                },
              ]
            : []
        if (!isEncoded)
          return [
            {
              url,
              observed: `${mediaType} over ${floor(plainBytes)} is not compressed`,
              expected: 'br or gzip',
            },
          ]
        if (isShared && !/accept-encoding|\*/i.test(vary ?? ''))
          return [
            {
              url,
              observed: `${mediaType} is compressed (${encoding}) without Vary: Accept-Encoding`,
              expected: 'Vary: Accept-Encoding',
            },
          ]
        return []
      }),
    )
    if (findings !== undefined)
      return fail(
        'Not everything that should be is compressed.',
        'gzip on; gzip_vary on; gzip_proxied any; and gzip_types with text/css, application/javascript and image/svg+xml; pictures left out.',
        findings,
      )
    const texts = some(
      asked
        .filter(({ kind }) => kind === 'text')
        .map(({ url, mediaType, plainBytes, encodedBytes, encoding }) => ({
          url,
          observed: `${mediaType}: ${encoding}, ${encodedBytes} of ${plainBytes} bytes`,
        })),
    )
    return texts === undefined
      ? nothingToSee(`${origin} serves no text that is worth compressing.`)
      : pass('All text that is worth it is compressed.', texts)
  },
})

/** Rounded down to a size that stays the same from one release to the next. */
const floor = (bytes: number): string => (bytes >= 102_400 ? '100 kB' : bytes >= 10_240 ? '10 kB' : '1 kB')
