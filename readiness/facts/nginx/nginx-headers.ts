import {
  answersOf,
  isAcme,
  isHealth,
  isPlainServer,
  isTlsServer,
  publicServers,
  type Answer,
} from './nginx-answers.ts'
import type { NginxConfiguration, NginxFact } from './nginx-config.ts'
import { effectiveAll, isKnown, levelsOf, ownOf, type Scope } from './nginx-scope.ts'
import { valuesOf } from './nginx-values.ts'
import type { Directive } from './parse-nginx.ts'

/** How one answer of nginx has a header. */
export type HeaderCell = {
  answer: Answer
  /** The directive that sets it here. */
  header?: Directive
  /** What it can be, less what is not sent. */
  values: readonly string[]
  isAlways: boolean
  /** An outer level sets it, and a directive at this level puts that out of force. */
  lost?: { set: Directive; by: Directive }
  isKnown: boolean
}

/** Whether people meet this configuration first: with TLS, or because none in the tree has it. */
export function isOutermost(
  configuration: NginxConfiguration,
  { configurations, otherEdges }: NginxFact,
): boolean {
  const hasTls = ({ http }: NginxConfiguration): boolean => publicServers(http).some(isTlsServer)
  if (hasTls(configuration)) return true
  return otherEdges.length === 0 && !configurations.some(hasTls)
}

/** Answers whose headers matter: not those of a server that only redirects, not the word of nginx that it lives, no refusals. */
function answersWithHeaders({ http }: NginxConfiguration): Answer[] {
  const servers = publicServers(http)
  const tls = servers.filter(isTlsServer)
  return (tls.length > 0 ? tls : servers.filter(isPlainServer))
    .flatMap(answersOf)
    .filter(
      (answer) =>
        ['proxy', 'static', 'text'].includes(answer.kind) &&
        !(answer.kind === 'text' && isHealth(answer)) &&
        !isAcme(answer),
    )
}

export const isHeader = ({ name, args }: Directive, header: string): boolean =>
  name === 'add_header' && args[0]?.toLowerCase() === header.toLowerCase()

/** What `more_set_headers` of the headers-more module sets; it is inherited and holds for every status. */
function moreHeaders(scope: Scope, header: string): Directive | undefined {
  for (const level of levelsOf(scope))
    for (const directive of ownOf(level, 'more_set_headers'))
      if (directive.args.some((arg) => arg.toLowerCase().startsWith(`${header.toLowerCase()}:`)))
        return directive
  return undefined
}

export function headerCells(configuration: NginxConfiguration, header: string): HeaderCell[] {
  return answersWithHeaders(configuration).map((answer) => cellOf(configuration.http, answer, header))
}

function cellOf(http: Scope, answer: Answer, header: string): HeaderCell {
  const { scope } = answer
  const known = isKnown(scope)
  const more = moreHeaders(scope, header)
  if (more !== undefined) {
    const text = more.args.find((arg) => arg.toLowerCase().startsWith(`${header.toLowerCase()}:`)) ?? ''
    return {
      answer,
      header: more,
      values: [text.slice(header.length + 1).trim()],
      isAlways: true,
      isKnown: known,
    }
  }
  const all = effectiveAll(scope, 'add_header')
  const set = all.findLast((each) => isHeader(each, header))
  if (set !== undefined) {
    const values = valuesOf(http, set.args[1] ?? '').filter((value) => value !== '')
    return { answer, header: set, values, isAlways: set.args[2] === 'always', isKnown: known }
  }
  const [by] = all
  const outer = [...levelsOf(scope)]
    .flatMap((level) => ownOf(level, 'add_header'))
    .find((each) => isHeader(each, header))
  const lost = by !== undefined && outer !== undefined ? { set: outer, by } : undefined
  return { answer, values: [], isAlways: false, isKnown: known, ...(lost !== undefined && { lost }) }
}
