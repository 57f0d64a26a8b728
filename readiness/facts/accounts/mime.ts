export type ReadMail = { subject: string; text: string; html: string }

const PARTS = 40

/** The texts of a mail as it travels (RFC 5322, 2045): enough to find a link in it. */
export function readMime(raw: string): ReadMail {
  const found = { text: '', html: '' }
  let left = PARTS
  const visit = (part: string, depth: number): void => {
    left -= 1
    if (left < 0 || depth > 5) return
    const { headers, body } = splitHead(part)
    const type = headers['content-type'] ?? 'text/plain'
    const boundary = /boundary="?([^";\r\n]{1,200})"?/i.exec(type)?.[1]
    if (/^multipart\//i.test(type) && boundary !== undefined) {
      for (const each of body.split(`--${boundary}`).slice(1)) visit(each.replace(/^\r?\n/, ''), depth + 1)
      return
    }
    const text = decodeBody(body, headers['content-transfer-encoding'] ?? '')
    if (/^text\/html/i.test(type)) found.html += text
    else if (/^text\//i.test(type)) found.text += text
  }
  visit(raw, 0)
  return { subject: decodeWords(splitHead(raw).headers.subject ?? ''), ...found }
}

function splitHead(part: string): { headers: Record<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(part)
  const head = end === null ? part : part.slice(0, end.index)
  const headers: Record<string, string> = {}
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { headers, body: end === null ? '' : part.slice(end.index + end[0].length) }
}

function decodeBody(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8')
  return /quoted-printable/i.test(encoding) ? decodeQuoted(body) : body
}

function decodeQuoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function decodeWords(text: string): string {
  return text.replaceAll(/=\?[^?\s]{1,40}\?([bq])\?([^?\s]{0,500})\?=/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString('utf8')
      : decodeQuoted(word.replaceAll('_', ' ')),
  )
}
