import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import type { HeaderRule } from './judge-header.ts'

const YEAR = 31_536_000
const HIGH = 10
const VARIABLE = /\$\{?\w+\}?/g

export const TRANSPORT: HeaderRule = {
  header: 'Strict-Transport-Security',
  expected: `max-age of at least ${YEAR} (a year)`,
  example: 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',
  isDueFromDisk: true,
  isForHost: true,
  faultOf(value) {
    const age = /(?:^|;)\s*max-age\s*=\s*"?(\d+)/i.exec(value)?.[1]
    if (age === undefined) return `Strict-Transport-Security: ${value}, which has no max-age and is ignored`
    return Number(age) < YEAR
      ? `Strict-Transport-Security: max-age=${age}, which is less than a year`
      : undefined
  },
}

const restrictsFraming = (policy: string): boolean => {
  const sources = /(?:^|;)\s*frame-ancestors\s+([^;]+)/i.exec(policy)?.[1]?.trim()
  return sources !== undefined && !/(^|\s)(\*|https?:)(\s|$)/.test(sources)
}

export const FRAME: HeaderRule = {
  header: 'X-Frame-Options',
  expected: 'DENY or SAMEORIGIN, or frame-ancestors in the Content-Security-Policy',
  example: 'add_header X-Frame-Options "SAMEORIGIN" always;',
  isForPages: true,
  isDueFromDisk: true,
  instead: { header: 'Content-Security-Policy', holds: restrictsFraming },
  faultOf: (value) =>
    /^(deny|sameorigin)$/i.test(value.trim())
      ? undefined
      : `X-Frame-Options: ${value}, which browsers ignore`,
}

export const CONTENT_TYPE: HeaderRule = {
  header: 'X-Content-Type-Options',
  expected: 'nosniff',
  example: 'add_header X-Content-Type-Options "nosniff" always;',
  isDueFromDisk: true,
  faultOf: (value) =>
    /^nosniff$/i.test(value.trim()) ? undefined : `X-Content-Type-Options: ${value}, which browsers ignore`,
}

const STRICT = new Set(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'])
const KNOWN = new Set([
  ...STRICT,
  'unsafe-url',
  'origin',
  'origin-when-cross-origin',
  'no-referrer-when-downgrade',
])

export const REFERRER: HeaderRule = {
  header: 'Referrer-Policy',
  expected: 'strict-origin-when-cross-origin, or stricter',
  example: 'add_header Referrer-Policy "strict-origin-when-cross-origin" always;',
  isForPages: true,
  isDueFromDisk: true,
  // A list names fallbacks: the last that a browser knows counts.
  faultOf(value) {
    const last = value
      .split(',')
      .map((each) => each.trim().toLowerCase())
      .findLast((each) => KNOWN.has(each))
    if (last === undefined) return `Referrer-Policy: ${value}, which browsers ignore`
    return STRICT.has(last)
      ? undefined
      : `Referrer-Policy: ${value}, which tells other sites more than it has to`
  },
}

export const POLICY: HeaderRule = {
  header: 'Content-Security-Policy',
  expected: 'a policy under which no inline script runs without a nonce or a hash',
  example: `add_header Content-Security-Policy "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'" always;`,
  isForPages: true,
  isDueFromDisk: true,
  readsVariables: true,
  faultOf(value) {
    const nonce = /'nonce-([^']*)'/.exec(value)?.[1]
    if (nonce !== undefined && !nonce.includes('$'))
      return 'Content-Security-Policy with a nonce that is the same in every answer'
    const policy = value.slice(0, 8_000).replaceAll(VARIABLE, 'abcdefghijklmnop')
    const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
    const worst = findings.find(
      ({ severity, directive }) =>
        severity <= HIGH && (directive === 'script-src' || directive === 'default-src'),
    )
    if (worst === undefined) return undefined
    const what = worst.value === undefined ? 'no limit on scripts' : `${worst.directive} ${worst.value}`
    return `Content-Security-Policy with ${what}, which leaves injected scripts free to run`
  },
}
