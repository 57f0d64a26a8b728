import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

type Colour = { r: number; g: number; b: number }
export const RED: Colour = { r: 220, g: 20, b: 30 }
export const BLUE: Colour = { r: 20, g: 30, b: 220 }

/** A picture of one colour. */
export function plain(colour: Colour, width = 64, height = 64): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } })
}

/** A JPEG as a phone writes it: where it was taken, by whom, and lying on its side. */
export async function phonePicture(): Promise<Buffer> {
  // Red above blue as stored; turned by a quarter to the right it is blue beside red.
  return plain(BLUE, 200, 200)
    .composite([{ input: await plain(RED, 200, 100).png().toBuffer(), left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .withExif({
      IFD0: { Make: 'CANARY-CAMERA', Artist: 'CANARY-PERSON', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '51/1 3/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '3/1 43/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A whole and valid PNG of one colour with a bit for each pixel: few bytes, many pixels. */
export function hugePng(side: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const rows = Buffer.alloc(side * (Math.ceil(side / 8) + 1))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The colour of one pixel. */
export async function pixel(bytes: Buffer, left: number, top: number): Promise<Colour> {
  const raw = await sharp(bytes).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()
  return { r: raw[0] as number, g: raw[1] as number, b: raw[2] as number }
}
