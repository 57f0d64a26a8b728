export type Size = { width: number; height: number }

/** What part of a picture is kept: its centre as a share of each side (0 to 1), and how far it is zoomed in. */
export type Crop = { x: number; y: number; zoom: number }

export const MAX_ZOOM = 4
export const CENTRED: Crop = { x: 0.5, y: 0.5, zoom: 1 }

/** Side of the kept square in pixels of the picture. */
export function cropSide(size: Size, zoom: number): number {
  return Math.min(size.width, size.height) / zoom
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high))
}

/** The nearest crop that lies within the picture. */
export function clampCrop(size: Size, crop: Crop): Crop {
  const zoom = clamp(crop.zoom, 1, MAX_ZOOM)
  const side = cropSide(size, zoom)
  const marginX = side / size.width / 2
  const marginY = side / size.height / 2
  return { zoom, x: clamp(crop.x, marginX, 1 - marginX), y: clamp(crop.y, marginY, 1 - marginY) }
}

/** The kept square in pixels of the picture: the source rectangle of `drawImage`. */
export function cropSquare(size: Size, crop: Crop): { left: number; top: number; side: number } {
  const within = clampCrop(size, crop)
  const side = cropSide(size, within.zoom)
  return { left: within.x * size.width - side / 2, top: within.y * size.height - side / 2, side }
}

/** Moves the picture under a view that is `viewSide` pixels wide, by that many pixels of the view. */
export function panCrop(size: Size, crop: Crop, viewSide: number, dx: number, dy: number): Crop {
  const scale = cropSide(size, crop.zoom) / viewSide
  return clampCrop(size, {
    zoom: crop.zoom,
    x: crop.x - (dx * scale) / size.width,
    y: crop.y - (dy * scale) / size.height,
  })
}

/** How far the centre can be moved on each axis; 0 when the picture fits exactly. */
export function cropRange(size: Size, zoom: number): { x: number; y: number } {
  const side = cropSide(size, zoom)
  return { x: 1 - side / size.width, y: 1 - side / size.height }
}
