import { answersOf, labelOf, publicServers, servesBundle } from '#readiness/facts/nginx/nginx-answers.ts'
import { keptFiles, type Kept } from '#readiness/facts/nginx/nginx-caching.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { effective, effectiveAll, isKnown } from '#readiness/facts/nginx/nginx-scope.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { shown, unique } from './judge-header.ts'

const HOUR = 3_600
const LONG = 604_800
const SOURCES = ['RFC 9111', 'https://web.dev/articles/http-cache']
const MEND = `For files with a hash in their name \`add_header Cache-Control "public, max-age=31536000, immutable";\`, for pages \`add_header Cache-Control "no-cache";\`. Repeat the security headers in a location that has an add_header.`

const files = (nginx: NginxFact): Kept[] => nginx.configurations.flatMap(keptFiles)
const placeOf = ({ by, answer }: Kept): { file: string; line: number } => {
  const { file, line } = by ?? answer.by ?? answer.scope
  return { file, line }
}

/** Pages that browsers keep: a release does not reach who has been there. */
function keptPages(nginx: NginxFact): Evidence[] {
  return files(nginx)
    .filter(({ isAssets, seconds = 0, answer }) => !isAssets && seconds > HOUR && servesPages(answer))
    .map((kept) => ({
      ...placeOf(kept),
      observed: `${labelOf(kept.answer)} lets pages be kept for ${kept.seconds} seconds`,
      expected: 'Cache-Control: no-cache for pages',
    }))
}

/** The location of everything, or one that falls back to a page. A pattern of something else is not judged. */
function servesPages({ path, modifier, scope }: Kept['answer']): boolean {
  if (scope.own.some(({ name, args }) => name === 'try_files' && args.some((arg) => /\.html?$/.test(arg))))
    return true
  return (modifier !== '=' && (path === '/' || path === '')) || /html/.test(path)
}

/** A shared store that keeps answers with the cookie of one visitor for the next. */
function sharedCookies(nginx: NginxFact): Evidence[] {
  const answers = nginx.configurations.flatMap(({ http }) => publicServers(http).flatMap(answersOf))
  return answers.flatMap(({ scope, kind }): Evidence[] => {
    const store = effective(scope, 'proxy_cache')
    const ignored = effective(scope, 'proxy_ignore_headers')
    if (kind !== 'proxy' || store === undefined || store.args[0] === 'off' || ignored === undefined) return []
    const ignores = ignored.args.some((arg) => /^set-cookie$/i.test(arg))
    const hides = effectiveAll(scope, 'proxy_hide_header').some(({ args }) =>
      /^set-cookie$/i.test(args[0] ?? ''),
    )
    const asks = ['proxy_no_cache', 'proxy_cache_bypass'].some((name) =>
      effectiveAll(scope, name).some(({ args }) =>
        args.some((arg) => /cookie|authorization|session|auth|skip|no_?cache|bypass/i.test(arg)),
      ),
    )
    if (!ignores || hides || asks || !isKnown(scope)) return []
    return [
      {
        file: ignored.file,
        line: ignored.line,
        observed:
          'proxy_ignore_headers Set-Cookie with proxy_cache: the cookie of one visitor is stored and given to the next',
        expected: 'proxy_hide_header Set-Cookie, or proxy_no_cache $http_cookie',
      },
    ]
  })
}

export const httpCaching = defineCheck({
  line: 'performance/http-caching',
  name: 'nginx',
  title: 'nginx says how long its files may be kept',
  proof: 'whole',
  looksAt: 'Cache-Control and expires where nginx serves files itself, and what its own cache stores.',
  why: 'Pages that are kept point at files that the next release has removed; a shared cache that stores cookies hands sessions to strangers.',
  mend: `${MEND} With proxy_cache never ignore Set-Cookie without hiding it.`,
  sources: SOURCES,
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const findings = some(unique([...sharedCookies(nginx), ...keptPages(nginx)]))
    if (findings !== undefined) return fail('What nginx lets be kept is wrong.', MEND, findings)
    const all = files(nginx)
    const fresh = all.filter(
      ({ isAssets, seconds, answer }) => !isAssets && seconds === 0 && servesPages(answer),
    )
    const long = all.filter(({ isAssets, seconds = 0 }) => isAssets && seconds >= LONG)
    const seen = some(
      unique(
        [...fresh, ...long].map((kept) => ({
          ...placeOf(kept),
          observed: `${kept.by!.name} ${kept.by!.args.join(' ')}`,
        })),
      ),
    )
    if (seen === undefined || fresh.length === 0 || long.length === 0)
      return nothingToSee(
        'nginx leaves it to what is behind it, or to the browser, how long answers are kept.',
      )
    return pass('Files are kept long, pages are asked for anew.', seen)
  },
})

export const staticAssets = defineCheck({
  line: 'performance/static-assets',
  name: 'nginx',
  title: 'nginx lets assets be kept, and pages not',
  proof: 'whole',
  looksAt:
    'Locations that serve files from disk: whether those for assets say for how long, and those for pages not too long.',
  why: 'Assets that are fetched again on each visit are most of what a visit costs; a page that is kept for long hides the next release.',
  mend: MEND,
  sources: SOURCES,
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const all = files(nginx)
    const assets = all.filter(({ isAssets }) => isAssets)
    const kept = keptPages(nginx)
    const short = assets.some(({ seconds = 0 }) => seconds >= LONG)
      ? []
      : all
          .filter(
            ({ answer, seconds }) => seconds === undefined && isKnown(answer.scope) && servesBundle(answer),
          )
          .map((each) => ({
            ...placeOf(each),
            observed: `${labelOf(each.answer)} serves files and does not say how long they may be kept`,
            expected: 'Cache-Control: public, max-age=31536000, immutable for hashed assets',
          }))
    const findings = some(unique([...kept, ...short]))
    if (findings !== undefined) return fail('Assets or pages are kept for the wrong time.', MEND, findings)
    const good = some(
      unique(
        assets
          .filter(({ seconds = 0 }) => seconds >= LONG)
          .map((each) => ({
            ...placeOf(each),
            observed: `${each.by!.name} ${each.by!.args.join(' ')} in ${labelOf(each.answer)}`,
          })),
      ),
    )
    if (good !== undefined) return pass('Assets may be kept for long, and pages not.', good)
    if (assets.length > 0)
      return nothingToSee(
        `How long assets may be kept is short or decided elsewhere: ${shown(assets.map(({ answer }) => labelOf(answer)))}.`,
      )
    return nothingToSee('nginx serves no assets itself.')
  },
})
