import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import sharp from 'sharp'
import { Problem } from '#server/lib/problem.ts'
import { BLUE, hugePng, phonePicture, pixel, plain, RED } from '#tests/_pictures.ts'
import { encodeAvatar } from './avatar-image.ts'

const refusedAs = (code: string) => (error: unknown) => error instanceof Problem && error.code === code
const unreadable = (bytes: Buffer | string) =>
  assert.rejects(encodeAvatar(Buffer.from(bytes)), refusedAs('avatar.unreadable'))

describe('encodeAvatar', () => {
  it('makes a square WebP of a PNG', async () => {
    const { bytes, hash } = await encodeAvatar(await plain(RED, 300, 80).png().toBuffer())
    const { format, width, height } = await sharp(bytes).metadata()
    assert.deepEqual([format, width, height], ['webp', 512, 512])
    assert.equal(hash, createHash('sha256').update(bytes).digest('hex'))
  })

  it('reads JPEG', async () => {
    const { bytes } = await encodeAvatar(await plain(RED).jpeg().toBuffer())
    assert.ok((await pixel(bytes, 256, 256)).r > 180)
  })

  it('reads WebP', async () => {
    const { bytes } = await encodeAvatar(await plain(BLUE).webp().toBuffer())
    assert.ok((await pixel(bytes, 256, 256)).b > 180)
  })

  it('reads a JPEG in the colours of print', async () => {
    const { bytes } = await encodeAvatar(await plain(RED).toColourspace('cmyk').jpeg().toBuffer())
    assert.equal((await sharp(bytes).metadata()).space, 'srgb')
  })

  it('makes the same of the same', async () => {
    const picture = await plain(RED).png().toBuffer()
    assert.equal((await encodeAvatar(picture)).hash, (await encodeAvatar(picture)).hash)
  })

  it('keeps nothing of what a camera wrote', async () => {
    const picture = await phonePicture()
    assert.ok(picture.includes('CANARY-CAMERA'), 'the fixture holds what is to be removed')
    const { bytes } = await encodeAvatar(picture)
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata()
    assert.deepEqual(
      [exif, xmp, iptc, icc, orientation],
      [undefined, undefined, undefined, undefined, undefined],
    )
    assert.ok(!bytes.includes('CANARY') && !bytes.includes('EXIF'))
  })

  it('turns the picture as the camera was held', async () => {
    const { bytes } = await encodeAvatar(await phonePicture())
    const left = await pixel(bytes, 60, 256)
    const right = await pixel(bytes, 450, 256)
    assert.ok(left.b > 150 && left.r < 100, JSON.stringify(left))
    assert.ok(right.r > 150 && right.b < 100, JSON.stringify(right))
  })

  it('keeps the first picture of an animation alone', async () => {
    const frames = [await plain(RED).png().toBuffer(), await plain(BLUE).png().toBuffer()]
    const animated = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer()
    assert.equal((await sharp(animated).metadata()).pages, 2)
    const { bytes } = await encodeAvatar(animated)
    assert.equal((await sharp(bytes).metadata()).pages, undefined)
    assert.ok((await pixel(bytes, 256, 256)).r > 180)
  })

  it('keeps nothing that stands behind the picture', async () => {
    const picture = await plain(RED).png().toBuffer()
    const { bytes } = await encodeAvatar(
      Buffer.concat([picture, Buffer.from('<script>CANARY</script>PK\u0003\u0004')]),
    )
    assert.ok(!bytes.includes('CANARY') && !bytes.includes('PK\u0003'))
  })

  it('keeps nothing of a comment', async () => {
    const picture = await plain(RED).jpeg().toBuffer()
    const comment = Buffer.from('\u00ff\u00fe\u0000\u000e<?php CANARY', 'latin1')
    const { bytes } = await encodeAvatar(
      Buffer.concat([picture.subarray(0, 2), comment, picture.subarray(2)]),
    )
    assert.ok(!bytes.includes('CANARY'))
  })

  it('refuses a GIF', async () => unreadable(await plain(RED).gif().toBuffer()))
  it('refuses a TIFF', async () => unreadable(await plain(RED).tiff().toBuffer()))
  it('refuses an AVIF', async () => unreadable(await plain(RED).avif().toBuffer()))
  it('refuses an SVG', () =>
    unreadable(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    ))
  it('refuses an SVG behind the first bytes of a PNG', () =>
    unreadable('\u0089PNG\r\n\u001a\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))
  it('refuses a PDF', () => unreadable('%PDF-1.7\n1 0 obj<<>>endobj'))
  it('refuses HTML', () => unreadable('<!doctype html><script>alert(1)</script>'))
  it('refuses a ZIP', () => unreadable('PK\u0003\u0004'))
  it('refuses nothing at all', () => unreadable(''))
  it('refuses random bytes', () =>
    unreadable(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37) % 256))))
  it('refuses a PNG cut off', async () => {
    const picture = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: RED,
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    })
      .png()
      .toBuffer()
    await unreadable(picture.subarray(0, picture.length / 2))
  })
  it('refuses a JPEG cut off', async () => {
    const picture = await phonePicture()
    await unreadable(picture.subarray(0, picture.length - 200))
  })
  it('refuses a PNG without pixels', async () => {
    const picture = await plain(RED).png().toBuffer()
    picture.writeUInt32BE(0, 16)
    await unreadable(picture)
  })

  it('refuses a small file of very many pixels, at once', async () => {
    const bomb = hugePng(30_000)
    assert.ok(bomb.length < 5 * 1024 * 1024)
    const started = performance.now()
    await assert.rejects(encodeAvatar(bomb), refusedAs('avatar.too_many_pixels'))
    assert.ok(performance.now() - started < 1000)
  })

  it('takes 36 megapixels', async () => {
    const { bytes } = await encodeAvatar(hugePng(6000))
    assert.equal((await sharp(bytes).metadata()).width, 512)
  })

  it('serves a crowd in turn, refuses what does not fit, and recovers', async () => {
    const picture = await plain(RED, 800, 800).png().toBuffer()
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => encodeAvatar(picture)))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 40 - 18)
    for (const { reason } of refused) assert.ok(refusedAs('server.busy')(reason))
    await unreadable('no picture')
    await assert.doesNotReject(encodeAvatar(picture))
  })
})
