import { exposures, type Exposures } from '#readiness/facts/answers/exposures.ts'
import type { Danger } from '#readiness/facts/answers/exposed-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, type Judgement } from '#readiness/model/judgement.ts'

function judge(
  { found, asked, control, origin }: Exposures,
  dangers: readonly Danger[],
  what: string,
  fix: string,
): Judgement {
  const evidence = some(
    found
      .filter(({ danger }) => dangers.includes(danger))
      .map((each) => ({ url: each.url, observed: each.what, expected: '404' })),
  )
  if (evidence !== undefined) return fail(`Everybody can read ${what}.`, fix, evidence)
  return pass(`Nobody is given ${what}.`, [
    {
      url: origin,
      observed: `${asked} addresses asked for, each judged by what it holds; an address with nothing gives ${control}`,
    },
  ])
}

const LOOKS =
  'Asks for files that are left in the reach of web servers by mistake, and judges them by what they hold: a page that is shown for every address is no finding.'

export const exposedSecrets = defineCheck({
  line: 'security/secrets',
  name: 'exposed',
  title: 'No file with secrets can be fetched',
  proof: 'hint',
  needs: { exposures },
  looksAt: `${LOOKS} Among them .env files, .git, keys, dumps and databases. Values are neither kept nor shown.`,
  why: 'These addresses are asked for within minutes on every server of the internet.',
  mend: 'Serve a folder that holds only what is public, and refuse names that begin with a dot (location ~ /\\. { return 404; }). Change every secret that was exposed: it was read.',
  sources: ['OWASP ASVS 5.0 v5.0.0-13.4.1', 'CWE-538'],
  judge: ({ exposures: seen }) =>
    judge(
      seen,
      ['secret'],
      'files with secrets',
      'Take the file away, serve only the folder of what is public, and change each secret in it.',
    ),
})

export const exposedInside = defineCheck({
  line: 'errors/details',
  name: 'exposed',
  title: 'No source map, debug page or status page is public',
  proof: 'hint',
  needs: { exposures },
  looksAt: `${LOOKS} Among them the source map of each script of the page, phpinfo(), status pages, profilers and consoles.`,
  why: 'They show how the application is built and what it does just now; a debug console runs code.',
  mend: 'Build without source maps, or give them to the error monitoring alone ("hidden" source maps) and refuse *.map. Shut debug and status pages in, on a port of their own.',
  sources: ['OWASP ASVS 5.0 v5.0.0-13.4.5', 'CWE-540'],
  judge: ({ exposures: seen }) =>
    judge(
      seen,
      ['inside', 'source'],
      'source maps, debug pages or status pages',
      'Build without source maps or refuse *.map, and shut debug and status pages in.',
    ),
})

export const publicMetrics = defineCheck({
  line: 'monitoring/metrics',
  name: 'live',
  title: 'The metrics are not public',
  proof: 'hint',
  needs: { exposures },
  looksAt: 'Asks for /metrics and its like at the public address, and looks for the format of Prometheus.',
  why: 'Metrics tell everybody how many sign in, how many fail, and what runs in which version.',
  mend: 'Serve metrics on a port of their own that only the monitoring reaches, or refuse /metrics at the proxy.',
  sources: ['OWASP ASVS 5.0 v5.0.0-13.4.5'],
  judge: ({ exposures: seen }) =>
    judge(
      seen,
      ['metrics'],
      'the metrics',
      'Serve the metrics on a port of their own, or refuse their address at the proxy.',
    ),
})
