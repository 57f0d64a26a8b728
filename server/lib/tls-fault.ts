const UNKNOWN_ISSUER = 'is signed by a CA that is not known here'
const FAULTS: ReadonlyMap<string, { what: string; isIssuer?: true; isName?: true }> = new Map([
  ['ERR_TLS_CERT_ALTNAME_INVALID', { what: 'is for another host than the one asked for', isName: true }],
  ['SELF_SIGNED_CERT_IN_CHAIN', { what: UNKNOWN_ISSUER, isIssuer: true }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', { what: UNKNOWN_ISSUER, isIssuer: true }],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { what: UNKNOWN_ISSUER, isIssuer: true }],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', { what: UNKNOWN_ISSUER, isIssuer: true }],
  ['CERT_HAS_EXPIRED', { what: 'has expired' }],
  ['CERT_NOT_YET_VALID', { what: 'is not valid yet; the clock of this host may be wrong' }],
])

/**
 * What is wrong with the certificate of a server, as the end of a sentence that begins "Its certificate …", or
 * undefined when the error is of another kind.
 * @param fixes what to do about an unknown CA and about another name
 */
export function explainTlsError(error: unknown, fixes: { issuer: string; name: string }): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  const fault = typeof code === 'string' ? FAULTS.get(code) : undefined
  if (fault === undefined) return undefined
  const fix = fault.isIssuer ? ` ${fixes.issuer}` : fault.isName ? ` ${fixes.name}` : ''
  return `${fault.what}.${fix}`
}
