import { answersOf, labelOf, publicServers, type Answer } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig } from '#readiness/facts/nginx/nginx-config.ts'
import { effective, isKnown } from '#readiness/facts/nginx/nginx-scope.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { unique } from './judge-header.ts'

const MEGABYTE = 1_048_576
const LARGEST = 20 * MEGABYTE
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1_024, m: MEGABYTE, g: 1_024 * MEGABYTE }
const EXPECTED = 'a limit of at most 20m for everything, and more only where files are taken in'

/** Bytes of a size as nginx writes it. */
export function bytesOf(size: string): number | undefined {
  const [, count, unit] = /^(\d+)([kmg]?)$/i.exec(size) ?? []
  return count === undefined ? undefined : Number(count) * UNITS[unit!.toLowerCase()]!
}

/** Where everything goes that has no location of its own. */
const isGeneral = ({ path, modifier }: Answer): boolean =>
  modifier !== '=' &&
  (path === '/' || path === '' || /^\^?\/?(\.\*)?$/.test(path) || /^\/(api|v\d)\/?$/.test(path))

export const sizeLimits = defineCheck({
  line: 'api/size-limits',
  name: 'nginx',
  title: 'nginx refuses bodies that are too large',
  proof: 'whole',
  looksAt:
    'The client_max_body_size of each location that hands requests to a program. Not set means 1m. A larger one is right where files are uploaded, in a location of its own.',
  why: 'nginx takes in the whole body before it passes it on: without a limit a few clients fill its disk and the memory of the app.',
  mend: '`client_max_body_size 1m;` at the server level, and for example `location = /api/upload { client_max_body_size 50m; … }`. 0 switches the limit off.',
  sources: ['ASVS 5.2.1', 'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const findings: Evidence[] = []
    const good: Evidence[] = []
    const unseen: Evidence[] = []
    const answers = nginx.configurations
      .flatMap(({ http }) => publicServers(http).flatMap(answersOf))
      .filter(({ kind }) => kind === 'proxy')
    for (const answer of answers) {
      const limit = effective(answer.scope, 'client_max_body_size')
      const { file, line } = limit ?? answer.by ?? answer.scope
      const size = limit?.args[0] ?? '1m'
      const bytes = bytesOf(size)
      if (bytes === undefined) unseen.push({ file, line, observed: `client_max_body_size ${size}` })
      else if (limit === undefined && !isKnown(answer.scope))
        unseen.push({ file, line, observed: `no client_max_body_size in the tree for ${labelOf(answer)}` })
      else if (
        bytes === 0 &&
        (isGeneral(answer) || limit!.file !== answer.scope.file || !answer.scope.own.includes(limit!))
      )
        findings.push({
          file,
          line,
          observed: 'client_max_body_size 0: bodies of any size are taken in',
          expected: EXPECTED,
        })
      else if (bytes > LARGEST && (isGeneral(answer) || !answer.scope.own.includes(limit!)))
        findings.push({
          file,
          line,
          observed: `client_max_body_size ${size} for everything`,
          expected: EXPECTED,
        })
      else
        good.push({
          file,
          line,
          observed:
            limit === undefined
              ? 'client_max_body_size is not set: 1m, the default of nginx'
              : `client_max_body_size ${size}`,
        })
    }
    const found = some(unique(findings))
    if (found !== undefined)
      return fail(
        'nginx takes in larger bodies than most of its addresses need.',
        'Set client_max_body_size to what forms and JSON need (1m), and a larger one only in the locations that take files.',
        found,
      )
    const [first] = unique(unseen)
    if (first !== undefined)
      return unknown('How large a body may be is decided outside the tree.', unique(unseen))
    const seen = some(unique(good))
    return seen === undefined
      ? nothingToSee('nginx hands no bodies on.')
      : pass('nginx refuses bodies that are too large.', seen)
  },
})
