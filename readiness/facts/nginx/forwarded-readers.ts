import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Place } from './parse-nginx.ts'
import { isProductPath } from './product-path.ts'

/** A place where the app takes for the client's address what the client itself may have written. */
export type ForwardedReader = Place & { how: string }

const SOURCE = /\.([cm]?[jt]sx?|py|sh|ya?ml)$|(^|\/)([^/]*\.)?Dockerfile[^/]*$/
const MENTIONS =
  /forwarded[-_]for|trust ?proxy|forwarded[-_]allow[-_]ips|\.proxy\s*=\s*true|better-auth|betterAuth/i
const FIRST = /\.split\(\s*['"`], ?['"`]\s*(?:,\s*1\s*)?\)\s*(?:\?\.)?(?:\[\s*0\s*\]|\.at\(0\)|\.shift\(\))/g
const NEAR = 400

/** Looked for by shape, and only in files that mention the header or a setting for it. */
export const forwardedReaders = defineFact<readonly ForwardedReader[]>({
  name: 'readers of X-Forwarded-For',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const readers: ForwardedReader[] = []
    let betterAuth: ForwardedReader | undefined
    let isBetterAuthTold = false
    for (const { path } of tree.match(SOURCE)) {
      if (!isProductPath(path)) continue
      const text = await tree.read(path)
      if (text === undefined || !MENTIONS.test(text)) continue
      readers.push(...readersIn(path, text))
      const call = /\bbetterAuth\s*\(/.exec(text)
      if (call !== null && /from\s+['"]better-auth(\/minimal)?['"]/.test(text))
        betterAuth ??= {
          file: path,
          line: lineAt(text, call.index),
          how: 'Better Auth without trustedProxies puts every client that sends an X-Forwarded-For of its own into one common limit',
        }
      if (/trustedProxies|ipAddressHeaders/.test(text)) isBetterAuthTold = true
    }
    return betterAuth !== undefined && !isBetterAuthTold ? [...readers, betterAuth] : readers
  },
})

function readersIn(file: string, text: string): ForwardedReader[] {
  const found: ForwardedReader[] = []
  const add = (index: number, how: string): void => void found.push({ file, line: lineAt(text, index), how })
  if (/\.(ya?ml|sh)$|Dockerfile/.test(file)) {
    const star = /uvicorn[^\n]{0,300}--forwarded-allow-ips[= ]['"]?\*/.exec(text)
    if (star !== null)
      add(star.index, 'uvicorn with --forwarded-allow-ips=* believes the first entry of X-Forwarded-For')
    return found
  }
  for (const match of text.matchAll(FIRST)) {
    const before = text.slice(Math.max(0, match.index - NEAR), match.index)
    if (/x[-_]forwarded[-_]for/i.test(before))
      add(match.index, 'takes the first entry of X-Forwarded-For for the address of the client')
  }
  const settings: readonly (readonly [RegExp, string])[] = [
    [
      /\.set\(\s*['"`]trust proxy['"`]\s*,\s*true\s*\)|\.enable\(\s*['"`]trust proxy['"`]\s*\)/,
      'Express with trust proxy = true believes the first entry of X-Forwarded-For',
    ],
    [
      /\btrustProxy\s*:\s*true\b/,
      'Fastify with trustProxy: true believes the first entry of X-Forwarded-For',
    ],
    [
      /\b(app|koa|server)\.proxy\s*=\s*true\b/,
      'Koa with proxy = true believes the first entry of X-Forwarded-For',
    ],
    [
      /forwarded_allow_ips\s*=\s*['"]\*['"]/,
      'uvicorn with forwarded_allow_ips="*" believes the first entry of X-Forwarded-For',
    ],
  ]
  for (const [pattern, how] of settings) {
    const match = pattern.exec(text)
    if (match === null) continue
    // gunicorn itself takes no address from the header.
    if (how.startsWith('uvicorn') && !/uvicorn/i.test(text)) continue
    if (how.startsWith('Koa') && !/['"]koa['"]/.test(text)) continue
    add(match.index, how)
  }
  return found
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
