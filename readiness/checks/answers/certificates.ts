import { certificates as certificatesFact, type Certificates } from '#readiness/facts/tls/certificates.ts'
import type { Certificate } from '#readiness/facts/tls/certificate-chain.ts'
import { defineCheck, type Check, type Moment } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { judgeWithoutTls } from './without-tls.ts'

const DAY = 86_400_000

/** Renewal is due at a third of the lifetime, and may be a day or two away; long ones are renewed a month before. */
function daysDue(lifetimeDays: number): number {
  if (lifetimeDays < 21) return lifetimeDays / 3
  return Math.min(28, Math.max(7, lifetimeDays / 3 - 2))
}

const DISTRUST: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'signed by itself, which no browser trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'issued by an authority of its own, which no browser knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'served without its intermediate certificate, or issued by an authority that no browser knows',
  UNABLE_TO_GET_ISSUER_CERT:
    'served with an incomplete chain, or issued by an authority that no browser knows',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'served with an incomplete chain, or issued by an authority that no browser knows',
  CERT_HAS_EXPIRED: 'over',
  CERT_NOT_YET_VALID: 'not valid yet',
}

const dayOf = (time: string): string => time.slice(0, 10)

function faultsOf(each: Certificate, now: Date): string[] {
  const { distrust, key, validFrom, validTo } = each
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  const faults: string[] = []
  if (to <= now.getTime()) faults.push(`it ended on ${dayOf(validTo)}`)
  else if (from > now.getTime()) faults.push(`it begins on ${dayOf(validFrom)}`)
  else if (to - now.getTime() < daysDue((to - from) / DAY) * DAY)
    faults.push(`it ends on ${dayOf(validTo)} and should have been renewed by now`)
  if (distrust !== undefined && !/EXPIRED|NOT_YET_VALID/.test(distrust))
    faults.push(`it is ${DISTRUST[distrust] ?? `not trusted (${distrust})`}`)
  if (each.isForOther) faults.push(`it is not for ${each.host}`)
  if (key.type === 'rsa' && (key.bits ?? 0) < 2_048)
    faults.push(`its RSA key has ${key.bits ?? 'unknown'} bits`)
  if (key.type === 'ec' && /^(secp|prime|sect)?(1[0-9]{2}|2(0\d|1\d))/.test(key.curve ?? ''))
    faults.push(`its key is on ${key.curve}`)
  if (/md5|sha1(?!\d)/i.test(each.signature)) faults.push(`it is signed with ${each.signature}`)
  return faults
}

function describe(each: Certificate): Evidence {
  const { host, port, issuer, validTo, key, served, isTrustedHere } = each
  const size = key.curve ?? (key.bits === undefined ? key.type : `${key.type} ${key.bits}`)
  const trust = isTrustedHere ? ', trusted through an authority that was added on this machine' : ''
  return {
    url: `https://${host}:${port}`,
    observed: `certificate of ${issuer}, valid to ${dayOf(validTo)}, ${size}, chain of ${served}${trust}`,
  }
}

function judgeCertificates(seen: Certificates, { now }: Moment): Judgement {
  const [own] = seen.served
  if (own === undefined && seen.unseen.length === 0) return judgeWithoutTls(seen)
  const findings: Evidence[] = seen.served.flatMap((each) =>
    faultsOf(each, now).map((fault) => ({
      url: `https://${each.host}:${each.port}`,
      observed: `the certificate: ${fault}`,
      expected: 'one that browsers trust, for this host, with its whole chain, renewed in time',
    })),
  )
  const { newestFile } = seen
  if (
    own !== undefined &&
    newestFile !== undefined &&
    newestFile.fingerprint !== own.fingerprint &&
    newestFile.validFrom > own.validFrom
  )
    findings.push({
      url: `https://${own.host}:${own.port}`,
      file: newestFile.file,
      observed: `${newestFile.file} is newer (valid to ${dayOf(newestFile.validTo)}) than what is served (valid to ${dayOf(own.validTo)})`,
      expected: 'the newest certificate is served: the server reads it again after each renewal',
    })
  const found = some(findings)
  if (found !== undefined)
    return fail(
      'A certificate is not as browsers want it.',
      "Get a certificate for every public host from an authority that browsers know (Let's Encrypt is one), serve it with its chain (fullchain.pem), renew it when a third of its lifetime is left, and reload the server after each renewal. A private authority is trusted here when NODE_EXTRA_CA_CERTS names its file.",
      found,
    )
  const [blind] = seen.unseen
  if (blind !== undefined) return unknown(`${blind.host} ${blind.reason}.`)
  const good = some(seen.served.map(describe))
  return good === undefined
    ? judgeWithoutTls(seen)
    : pass('Every public host serves a certificate that holds.', good)
}

const DOCUMENT = {
  looksAt:
    'Opens a TLS connection to the target and to each of the hosts in readiness.yaml with verification on, and reads the chain, names, key, signature and dates. Compares it with the newest certificate for the host that nginx or the tree keeps on this disk.',
  why: 'Visitors of a site whose certificate is over, incomplete or for another name are told to go away. One that was renewed but is not served yet ends just the same.',
  mend: 'Serve fullchain.pem of a known authority for every host, renew at a third of the lifetime, and reload the server after each renewal, e.g. certbot renew --deploy-hook "nginx -s reload".',
  sources: ['RFC 5280', 'RFC 9325', 'OWASP ASVS 5.0 v5.0.0-12.2.2'],
} as const

const certificateCheck = (line: string, title: string): Check =>
  defineCheck({
    ...DOCUMENT,
    line,
    name: 'live',
    title,
    proof: 'whole',
    needs: { certificates: certificatesFact },
    judge: ({ certificates }, moment) => judgeCertificates(certificates, moment),
  })

export const certificates = certificateCheck(
  'security/certificates',
  'The certificates that are served hold, and long enough',
)
export const deployedCertificates = certificateCheck(
  'deployment/certificates',
  'The certificates of the deployment are valid',
)
