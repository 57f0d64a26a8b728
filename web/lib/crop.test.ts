import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CENTRED, clampCrop, cropRange, cropSquare, MAX_ZOOM, panCrop } from './crop.ts'

const WIDE = { width: 2000, height: 1000 }

describe('crop', () => {
  it('keeps the middle square of a wide picture at first', () => {
    assert.deepEqual(cropSquare(WIDE, CENTRED), { left: 500, top: 0, side: 1000 })
  })

  it('keeps a smaller square when zoomed in', () => {
    assert.deepEqual(cropSquare(WIDE, { x: 0.5, y: 0.5, zoom: 2 }), { left: 750, top: 250, side: 500 })
  })

  it('never leaves the picture', () => {
    assert.deepEqual(cropSquare(WIDE, { x: 9, y: -9, zoom: 1 }), { left: 1000, top: 0, side: 1000 })
    assert.equal(clampCrop(WIDE, { x: 0.5, y: 0.5, zoom: 99 }).zoom, MAX_ZOOM)
    assert.equal(clampCrop(WIDE, { x: 0.5, y: 0.5, zoom: 0 }).zoom, 1)
  })

  it('moves the picture with the pointer', () => {
    const moved = panCrop(WIDE, CENTRED, 100, 10, 10)
    assert.equal(moved.x, 0.45)
    assert.equal(moved.y, 0.5)
  })

  it('tells how far the picture can be moved', () => {
    assert.deepEqual(cropRange(WIDE, 1), { x: 0.5, y: 0 })
    assert.deepEqual(cropRange({ width: 300, height: 300 }, 2), { x: 0.5, y: 0.5 })
  })
})
