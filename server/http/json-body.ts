import type { FastifyInstance } from 'fastify'
import { LIMITS } from '#contract/limits.ts'
import { Problem } from '#server/lib/problem.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Refuses what no honest client sends: deep nesting, null bytes (Postgres cannot store them), lone surrogates. */
function inspect(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000'))
      throw new Problem('request.malformed', { detail: 'A text contains a null byte.' })
    if (!value.isWellFormed())
      throw new Problem('request.malformed', { detail: 'A text contains half a character.' })
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (depth >= LIMITS.jsonDepth) throw new Problem('request.too_deep')
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      throw new Problem('request.malformed', { detail: 'A field has a name that is not allowed.' })
    }
    inspect(key, depth)
    inspect(inner, depth + 1)
  }
}

/** Reads a JSON body: strict UTF-8, bounded depth, no prototype pollution. An empty body reads as undefined. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(utf8.decode(body))
  } catch (cause) {
    throw new Problem('request.malformed', { cause })
  }
  inspect(parsed, 0)
  return parsed
}

/** Accepts JSON and nothing else, unless a route registers its own content types. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => parseJsonBody(body),
  )
}
