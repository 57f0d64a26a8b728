import { createHash } from 'node:crypto'
import { LIMITS } from '#contract/limits.ts'
import { Problem } from '#server/lib/problem.ts'

// Only these reach libvips, whose readers of other formats (SVG, PDF, TIFF …) are a large surface to attack.
const SIGNATURES = [/^\x89PNG\r\n\x1a\n/, /^\xff\xd8\xff/, /^RIFF[^]{4}WEBP/]
const FORMATS = new Set(['png', 'jpeg', 'webp'])
const AT_ONCE = 2
const WAITING = 16
let running = 0
const queue: (() => void)[] = []

async function takeTurn(): Promise<void> {
  if (running < AT_ONCE) return void (running += 1)
  if (queue.length >= WAITING) throw new Problem('server.busy', { retryAfterSeconds: 3 })
  const { promise, resolve } = Promise.withResolvers<void>()
  queue.push(resolve)
  return promise
}

function passTurn(): void {
  const next = queue.shift()
  if (next) next()
  else running -= 1
}

/**
 * Decodes a picture and encodes it anew as a square WebP: what is stored was written by us, carries no metadata and
 * is nothing but an image, whatever the bytes claimed to be (ASVS 5.2.6).
 * @throws {Problem} avatar.unreadable, avatar.too_many_pixels or server.busy
 */
export async function encodeAvatar(bytes: Buffer): Promise<{ bytes: Buffer; hash: string }> {
  const start = bytes.subarray(0, 12).toString('latin1')
  if (!SIGNATURES.some((signature) => signature.test(start))) throw new Problem('avatar.unreadable')
  await takeTurn()
  try {
    // Loaded when the first picture arrives: libvips costs memory that most processes never need.
    const { default: sharp } = await import('sharp')
    const source = sharp(bytes, { limitInputPixels: LIMITS.avatarPixels, failOn: 'error', pages: 1 })
    const { format, width = 0, height = 0 } = await source.metadata()
    if (format === undefined || !FORMATS.has(format)) throw new Problem('avatar.unreadable')
    if (width * height > LIMITS.avatarPixels) throw new Problem('avatar.too_many_pixels')
    const encoded = await source
      .rotate()
      .resize(LIMITS.avatarSide, LIMITS.avatarSide, { fit: 'cover' })
      .webp({ quality: 82 })
      .timeout({ seconds: 10 })
      .toBuffer()
    return { bytes: encoded, hash: createHash('sha256').update(encoded).digest('hex') }
  } catch (error) {
    if (error instanceof Problem) throw error
    const tooBig = error instanceof Error && /pixel limit/i.test(error.message)
    throw new Problem(tooBig ? 'avatar.too_many_pixels' : 'avatar.unreadable', { cause: error })
  } finally {
    passTurn()
  }
}
