import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareTimes } from '#readiness/facts/accounts/compare-times.ts'
import { readCookie } from '#readiness/facts/accounts/cookie.ts'
import { differencesOf } from '#readiness/facts/accounts/enumeration-step.ts'
import { sumOf } from '#readiness/facts/accounts/record-steps.ts'
import { bitsOf } from '#readiness/facts/accounts/session-step.ts'
import { fillJson, fillText, valueAt } from '#readiness/facts/accounts/template.ts'
import type { Answer } from '#readiness/facts/accounts/wire.ts'
import { seededRandom } from '#tests/_statistics.ts'

const eight = (of: (at: number) => number): number[] => Array.from({ length: 8 }, (_, at) => of(at))

describe('two samples of times', () => {
  it('are apart when a hash lies between them, whichever side it is on', () => {
    assert.ok(
      compareTimes(
        eight((at) => 80 + at),
        eight((at) => 4 + at),
      ).isApart,
    )
    assert.ok(
      compareTimes(
        eight((at) => 4 + at),
        eight((at) => 80 + at),
      ).isApart,
    )
  })

  it('are apart in spite of one that was late on each side', () => {
    const slow = [3, ...eight((at) => 80 + at).slice(1)]
    const fast = [900, ...eight((at) => 4 + at).slice(1)]
    assert.ok(compareTimes(slow, fast).isApart)
  })

  it('are not apart by noise, by a small gap, or by a small share', () => {
    assert.ok(
      !compareTimes(
        eight((at) => 100 + at),
        eight((at) => 110 + at),
      ).isApart,
    )
    assert.ok(
      !compareTimes(
        eight(() => 1_000),
        eight(() => 1_050),
      ).isApart,
    )
    assert.ok(
      !compareTimes(
        eight((at) => at * 40),
        eight((at) => 300 - at * 40),
      ).isApart,
    )
    assert.ok(!compareTimes([1, 2], [500, 600]).isApart)
  })

  it('of one distribution are apart less than once in a hundred', () => {
    const random = seededRandom(7)
    const late = (): number => 5 + 200 * random() ** 4
    let apart = 0
    for (let i = 0; i < 2_000; i += 1) if (compareTimes(eight(late), eight(late)).isApart) apart += 1
    assert.ok(apart < 20, String(apart))
  })
})

describe('the bits of a session', () => {
  it('are those in which the values differ', () => {
    assert.ok(bitsOf(['8f14e45fceea167a5a36dedd4bea2543', 'c9f0f895fb98ab9159f51fd0297e236d']) >= 120)
    assert.ok(bitsOf(['user-7.session-000041', 'user-7.session-000042', 'user-7.session-000043']) < 10)
    assert.equal(bitsOf(['same', 'same']), 0)
  })
})

describe('a cookie', () => {
  it('is read with what guards it', () => {
    const cookie = readCookie('__Host-s=a%20b; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax')
    assert.deepEqual(cookie, {
      name: '__Host-s',
      value: 'a%20b',
      isSecure: true,
      isHttpOnly: true,
      sameSite: 'Lax',
      path: '/',
      domain: undefined,
      lifeSeconds: 60,
      isCleared: false,
    })
  })

  it('is cleared by its age, its date or an empty value', () => {
    for (const text of ['s=x; Max-Age=0', 's=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 's=; Path=/'])
      assert.equal(readCookie(text)?.isCleared, true, text)
  })
})

describe('a template', () => {
  it('is filled in texts, however deep, and nowhere else', () => {
    const values = { email: 'a@b.example', password: 'p"{email}' }
    assert.deepEqual(fillJson({ user: { login: '{email}', age: 7, list: ['{password}'] } }, values), {
      user: { login: 'a@b.example', age: 7, list: ['p"{email}'] },
    })
    assert.equal(fillText('/x/{token}/{unknown}', { token: 'a/b' }, encodeURIComponent), '/x/a%2Fb/{unknown}')
  })

  it('has a path into an answer', () => {
    assert.equal(valueAt({ user: { id: 7 } }, 'user.id'), 7)
    assert.equal(valueAt({ user: null }, 'user.id'), undefined)
    assert.equal(valueAt({}, 'constructor.name'), undefined)
  })
})

describe('the sum of a counter', () => {
  it('is over its labels, and over no other metric', () => {
    const text = [
      '# HELP sign_ins_total Sign-ins',
      'sign_ins_total{outcome="a}b"} 3',
      'sign_ins_total{outcome="bad"} 4 1700000000',
      'sign_ins_total_other 9',
      'sign_ins 9',
    ].join('\n')
    assert.equal(sumOf(text, 'sign_ins_total'), 7)
    assert.equal(sumOf('plain 2', 'plain'), 2)
  })
})

describe('two answers', () => {
  const answer = (text: string, rest: Partial<Answer> = {}): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    setCookies: [],
    text,
    json: undefined,
    ms: 1,
    ...rest,
  })
  const email = 'ready-0badcafe001@ready.invalid'
  const body = (tag: string, id: string): string =>
    JSON.stringify({
      id,
      email: `ready-0badcafe${tag}@ready.invalid`,
      at: `2026-01-01T00:00:0${tag[2]}.000Z`,
      name: `Readiness probe ready-0badcafe${tag}`,
    })

  it('are the same but for what differs between any two', () => {
    const one = answer(body('001', 'd7a0f6a2-1c6e-4f0e-9f55-2a6c5b0c9a10'))
    const two = answer(body('002', '0a1b2c3d-1c6e-4f0e-9f55-2a6c5b0c9a11'), {
      headers: { ...one.headers, date: 'x', 'x-request-id': 'y' },
    })
    assert.deepEqual(differencesOf(one, two, email), [])
  })

  it('differ by status, by a header, by a cookie, or by a word', () => {
    const one = answer('{"code":"a"}')
    const what = (two: Answer) => differencesOf(one, two, email).map((each) => each.what)
    assert.deepEqual(what(answer('{"code":"a"}', { status: 404 })), ['status'])
    assert.deepEqual(what(answer('{"code":"a"}', { headers: { ...one.headers, 'x-account': '1' } })), [
      'header',
    ])
    assert.deepEqual(what(answer('{"code":"a"}', { setCookies: ['seen=1'] })), ['cookies'])
    assert.deepEqual(what(answer('{"code":"b"}')), ['body'])
  })
})
