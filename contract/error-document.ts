import { ERRORS, type ErrorCode } from './error-codes.ts'

const AREAS: Record<string, string> = {
  request: 'Requests that cannot be taken',
  route: 'Addresses',
  rate: 'Limits',
  auth: 'Signing in',
  link: 'Mailed links',
  password: 'Passwords',
  profile: 'The profile',
  avatar: 'The picture',
  session: 'Sessions',
  server: 'The service',
  internal: 'Faults of ours',
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;')
}

/** `docs/errors.md`: every code, its status, and what to do about it. Printed from the registry. */
export function printErrorDocument(): string {
  const areas = new Map<string, ErrorCode[]>()
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const area = code.split('.', 1)[0] as string
    areas.set(area, [...(areas.get(area) ?? []), code])
  }
  const sections = [...areas].map(([area, codes]) => {
    const rows = codes.map((code) => {
      const { status, title, fix } = ERRORS[code]
      return `| <a id="${code}"></a>\`${code}\` | ${status} | ${cell(title)} | ${cell(fix)} |`
    })
    return [
      `## ${AREAS[area] ?? area}`,
      '',
      '| Code | Status | Meaning | What to do |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n')
  })
  return `# Errors

Every error is a problem document (RFC 9457, \`application/problem+json\`). Programs look at \`code\`; \`requestId\` finds the log line; \`errors\` names each field at fault by a JSON Pointer. The \`type\` of a problem ends in the code.

This file is printed from \`contract/error-codes.ts\` by \`npm run docs\`.

${sections.join('\n\n')}
`
}
