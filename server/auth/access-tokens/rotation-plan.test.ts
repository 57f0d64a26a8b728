import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isPublished, planRotation, ROTATION, signerAt, type KeyTimes } from './rotation-plan.ts'

const HOUR = 3600_000
const DAY = 24 * HOUR
const PERIOD = 30 * DAY
/** The longest life of a token (ACCESS_TOKEN_SECONDS). */
const TOKEN = 900_000

const key = (kid: string, signsFrom: number, rest: Partial<KeyTimes> = {}): KeyTimes => ({
  kid,
  usable: true,
  signsFrom,
  signsUntil: undefined,
  publishedUntil: undefined,
  ...rest,
})

describe('planRotation', () => {
  it('makes the first key at once', () =>
    assert.deepEqual(planRotation([], 1000, PERIOD), { signsFrom: 1000, ends: [] }))

  it('leaves a young key alone', () =>
    assert.equal(planRotation([key('a', 0)], 29 * DAY - 1, PERIOD), undefined))

  it('publishes the next key a day before it signs, and ends the first one then', () => {
    const ends = [{ kid: 'a', signsUntil: 30 * DAY, publishedUntil: 30 * DAY + ROTATION.tailMs }]
    assert.deepEqual(planRotation([key('a', 0)], 29 * DAY, PERIOD), { signsFrom: 30 * DAY, ends })
  })

  it('publishes the next key for a day also when it is late', () => {
    const ends = [{ kid: 'a', signsUntil: 61 * DAY, publishedUntil: 61 * DAY + ROTATION.tailMs }]
    assert.deepEqual(planRotation([key('a', 0)], 60 * DAY, PERIOD), { signsFrom: 61 * DAY, ends })
  })

  it('makes one follower, not one after the other', () => {
    const keys = [key('a', 0, { signsUntil: 30 * DAY, publishedUntil: 31 * DAY }), key('b', 30 * DAY)]
    assert.equal(planRotation(keys, 29.5 * DAY, PERIOD), undefined)
    assert.equal(planRotation(keys, 30 * DAY, PERIOD), undefined)
  })

  it('signs at once with a new key when none of the old ones opens, and lets those go on for an hour', () => {
    const step = planRotation([key('a', 0, { usable: false })], DAY, PERIOD)
    const signsUntil = DAY + HOUR
    assert.deepEqual(step, {
      signsFrom: DAY,
      ends: [{ kid: 'a', signsUntil, publishedUntil: signsUntil + ROTATION.tailMs }],
    })
  })

  it('shortens no end that was set before', () => {
    const ended = key('a', 0, { usable: false, signsUntil: 2 * DAY, publishedUntil: 3 * DAY })
    assert.deepEqual(planRotation([ended], DAY, PERIOD)?.ends, [])
  })
})

describe('signerAt', () => {
  it('hands over at the very moment', () => {
    const keys = [key('a', 0, { signsUntil: DAY, publishedUntil: 2 * DAY }), key('b', DAY)]
    assert.equal(signerAt(keys, DAY - 1)?.kid, 'a')
    assert.equal(signerAt(keys, DAY)?.kid, 'b')
  })

  it('never takes a key that does not open', () =>
    assert.equal(signerAt([key('a', 0, { usable: false })], DAY), undefined))
})

/** Nodes with two secrets on one table, as during a change of BETTER_AUTH_SECRET, and time that jumps. */
const walk = fc.array(
  fc.record({
    waitMs: fc.oneof(
      fc.integer({ min: 0, max: 2 * HOUR }),
      fc.integer({ min: 0, max: 3 * DAY }),
      fc.integer({ min: 0, max: 90 * DAY }),
    ),
    secret: fc.constantFrom('old', 'new'),
    periodDays: fc.constantFrom(2, 30),
  }),
  { minLength: 1, maxLength: 40 },
)

describe('the rotation as a whole', () => {
  it('always has a key that signs, and publishes each key until its last token has expired', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        type Made = KeyTimes & { secret: string; madeAt: number; atOnce: boolean }
        let keys: Made[] = []
        let now = 0
        const tokens: { kid: string; signedAt: number; expiresAt: number }[] = []
        for (const { waitMs, secret, periodDays } of steps) {
          now += waitMs
          const seen = keys.map((one) => ({ ...one, usable: one.secret === secret }))
          const step = planRotation(seen, now, periodDays * DAY)
          for (const { kid, ...end } of step?.ends ?? [])
            Object.assign(
              keys.find((one) => one.kid === kid)!,
              end,
            )
          if (step !== undefined)
            keys.push({
              ...key(`k${keys.length}-${now}`, step.signsFrom),
              secret,
              madeAt: now,
              atOnce: step.signsFrom === now,
            })
          // Housekeeping may come at any time.
          keys = keys.filter((one) => one.publishedUntil === undefined || one.publishedUntil >= now)

          const signer = signerAt(
            keys.map((one) => ({ ...one, usable: one.secret === secret })),
            now,
          )
          assert.ok(signer, 'nothing signs')
          assert.ok(isPublished(signer, now), 'what signs is not published')
          if (!signer.atOnce)
            assert.ok(now - signer.madeAt >= ROTATION.leadMs, 'was not published for long enough')
          tokens.push({ kid: signer.kid, signedAt: now, expiresAt: now + TOKEN })
          for (const token of tokens.filter(({ expiresAt }) => expiresAt >= now)) {
            const used = keys.find(({ kid }) => kid === token.kid)
            assert.ok(
              used !== undefined && isPublished(used, now),
              'a token outlives the publication of its key',
            )
          }
          for (const one of keys)
            if (one.publishedUntil !== undefined)
              assert.ok(
                one.publishedUntil >= (one.signsUntil ?? 0) + TOKEN,
                'the last token outlives its key',
              )
        }
      }),
      { numRuns: 500 },
    )
  })
})
