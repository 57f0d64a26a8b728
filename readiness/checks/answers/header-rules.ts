import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { quoted, valuesOf } from '#readiness/facts/answers/answer.ts'
import { onAll, onBodies, onPages, type CellRule } from './judge-cells.ts'

const YEAR = 31_536_000
const ALWAYS =
  'Set it once for every answer, errors included: in nginx with "always" at the server level, and in no location that has an add_header of its own; in an app in the outermost middleware.'

export const HSTS: CellRule = {
  header: 'Strict-Transport-Security',
  expected: `once, with a max-age of at least ${YEAR} (a year)`,
  fix: `Send Strict-Transport-Security: max-age=${YEAR}; includeSubDomains with every answer over https. ${ALWAYS}`,
  appliesTo: onAll,
  faultOf(values) {
    if (values.length === 0) return 'no Strict-Transport-Security'
    if (values.length > 1)
      return `Strict-Transport-Security ${values.length} times, of which browsers read the first alone`
    const age = /(?:^|;)\s*max-age\s*=\s*"?(\d{1,12})/i.exec(values[0]!)?.[1]
    if (age === undefined) return 'Strict-Transport-Security without a max-age'
    return Number(age) < YEAR ? `Strict-Transport-Security with max-age=${age}` : undefined
  },
}

export const NOSNIFF: CellRule = {
  header: 'X-Content-Type-Options',
  expected: 'nosniff',
  fix: `Send X-Content-Type-Options: nosniff. ${ALWAYS}`,
  appliesTo: onBodies,
  faultOf(values) {
    const [first] = values
    if (first === undefined) return 'no X-Content-Type-Options'
    return values.every((value) => value.split(',').every((each) => /^\s*nosniff\s*$/i.test(each)))
      ? undefined
      : `X-Content-Type-Options: ${quoted(first, 60)}`
  },
}

const restrictsFraming = (policy: string): boolean => {
  const sources = /(?:^|;)\s*frame-ancestors\s+([^;]{1,2000})/i.exec(policy)?.[1]
  return sources !== undefined && !/(^|\s)(\*|https?:)(\s|$)/.test(sources.trim())
}

export const FRAMES: CellRule = {
  header: 'X-Frame-Options',
  expected: 'DENY or SAMEORIGIN, or frame-ancestors in the Content-Security-Policy',
  fix: `Send X-Frame-Options: DENY (or SAMEORIGIN), and frame-ancestors in the Content-Security-Policy. ${ALWAYS}`,
  appliesTo: onPages,
  faultOf(values, answer) {
    if (valuesOf(answer, 'content-security-policy').some(restrictsFraming)) return undefined
    const [first] = values
    if (first === undefined) return 'neither X-Frame-Options nor frame-ancestors'
    return values.every((value) => /^(deny|sameorigin)$/i.test(value.trim()))
      ? undefined
      : `X-Frame-Options: ${quoted(first, 60)}, which browsers ignore`
  },
}

const STRICT = new Set(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'])
const LOOSE = new Set(['unsafe-url', 'origin', 'origin-when-cross-origin', 'no-referrer-when-downgrade'])

export const REFERRER: CellRule = {
  header: 'Referrer-Policy',
  expected: 'strict-origin-when-cross-origin, or stricter',
  fix: `Send Referrer-Policy: strict-origin-when-cross-origin, or no-referrer. ${ALWAYS}`,
  appliesTo: onPages,
  // A list names fallbacks: the last that a browser knows counts.
  faultOf(values) {
    if (values.length === 0) return 'no Referrer-Policy'
    const last = values
      .join(',')
      .split(',')
      .map((each) => each.trim().toLowerCase())
      .findLast((each) => STRICT.has(each) || LOOSE.has(each))
    if (last === undefined) return 'a Referrer-Policy that browsers do not know'
    return STRICT.has(last) ? undefined : `Referrer-Policy: ${last}`
  },
}

export const XSS: CellRule = {
  header: 'X-XSS-Protection',
  expected: '0, nothing beside a Content-Security-Policy, or 1; mode=block',
  fix: `Send X-XSS-Protection: 0 and a Content-Security-Policy that keeps injected scripts from running. ${ALWAYS}`,
  appliesTo: onPages,
  faultOf(values, answer) {
    const [first] = values
    if (first === undefined)
      return valuesOf(answer, 'content-security-policy').length > 0
        ? undefined
        : 'neither X-XSS-Protection nor a Content-Security-Policy, which took its place'
    // The filter that removed parts of a page could be turned against the page.
    return /^0\b/.test(first) || /^1\s*;\s*mode\s*=\s*block/i.test(first)
      ? undefined
      : `X-XSS-Protection: ${quoted(first, 60)}`
  },
}

/** Severity of csp_evaluator: scripts run that should not. */
const HIGH = 10
const BYPASS = 305

/** What leaves injected scripts free to run under a policy; undefined when nothing does. */
function weaknessOf(policy: string): string | undefined {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
  const worst = findings.find(
    ({ severity, directive, type }) =>
      severity <= HIGH &&
      (type as number) !== BYPASS &&
      /^(script-src(-elem|-attr)?|default-src)$/.test(directive),
  )
  if (worst === undefined) return undefined
  return worst.value === undefined ? 'no limit on scripts' : `${worst.directive} ${quoted(worst.value, 60)}`
}

export const POLICY: CellRule = {
  header: 'Content-Security-Policy',
  expected: 'a policy under which no inline script runs without a nonce or a hash',
  fix: `Send Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self', with a nonce or a hash for each inline script in place of 'unsafe-inline'. Try it as Content-Security-Policy-Report-Only first. ${ALWAYS}`,
  appliesTo: onPages,
  // Several policies all hold: one good policy is enough.
  faultOf(values, answer) {
    const policies = values.flatMap((value) => value.split(',')).filter((policy) => policy.trim() !== '')
    if (policies.length === 0)
      return valuesOf(answer, 'content-security-policy-report-only').length > 0
        ? 'a Content-Security-Policy that only reports'
        : 'no Content-Security-Policy'
    const weaknesses = policies.map(weaknessOf)
    const [first] = weaknesses
    return weaknesses.every((each) => each !== undefined)
      ? `a Content-Security-Policy with ${first}`
      : undefined
  },
}
