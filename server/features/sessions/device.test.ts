import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { describeDevice } from './device.ts'

describe('describeDevice', () => {
  it('names Firefox on Linux', () =>
    assert.deepEqual(
      describeDevice('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'),
      {
        device: 'Firefox on Linux',
        kind: 'desktop',
      },
    ))
  it('names Chrome on Windows', () =>
    assert.deepEqual(
      describeDevice(
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
      ),
      { device: 'Chrome on Windows', kind: 'desktop' },
    ))
  it('names a phone', () =>
    assert.deepEqual(
      describeDevice(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      ),
      { device: 'Safari on iOS 17', kind: 'phone' },
    ))
  it('names a tablet', () =>
    assert.equal(
      describeDevice(
        'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      ).kind,
      'tablet',
    ))
  it('names a tool by what it calls itself', () => assert.match(describeDevice('curl/8.5.0').device, /curl/i))
  it('does not know nothing', () =>
    assert.deepEqual(describeDevice(null), { device: 'Unknown device', kind: 'other' }))
  it('does not know white space', () => assert.equal(describeDevice('  ').device, 'Unknown device'))
  it('keeps a made-up name short', () =>
    assert.ok(describeDevice(`${'x'.repeat(500)}/1`).device.length <= 80))
  it('shows no markup of a made-up name', () =>
    assert.doesNotMatch(describeDevice('<script>alert(1)</script>/1').device, /[<>]/))

  it('answers for any text, at once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 512 }), (text) => {
        const { device, kind } = describeDevice(text)
        assert.ok(device.length > 0 && device.length <= 80)
        assert.ok(['desktop', 'phone', 'tablet', 'other'].includes(kind))
      }),
    )
  })
})
