import { protocols as protocolsFact, VERSIONS } from '#readiness/facts/tls/protocols.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'
import { judgeWithoutTls } from './without-tls.ts'

export const protocols = defineCheck({
  line: 'security/tls',
  name: 'protocols',
  title: 'TLS 1.2 or 1.3 alone, and no weak cipher suite',
  proof: 'whole',
  needs: { protocols: protocolsFact },
  looksAt:
    'Says hello to the target in TLS 1.0, 1.1, 1.2 and 1.3, and in TLS 1.2 with weak cipher suites alone. The old hellos are written by hand, since no library offers them any more, and one that must succeed goes along: without it a refusal means nothing.',
  why: 'TLS 1.0 and 1.1 were retired in 2021 (RFC 8996). Who still accepts them lets an attacker on the way choose them.',
  mend: 'In nginx: ssl_protocols TLSv1.2 TLSv1.3; and the cipher suites of Mozilla\'s "intermediate" configuration.',
  sources: ['RFC 8996', 'RFC 9325', 'Mozilla SSL configuration 5.7'],
  judge({ protocols: { peer, versions, weak, control, http2, ...place } }) {
    if (peer === undefined) return judgeWithoutTls(place)
    const url = `https://${peer}`
    const findings: Evidence[] = [
      ...(['TLS 1.0', 'TLS 1.1'] as const)
        .filter((version) => versions[version] === 'offered')
        .map((version) => ({ url, observed: `${version} is accepted`, expected: 'TLS 1.2 and TLS 1.3' })),
      ...Object.entries(weak)
        .filter(([, offer]) => offer === 'offered')
        .map(([name]) => ({
          url,
          observed: `a weak cipher suite is accepted: ${name}`,
          expected: 'AEAD suites with forward secrecy',
        })),
    ]
    if (versions['TLS 1.2'] === 'refused' && versions['TLS 1.3'] === 'refused')
      findings.push({
        url,
        observed: 'neither TLS 1.2 nor TLS 1.3 is accepted',
        expected: 'TLS 1.2 and TLS 1.3',
      })
    const found = some(findings)
    if (found !== undefined)
      return fail(
        'Old versions or weak cipher suites of TLS are accepted.',
        'Set ssl_protocols TLSv1.2 TLSv1.3; and the cipher suites of Mozilla\'s "intermediate" configuration.',
        found,
      )
    const table = VERSIONS.map((version) => `${version} ${versions[version]}`).join(', ')
    const open = [
      ...VERSIONS.filter((version) => versions[version] === 'unknown'),
      ...Object.entries(weak)
        .filter(([, offer]) => offer === 'unknown')
        .map(([name]) => name),
    ]
    const evidence = {
      url,
      observed: `${table}; HTTP/2 ${http2 === true ? 'offered' : 'not offered'}; positive control ${control ? 'held' : 'failed'}`,
    }
    if (open.length > 0)
      return unknown(`Whether ${peer} accepts ${open.join(', ')} could not be found out.`, [evidence])
    return pass('Only TLS 1.2 and 1.3 are accepted, and no weak cipher suite.', [evidence])
  },
})
