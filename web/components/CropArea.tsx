import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { clampCrop, cropSquare, panCrop, type Crop } from '#web/lib/crop.ts'
import { t } from '#web/lib/messages.ts'

type Props = { picture: ImageBitmap; crop: Crop; onCrop: (crop: Crop) => void }

const STEP = 12
const ARROWS: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
}

/** The picture under a round window, moved by dragging or with the arrow keys. */
export function CropArea({ picture, crop, onCrop }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const held = useRef<{ x: number; y: number }>(undefined)

  useEffect(() => {
    const view = canvas.current
    const pen = view?.getContext('2d')
    if (!view || !pen) return
    const { left, top, side } = cropSquare(picture, crop)
    pen.imageSmoothingQuality = 'high'
    pen.clearRect(0, 0, view.width, view.height)
    pen.drawImage(picture, left, top, side, side, 0, 0, view.width, view.height)
  }, [picture, crop])

  function pan(dx: number, dy: number): void {
    const width = canvas.current?.clientWidth ?? 1
    onCrop(panCrop(picture, crop, width, dx, dy))
  }

  function drag(event: PointerEvent): void {
    if (held.current === undefined) return
    pan(event.clientX - held.current.x, event.clientY - held.current.y)
    held.current = { x: event.clientX, y: event.clientY }
  }

  function press(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key]
    if (arrow !== undefined) pan(...arrow)
    else if (event.key === '+') onCrop(clampCrop(picture, { ...crop, zoom: crop.zoom * 1.1 }))
    else if (event.key === '-') onCrop(clampCrop(picture, { ...crop, zoom: crop.zoom / 1.1 }))
    else return
    event.preventDefault()
  }

  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={t('avatar.crop.area')}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        held.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerMove={drag}
      onPointerUp={() => (held.current = undefined)}
      onPointerCancel={() => (held.current = undefined)}
      className="relative mx-auto w-full max-w-64 cursor-grab touch-none overflow-hidden rounded-card bg-sunken active:cursor-grabbing"
    >
      <canvas ref={canvas} width="512" height="512" className="block w-full" />
      <div className="pointer-events-none absolute inset-0 rounded-full shadow-[0_0_0_999px_rgb(10_20_18/0.55)]" />
    </div>
  )
}
