import { readFile } from 'node:fs/promises'
import { VARIABLES } from '#server/config/env.ts'
import { canBeQuoted } from './env-file.ts'
import { faultOfEmail, isReservedName, readDomain } from './domain.ts'
import { readMailServer, type MailServer } from './mail-server.ts'

export const TLS_MODES = ['acme', 'self-signed', 'files'] as const
export type TlsMode = (typeof TLS_MODES)[number]

type Result<T> = { value: T } | { fault: string }

/** How each answer is judged, whether it comes from a flag, a file or a person. */
export function judgeDomain(text: string): Result<string> {
  const read = readDomain(text)
  return 'domain' in read ? { value: read.domain } : read
}

export function judgeMail(text: string): Result<MailServer> {
  const server = readMailServer(text)
  return 'fault' in server ? server : { value: server }
}

export function judgeSender(text: string): Result<string> {
  const value = text.trim()
  if (!VARIABLES.MAIL_FROM.schema.safeParse(value).success)
    return { fault: 'The sender is an address such as Accounts <accounts@example.org>.' }
  if (!canBeQuoted(value))
    return { fault: 'A sender with a single quote may hold none of " $ \\ `: ops/.env could not keep it.' }
  return { value }
}

export function judgeTlsMode(text: string): Result<TlsMode> {
  const mode = TLS_MODES.find((known) => known === text.trim().toLowerCase())
  return mode === undefined ? { fault: `TLS is one of ${TLS_MODES.join(', ')}.` } : { value: mode }
}

export function judgeAcmeEmail(text: string): Result<string> {
  const value = text.trim()
  const fault = faultOfEmail(value)
  return fault === undefined ? { value } : { fault }
}

/** A certificate authority certifies only what the whole Internet can look up. */
export function faultOfAcme(domain: string): string | undefined {
  return isReservedName(domain)
    ? `No authority issues certificates for ${domain}. Choose --tls self-signed or --tls files.`
    : undefined
}

/** The first line of a file, or of the standard input for "-": how a secret comes in without being seen. */
export async function readSecretFrom(path: string): Promise<string> {
  const text = path === '-' ? await readInput() : await readFile(path, 'utf8')
  return text.replace(/\r?\n$/, '')
}

async function readInput(): Promise<string> {
  process.stdin.setEncoding('utf8')
  let text = ''
  for await (const chunk of process.stdin) text += chunk as string
  return text
}
