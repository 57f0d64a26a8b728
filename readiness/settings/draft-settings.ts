import type { Line } from '#readiness/model/line.ts'
import { attestationTemplate } from './attestation-template.ts'
import type { FoundPaths } from './found-paths.ts'

export type FoundInProduction = {
  compose: readonly string[]
  dockerfiles: readonly string[]
  nginx: readonly string[]
  entries: readonly string[]
}

export type Draft = {
  found: FoundPaths & FoundInProduction
  /** Lines that a person may answer for and that nothing else has settled. */
  open: readonly Line[]
  /** YYYY-MM-DD */
  today: string
}

const PATHS = [
  ['compose', 'what production is run with, base file first'],
  ['dockerfiles', 'the images that are shipped'],
  ['environment', 'templates of the environment, without values'],
  ['openapi', 'descriptions of the API'],
  ['migrations', 'folders with migrations of the database'],
  ['alerts', 'alert rules of Prometheus'],
  ['coverage', 'reports of coverage that the tests write (Istanbul JSON, LCOV, Cobertura)'],
] as const

/** A readiness.yaml with what was found, and with what only a person can fill in as comments. */
export function draftSettings({ found, open, today }: Draft): string {
  return [
    ...comment([
      'What "gatehouse ready" cannot know by itself. It is data: nothing that it names is run.',
      'Everything but `version` may be left out; what is left out is looked for in the usual places.',
    ]),
    'version: 1',
    '',
    ...comment([
      'How accounts are reached with --active: gatehouse, better-auth, or a mapping of the routes.',
    ]),
    found.adapter === undefined ? '# adapter: better-auth' : `adapter: ${found.adapter}`,
    '',
    ...comment([
      'Where what runs in production starts. Debug code is judged by what these reach. Once it is written, only what',
      'stands here counts; these were found:',
    ]),
    ...comment(list('entries', found.entries.length > 0 ? found.entries : ['src/main.ts'], '', '')),
    '',
    ...comment(['Parts of the tree that never ship.']),
    '# exclude:',
    '#   - old/',
    '',
    ...pathLines(found),
    '',
    ...comment(['external: something before this stack ends TLS, such as a load balancer.']),
    '# tls: external',
    '',
    ...comment(['Every public host name, besides that of --url.']),
    '# hosts:',
    '#   - www.example.com',
    '',
    ...comment(['The day of the launch. The lines of continuous improvement fall due from it.']),
    `# launched: ${today}`,
    '',
    ...attestationLines(open, today),
    '',
    ...comment([
      'A finding that somebody answers for, for 90 days at most. The report gives its fingerprint. It stays visible',
      'and is never a pass. Reasons: risk-accepted, test-data, remediated, not-supported, not-detected.',
    ]),
    '# waivers:',
    '#   - check: security/secrets/history',
    '#     fingerprint: 0123456789abcdef',
    '#     reason: remediated',
    '#     note: the key was withdrawn and drawn anew on that day',
    '#     owner: NAME',
    `#     made: ${today}`,
    `#     until: ${today}`,
    '',
    ...comment(['Rehearsals: restore, failover, blue-green, rollback, alert, certificate.']),
    '# drills:',
    '#   - kind: restore',
    `#     at: ${today}T09:30:00Z`,
    '#     outcome: passed',
    '#     figures: { rtoSeconds: 540, rpoSeconds: 60 }',
    '#     evidence: https://where.it.can.be/read',
    '',
  ].join('\n')
}

const comment = (lines: readonly string[]): string[] => lines.map((line) => `# ${line}`)

function pathLines(found: Draft['found']): string[] {
  const isAny = PATHS.some(([name]) => found[name].length > 0)
  const lines = PATHS.flatMap(([name, says]) => [`  # ${says}`, ...list(name, found[name], '  ', '…')])
  const nginx = found.nginx.length > 0 ? found.nginx : ['nginx.conf']
  const narrowing = list('nginx', nginx, '', '').map((line) => `  # ${line}`)
  return [
    ...comment(['Where things are. Take out what is not of production.']),
    isAny ? 'paths:' : '# paths:',
    ...lines,
    '  # the configuration of the proxy; once it is written, no other is read',
    ...narrowing,
  ]
}

function list(name: string, values: readonly string[], indent: string, example: string): string[] {
  if (values.length === 0) return [`${indent}# ${name}: [${example}]`]
  return [`${indent}${name}:`, ...values.map((value) => `${indent}  - ${quote(value)}`)]
}

/** Plain where YAML takes it as text, in quotes otherwise. */
const quote = (value: string): string =>
  /^[A-Za-z_./][\w./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|~)$/i.test(value)
    ? value
    : JSON.stringify(value)

function attestationLines(open: readonly Line[], today: string): string[] {
  const head = comment([
    'What only a person can know, or what is done by a service that no file names. Take the # away, and fill in who',
    'did it, who else looked at it, and where that can be read. owner and approver have to be two people.',
  ])
  if (open.length === 0) return head
  return [
    ...head,
    '# attestations:',
    ...open.flatMap((line) =>
      attestationTemplate(line, today, false)
        .split('\n')
        .map((each) => `# ${each}`),
    ),
  ]
}
