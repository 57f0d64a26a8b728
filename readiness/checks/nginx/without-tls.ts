import { isTlsServer, publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import type { NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { some } from '#readiness/model/evidence.ts'
import { nothingToSee, unknown, type Judgement } from '#readiness/model/judgement.ts'

/** What is to be said of TLS when no server of nginx has it; undefined when one has. */
export function withoutTls({ configurations, otherEdges, tls }: NginxFact): Judgement | undefined {
  const servers = configurations.flatMap(({ http }) => publicServers(http))
  if (servers.some(isTlsServer)) return undefined
  if (tls === 'external')
    return nothingToSee('Something before this nginx ends TLS (tls: external in readiness.yaml).')
  const [edge] = otherEdges
  if (edge !== undefined)
    return nothingToSee(`No server of nginx has TLS; ${edge.name} (${edge.file}) may stand before it.`)
  const seen = some(
    servers.slice(0, 5).map(({ file, line }) => ({
      file,
      line,
      observed: 'a server that listens without ssl',
      expected: 'listen … ssl, or tls: external in readiness.yaml',
    })),
  )
  if (seen === undefined) return nothingToSee('nginx has no server that people reach.')
  return unknown(
    'Nothing in the tree ends TLS. If something before this stack does, say `tls: external` in readiness.yaml.',
    seen,
  )
}
