import { crc32 } from 'node:zlib'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import type { FoundToken } from './known-tokens.ts'
import { hasSequence, isPlaceholder, isTrivial } from './secret-words.ts'

/** Where an address leads that only this machine or this network knows. */
const LOCAL_HOST =
  /^(localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal|(10|192\.168)\.)|\.(local|localhost|test|invalid|internal\.test)$|(^|\.)example\.(com|org|net)$/i
const CODE = /\.([cm]?[jt]sx?|py|vue|svelte)$/i
const COMPOSE = /(^|\/)(docker-)?compose[^/]*\.ya?ml$/i

const MASKED = /x{4}|\*{3}|\.{3}|example|your|redacted|placeholder|dummy|fake|[<>{}]/i

/** Whether what has the shape of a token is one, as far as its text and place tell. */
export function isReal(token: FoundToken, path: string, kind: FileKind): boolean {
  if (kind === 'vendored' || token.kind === 'key') return false
  const isShown = kind === 'test' || kind === 'example' || kind === 'document'
  if (token.kind !== 'token') return !isShown && isRealAddress(token, path)
  if (MASKED.test(token.value)) return false
  return !isShown || !isMadeUp(token.value)
}

/** Tokens in tests and documents are mostly made up. GitHub's and npm's carry a checksum that gives that away. */
function isMadeUp(value: string): boolean {
  if (hasSequence(value) || /test|1234|abcd|deadbeef|qwert|secret|token[^a-z]/i.test(value)) return true
  const [, prefix = '', body = ''] = /^(gh[pousr]_|npm_)([A-Za-z0-9]{36})$/.exec(value) ?? []
  return prefix !== '' && !hasChecksum(body)
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function hasChecksum(body: string): boolean {
  let left = crc32(body.slice(0, 30))
  let text = ''
  while (left > 0) {
    text = `${DIGITS[left % 62]}${text}`
    left = Math.floor(left / 62)
  }
  return text.padStart(6, '0') === body.slice(30)
}

function isRealAddress({ kind, value }: FoundToken, path: string): boolean {
  const [, user = '', password = '', host = ''] =
    /:\/\/([^\s/:@]*):([^\s/@]*)@([^\s/:?"'`]+)/.exec(value) ?? []
  if (password.length < 6 || isPlaceholder(password) || isPlaceholder(host)) return false
  if (/[{}$%<>]/.test(password + host) || LOCAL_HOST.test(host)) return false
  if (isTrivial(password) || password === user) return false
  if (kind === 'address') return true
  // Code and compose files have checks of their own that know the defaults; here, only what leads to a real host.
  return host.includes('.') || !(CODE.test(path) || COMPOSE.test(path))
}
