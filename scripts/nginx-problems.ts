import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import { ERROR_DOCS } from '#contract/problem.ts'

/** What nginx answers on its own, by status; `avatar` is the limit that has a name of its own in the API. */
const CASES: readonly (readonly [string, ErrorCode])[] = [
  ['400', 'request.malformed'],
  ['404', 'route.not_found'],
  ['405', 'route.method_not_allowed'],
  ['413', 'request.too_large'],
  ['avatar', 'avatar.too_large'],
  ['414', 'request.address_too_long'],
  ['421', 'request.wrong_host'],
  ['429', 'rate.limited'],
  ['431', 'request.headers_too_large'],
  ['500', 'internal'],
  ['502', 'server.unreachable'],
  ['503', 'server.unavailable'],
  ['504', 'server.timeout'],
]

function quoted(text: string): string {
  if (text.includes('$')) throw new Error(`nginx would read a variable in: ${text}`)
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
}

function members(code: ErrorCode): string {
  const { title, status, fix } = ERRORS[code]
  const type = `${ERROR_DOCS}#${code}`
  return JSON.stringify({ type, title, status, code, fix, message: title }).slice(1, -1)
}

function forPage(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}

function map(variable: string, value: (code: ErrorCode) => string): string {
  const rows = CASES.map(([key, code]) => `  ${key} ${quoted(value(code))};`)
  return `map $edge_case ${variable} {\n  default ${quoted(value('internal'))};\n${rows.join('\n')}\n}`
}

/** `ops/nginx/conf/http/86-problems.conf`: the registry of errors in the words of nginx. */
export function printNginxProblems(): string {
  return `# Printed from contract/error-codes.ts by \`npm run docs\`; chosen by http/85-errors.conf.
${map('$edge_problem', members)}

${map('$edge_title', (code) => forPage(ERRORS[code].title))}

${map('$edge_fix', (code) => forPage(ERRORS[code].fix))}
`
}
