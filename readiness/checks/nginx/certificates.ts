import { isTlsServer, listensOf, publicServers } from '#readiness/facts/nginx/nginx-answers.ts'
import { nginxConfig, type NginxConfiguration } from '#readiness/facts/nginx/nginx-config.ts'
import { effective, effectiveAll, isKnown, nameOf, type Scope } from '#readiness/facts/nginx/nginx-scope.ts'
import { valuesOf } from '#readiness/facts/nginx/nginx-values.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { shown, unique } from './judge-header.ts'
import { withoutTls } from './without-tls.ts'

const OLD = new Set(['sslv2', 'sslv3', 'tlsv1', 'tlsv1.0', 'tlsv1.1'])
const WEAK = [
  'NULL',
  'RC4',
  'DES',
  '3DES',
  'EXP',
  'EXPORT',
  'MD5',
  'aNULL',
  'eNULL',
  'ADH',
  'AECDH',
  'LOW',
  'RC2',
  'SEED',
  'IDEA',
]

export const certificatesOfNginx = defineCheck({
  line: 'security/certificates',
  name: 'nginx',
  title: 'nginx ends TLS with a certificate and no old protocol',
  proof: 'hint',
  looksAt:
    'Each server that listens with ssl: that a certificate and a key are named, that ssl_protocols has nothing before TLS 1.2, and that ssl_ciphers enables no broken cipher. Whether the certificate is good only a connection shows.',
  why: 'TLS 1.0 and 1.1 are forbidden since RFC 8996, and the ciphers that are looked for here can be broken.',
  mend: '`ssl_protocols TLSv1.2 TLSv1.3;` and the ciphers of https://ssl-config.mozilla.org/. If something before this nginx ends TLS, say `tls: external` in readiness.yaml.',
  sources: ['RFC 8996', 'RFC 9325', 'ASVS 12.1.1', 'https://ssl-config.mozilla.org/'],
  needs: { nginx: nginxConfig },
  judge({ nginx }) {
    const absent = withoutTls(nginx)
    if (absent !== undefined) return absent
    const servers = nginx.configurations.flatMap((configuration) =>
      publicServers(configuration.http)
        .filter(isTlsServer)
        .map((server) => ({ configuration, server })),
    )
    const findings = some(
      unique(servers.flatMap(({ server, configuration }) => faultsOf(server, configuration))),
    )
    if (findings !== undefined)
      return fail(
        'nginx does not end TLS as it should.',
        'ssl_protocols TLSv1.2 TLSv1.3; the ciphers of Mozilla’s intermediate configuration; and ssl_certificate with ssl_certificate_key in each server that listens with ssl.',
        findings,
      )
    const bare = servers.filter(({ server }) => certificateOf(server) === undefined && !rejects(server))
    if (bare.length > 0)
      return unknown(
        `The certificate is named outside the tree, or still commented out: ${shown(bare.map(({ server }) => nameOf(server)))}.`,
      )
    const good = some(
      servers.flatMap(({ server }): Evidence[] => {
        const certificate = certificateOf(server)
        if (certificate === undefined) return []
        const protocols = effective(server, 'ssl_protocols')?.args.join(' ') ?? 'the default of nginx'
        return [
          {
            file: certificate.file,
            line: certificate.line,
            observed: `ssl_certificate ${certificate.args[0] ?? ''}; protocols: ${protocols}`,
          },
        ]
      }),
    )
    return good === undefined
      ? nothingToSee('No server here answers with TLS.')
      : pass('Each TLS server names a certificate, and old protocols are off.', good)
  },
})

const certificateOf = (server: Scope) => effective(server, 'ssl_certificate')
const rejects = (server: Scope): boolean => effective(server, 'ssl_reject_handshake')?.args[0] === 'on'

function faultsOf(server: Scope, { http, comments }: NginxConfiguration): Evidence[] {
  const found: Evidence[] = []
  const listen = listensOf(server).find(({ isTls }) => isTls)!.directive
  const isPending = comments.some(({ file, text }) => file === server.file && /ssl_certificate\s/.test(text))
  if (certificateOf(server) === undefined && !rejects(server) && isKnown(server) && !isPending)
    found.push({
      file: listen.file,
      line: listen.line,
      observed: `${nameOf(server)} listens with ssl and names no certificate: nginx refuses to start`,
      expected: 'ssl_certificate and ssl_certificate_key',
    })
  if (
    certificateOf(server) !== undefined &&
    effective(server, 'ssl_certificate_key') === undefined &&
    isKnown(server)
  )
    found.push({
      file: listen.file,
      line: listen.line,
      observed: `${nameOf(server)} names a certificate and no key`,
      expected: 'ssl_certificate_key',
    })
  const snakeoil = effectiveAll(server, 'ssl_certificate').find(({ args }) => /snakeoil/.test(args[0] ?? ''))
  if (snakeoil !== undefined)
    found.push({
      file: snakeoil.file,
      line: snakeoil.line,
      observed: `ssl_certificate ${snakeoil.args[0]}: the sample of the distribution, which no browser accepts`,
      expected: 'a certificate for the host',
    })
  const protocols = effective(server, 'ssl_protocols')
  const old = protocols?.args.filter((each) => OLD.has(each.toLowerCase())) ?? []
  if (protocols !== undefined && old.length > 0)
    found.push({
      file: protocols.file,
      line: protocols.line,
      observed: `ssl_protocols with ${old.join(', ')}`,
      expected: 'TLSv1.2 TLSv1.3',
    })
  const ciphers = effective(server, 'ssl_ciphers')
  const weak = ciphers === undefined ? [] : valuesOf(http, ciphers.args[0] ?? '').flatMap(weakCiphers)
  if (ciphers !== undefined && weak.length > 0)
    found.push({
      file: ciphers.file,
      line: ciphers.line,
      observed: `ssl_ciphers with ${[...new Set(weak)].join(', ')}`,
      expected: 'no broken ciphers',
    })
  return found
}

/** What a cipher list of OpenSSL switches on and does not switch off again. */
function weakCiphers(list: string): string[] {
  const words = list.split(/[:\s,]+/).filter((word) => word !== '')
  const off = new Set(words.filter((word) => /^[!-]/.test(word)).map((word) => word.slice(1)))
  const isOff = (word: string): boolean =>
    off.has(word) ||
    word
      .split('-')
      .some(
        (part) =>
          off.has(part) || (part === 'CBC3' && off.has('3DES')) || (part === 'EXP' && off.has('EXPORT')),
      )
  return words.filter(
    (word) =>
      !/^[!@+-]/.test(word) &&
      !isOff(word) &&
      word.split('-').some((part) => WEAK.includes(part) || part === 'CBC3'),
  )
}
