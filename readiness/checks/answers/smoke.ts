import { isPage, placeOf } from '#readiness/facts/answers/answer.ts'
import { answers } from '#readiness/facts/answers/answers.ts'
import { healthEndpoints } from '#readiness/facts/answers/health-endpoints.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'

const DEFAULT_PAGE =
  /^(welcome to nginx!?|apache2? .{0,40}default page.*|iis windows server|it works!?|index of \/.*|test page for .*)$/i

export const smoke = defineCheck({
  line: 'deployment/smoke',
  name: 'live',
  title: 'The page loads with all its files, and the application is well',
  proof: 'whole',
  needs: { answers, healthEndpoints },
  looksAt: 'Fetches the page, every script, style and picture that it loads, and the health checks.',
  why: 'A release whose page points at files that are not there shows a white page to everybody, and every check of the server says it is well.',
  mend: 'Deploy the files of a build before its page, and keep those of the last one for a while. A server that shows its page for every address hides the loss: answer 404 under the folder of the files.',
  judge({ answers: { cells, assets, parts, origin }, healthEndpoints: { found } }) {
    const page = cells.find(({ name }) => name === 'page')?.answer
    const findings: Evidence[] = []
    if (page !== undefined && page.status >= 500)
      findings.push({ url: placeOf(page), observed: `the page: ${page.status}`, expected: '200' })
    if (parts !== undefined && DEFAULT_PAGE.test(parts.title))
      findings.push({
        url: origin,
        observed: `the page of a server that nothing was put on: ${parts.title.slice(0, 60)}`,
        expected: 'the application',
      })
    for (const { asset, answer } of assets) {
      const at = { url: `${origin}${asset.path}`, expected: `the ${asset.kind}` }
      if (answer === undefined) findings.push({ ...at, observed: `a ${asset.kind} of the page: no answer` })
      else if (answer.status >= 400)
        findings.push({ ...at, observed: `a ${asset.kind} of the page: ${answer.status}` })
      else if (answer.status === 200 && isPage(answer) && (asset.kind === 'script' || asset.kind === 'style'))
        findings.push({ ...at, observed: `a ${asset.kind} of the page: a page in its place` })
    }
    for (const { path, answer } of found)
      if (answer.status >= 500)
        findings.push({ url: placeOf(answer), observed: `${path}: ${answer.status}`, expected: '200' })
    const bad = some(findings)
    if (bad !== undefined)
      return fail(
        'The deployment does not stand the simplest test.',
        'See which file is missing or which service is down. Deploy the files before the page that names them.',
        bad,
      )
    const seen = some([
      ...(page !== undefined && page.status < 400
        ? [{ url: placeOf(page), observed: `the page: ${page.status}, ${assets.length} of its files loaded` }]
        : []),
      ...found.map(({ path, answer }) => ({ url: placeOf(answer), observed: `${path}: ${answer.status}` })),
    ])
    if (seen === undefined) return unknown(`${origin} shows neither a page nor a health check to a visitor.`)
    return pass('The page loads with all its files, and the application is well.', seen)
  },
})
