import {
  answersOf,
  labelOf,
  publicServers,
  servesBundle,
  type Answer,
} from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxConfiguration, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { effective, effectiveAll, isKnown } from '#readiness/facts/nginx/nginx-scope.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'

const EXPECTED = 'gzip on; gzip_types text/css application/javascript application/json image/svg+xml;'
const SCRIPT = /javascript|ecmascript|\*/

export const compression = defineCheck({
  line: 'performance/compression',
  name: 'nginx',
  title: 'nginx compresses text',
  proof: 'whole',
  looksAt: 'gzip, brotli and zstd for each location, the types that they are for, and gzip_static.',
  why: 'Scripts and styles shrink to a quarter. `gzip on` alone compresses nothing but text/html.',
  mend: `\`${EXPECTED} gzip_vary on; gzip_proxied any;\` at the http level. Leave answers out that hold secrets and repeat what was sent (BREACH).`,
  sources: ['https://nginx.org/en/docs/http/ngx_http_gzip_module.html', 'https://www.breachattack.com/'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const seen = nginx.configurations.map(see)
    const findings = some(unique([...seen.flatMap((each) => each.findings), ...offEverywhere(nginx)]))
    if (findings !== undefined)
      return fail(
        'Text leaves nginx uncompressed.',
        `${EXPECTED} at the http level, with gzip_vary on.`,
        findings,
      )
    const good = some(unique(seen.flatMap((each) => each.good)))
    return good === undefined
      ? nothingToSee('nginx does not compress; what is behind it may.')
      : pass('nginx compresses scripts, styles and other text.', good)
  },
})

const KINDS = ['gzip', 'brotli', 'zstd']
const isOn = (answer: Answer, name: string): boolean => effective(answer.scope, name)?.args[0] === 'on'
const isReady = ({ scope }: Answer): boolean =>
  ['gzip_static', 'brotli_static', 'zstd_static'].some((name) =>
    ['on', 'always'].includes(effective(scope, name)?.args[0] ?? ''),
  )

function see({ http, isWhole, isDeployed }: NginxConfiguration): { findings: Evidence[]; good: Evidence[] } {
  const findings: Evidence[] = []
  const good: Evidence[] = []
  const answers = publicServers(http)
    .flatMap(answersOf)
    .filter(({ kind }) => kind === 'static' || kind === 'proxy')
  for (const answer of answers) {
    const kinds = KINDS.filter((name) => isOn(answer, name))
    const typed = kinds.filter((name) =>
      effectiveAll(answer.scope, `${name}_types`).some(({ args }) => args.some((arg) => SCRIPT.test(arg))),
    )
    if (isReady(answer) || typed.length > 0) {
      const by =
        effective(answer.scope, typed[0] === undefined ? 'gzip_static' : `${typed[0]}_types`) ?? answer.scope
      good.push({
        file: by.file,
        line: by.line,
        observed:
          typed.length > 0
            ? `${typed.join(', ')} with types for scripts`
            : 'files that are compressed beforehand',
      })
    } else if (
      kinds.length > 0 &&
      answer.kind === 'static' &&
      isKnown(answer.scope) &&
      kinds.every((name) => effectiveAll(answer.scope, `${name}_types`).length === 0)
    ) {
      const { file, line } = effective(answer.scope, kinds[0]!)!
      findings.push({
        file,
        line,
        observed: `${kinds[0]} on without ${kinds[0]}_types: only text/html is compressed`,
        expected: EXPECTED,
      })
    } else if (
      kinds.length === 0 &&
      servesBundle(answer) &&
      isKnown(answer.scope) &&
      (isWhole || isDeployed)
    ) {
      const { file, line } = effective(answer.scope, 'gzip') ?? answer.by ?? answer.scope
      findings.push({
        file,
        line,
        observed: `${labelOf(answer)} serves files from disk uncompressed`,
        expected: EXPECTED,
      })
    }
  }
  return { findings, good }
}

/** Switched off on purpose at the top, and on nowhere. */
function offEverywhere({ configurations }: NginxFact): Evidence[] {
  return configurations.flatMap(({ http }) => {
    const off = http.own.find(({ name, args }) => name === 'gzip' && args[0] === 'off')
    const answers = publicServers(http)
      .flatMap(answersOf)
      .filter(({ kind }) => kind === 'static' || kind === 'proxy')
    if (off === undefined || answers.length === 0) return []
    if (answers.some((answer) => KINDS.some((name) => isOn(answer, name)) || isReady(answer))) return []
    return [
      {
        file: off.file,
        line: off.line,
        observed: 'gzip off for everything, and no other compression',
        expected: EXPECTED,
      },
    ]
  })
}
