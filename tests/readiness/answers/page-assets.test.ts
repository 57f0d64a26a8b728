import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHashedName, isPlainName, partsOfPage } from '#readiness/facts/answers/page-assets.ts'

describe('the name of a file', () => {
  for (const name of [
    '/assets/app-1a2b3c4d.js',
    '/assets/index-BGA-sMnR.js',
    '/assets/index-DCEWVsfg.css',
    '/static/js/main.0f1e2d3c.chunk.js',
    '/app-6QK4XJ2N.js',
    '/3f2a9c81d4e5.js',
    '/_next/static/chunks/main.js',
    '/static/css/styles_Zx81kQp2.css',
  ])
    it(`has a hash: ${name}`, () => assert.equal(isHashedName(name), true))

  for (const name of [
    '/app.js',
    '/jquery-3.6.0.min.js',
    '/bootstrap5.bundle.min.js',
    '/page-HomePage.js',
    '/user-settings.js',
    '/account-profiles2.js',
    '/logo-20240101.png',
    '/deadbeef.js',
  ])
    it(`has none: ${name}`, () => assert.equal(isHashedName(name), false))

  it('is plain, or nobody knows', () => {
    assert.equal(isPlainName('/js/app.bundle.js'), true)
    assert.equal(isPlainName('/js/Zx81kQp2.js'), false)
  })
})

describe('the parts of a page', () => {
  it('are those of its own origin', () => {
    const { assets, foreign, title } = partsOfPage(
      '<title> A </title><base href="/sub/"><script src="a.js"></script><script src="https://cdn.example/b.js"></script><link rel="stylesheet" href="/c.css"><img src="data:image/png;base64,AA">',
      new URL('https://app.example/'),
    )
    assert.equal(title, 'A')
    assert.equal(foreign, 1)
    assert.deepEqual(
      assets.map(({ path, kind }) => `${kind} ${path}`),
      ['script /sub/a.js', 'style /c.css'],
    )
  })
})
