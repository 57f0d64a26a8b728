import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isLoopbackHost, NEXT_MAX_LENGTH, nextAddress, type NextRules } from './next-address.ts'

const RULES: NextRules = {
  origin: 'https://accounts.acme.test',
  origins: ['https://shop.example', 'https://second.example:8443'],
  domain: 'acme.test',
}
const HOST_ONLY: NextRules = { ...RULES, origins: [], domain: null }
const LOCAL: NextRules = {
  origin: 'http://localhost:3000',
  origins: ['http://localhost:5173'],
  domain: null,
}

describe('nextAddress', () => {
  it('keeps a path of Gatehouse with its query and fragment', () => {
    assert.equal(nextAddress('/security?tab=1#sessions', HOST_ONLY), '/security?tab=1#sessions')
  })
  it('makes a path of an absolute address of Gatehouse', () => {
    assert.equal(nextAddress('https://accounts.acme.test/app?a=1#b', HOST_ONLY), '/app?a=1#b')
  })
  it('keeps an address of an origin that is listed', () => {
    assert.equal(nextAddress('https://shop.example/cart?a=1#b', RULES), 'https://shop.example/cart?a=1#b')
    assert.equal(nextAddress('https://second.example:8443/', RULES), 'https://second.example:8443/')
  })
  it('keeps an address of a host below the cookie domain, and of the domain itself', () => {
    assert.equal(nextAddress('https://app.acme.test/x', RULES), 'https://app.acme.test/x')
    assert.equal(nextAddress('https://a.b.acme.test:8443/', RULES), 'https://a.b.acme.test:8443/')
    assert.equal(nextAddress('https://acme.test/', RULES), 'https://acme.test/')
  })
  it('writes the host as browsers do', () => {
    assert.equal(nextAddress('HTTPS://APP.Acme.Test', RULES), 'https://app.acme.test/')
  })
  it('refuses nothing at all', () => {
    assert.equal(nextAddress(null, RULES), undefined)
    assert.equal(nextAddress(undefined, RULES), undefined)
    assert.equal(nextAddress('', RULES), undefined)
  })
  it('refuses a neighbour while there is no cookie domain', () => {
    assert.equal(nextAddress('https://app.acme.test/', HOST_ONLY), undefined)
  })
  it('refuses hosts that only end or begin like an allowed one', () => {
    for (const next of [
      'https://evilacme.test/',
      'https://acme.test.evil.example/',
      'https://acme.test.',
      'https://shop.example.evil.example/',
      'https://shop.example:444/',
      'https://second.example/',
      'https://sub.shop.example/',
    ])
      assert.equal(nextAddress(next, RULES), undefined, next)
  })
  it('refuses another host in every spelling that browsers accept', () => {
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\/evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      '\u0000//evil.example',
      '/..//evil.example',
      '/.//evil.example',
      '/%2e%2e//evil.example',
      '/a/..//evil.example',
      'https:evil.example',
      'https:/evil.example',
      'https:///evil.example',
      'https:\\\\evil.example',
      'https://accounts.acme.test//evil.example',
      'https://accounts.acme.test/..//evil.example',
      'https://accounts.acme.test\\@evil.example/',
      'https://accounts.acme.test@evil.example/',
      'https://accounts.acme.test:pw@evil.example/',
      'https://evil.example#.acme.test',
      'https://evil.example?.acme.test',
      'https://evil.example%2f.acme.test',
      'https://evil。example/',
      ' https://evil.example/',
      ' /profile',
    ])
      assert.equal(nextAddress(next, RULES), undefined, JSON.stringify(next))
  })
  it('refuses an allowed host with a user name, which dresses up as another', () => {
    assert.equal(nextAddress('https://bank.example@app.acme.test/', RULES), undefined)
  })
  it('refuses schemes that run, read or download', () => {
    for (const next of [
      'javascript:alert(1)',
      'JaVaScRiPt://app.acme.test/%0aalert(1)',
      'data:text/html,x',
      'blob:https://app.acme.test/x',
      'file:///etc/passwd',
      'ftp://app.acme.test/',
      'wss://app.acme.test/',
      'profile',
      '?next=/x',
      '#x',
    ])
      assert.equal(nextAddress(next, RULES), undefined, next)
  })
  it('refuses plain http, whoever it is', () => {
    assert.equal(nextAddress('http://app.acme.test/', RULES), undefined)
    assert.equal(nextAddress('http://accounts.acme.test/', RULES), undefined)
    assert.equal(
      nextAddress('http://shop.example/', { ...RULES, origins: ['http://shop.example'] }),
      undefined,
    )
  })
  it('takes plain http to a listed origin while Gatehouse itself is on http at localhost', () => {
    assert.equal(nextAddress('http://localhost:5173/x', LOCAL), 'http://localhost:5173/x')
    assert.equal(nextAddress('http://localhost:5174/x', LOCAL), undefined)
    assert.equal(
      nextAddress('http://app.acme.test/', { ...RULES, origin: 'http://accounts.acme.test' }),
      undefined,
    )
  })
  it('takes the longest address that is allowed and none that is longer', () => {
    const longest = `/${'a'.repeat(NEXT_MAX_LENGTH - 1)}`
    assert.equal(nextAddress(longest, RULES), longest)
    assert.equal(nextAddress(`${longest}a`, RULES), undefined)
  })
})

/** Pieces that hostile addresses are made of, and pieces of allowed ones. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '..',
    '.',
    '@',
    ':',
    '?',
    '#',
    '%2f',
    '%5c',
    '%2e',
    '%09',
    '\t',
    '\n',
    '\r',
    '\u0000',
    ' ',
    '。',
    '/',
    'https:',
    'http:',
    'https://',
    'javascript:',
    'data:',
    'evil.example',
    'acme.test',
    'app.acme.test',
    'accounts.acme.test',
    'shop.example',
    '[::1]',
    '127.0.0.1',
    'localhost',
  ),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const start = fc.constantFrom(
  '',
  '',
  '/',
  'https://',
  'https://app.acme.test',
  RULES.origin,
  'https://shop.example',
)
const pieced = fc
  .tuple(start, fc.array(piece, { maxLength: 8 }))
  .map(([begin, pieces]) => begin + pieces.join(''))
const anything = fc.oneof(pieced, fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true }))

function isAllowed(origin: string): boolean {
  return (
    origin === RULES.origin ||
    RULES.origins.includes(origin) ||
    /^https:\/\/([^/@]+\.)?acme\.test(:\d+)?$/.test(origin)
  )
}

describe('a host with an empty label', () => {
  it('is nobody', () => {
    assert.equal(nextAddress('https://.acme.test', RULES), undefined)
    assert.equal(nextAddress('https://app..acme.test/', RULES), undefined)
  })
})

describe('whatever is asked for', () => {
  it('leads only to what is allowed, as a browser on our page resolves it', () => {
    let kept = 0
    fc.assert(
      fc.property(anything, (asked) => {
        const next = nextAddress(asked, RULES)
        if (next === undefined) return
        kept += 1
        const followed = new URL(next, `${RULES.origin}/sign-in`)
        assert.ok(isAllowed(followed.origin), `${JSON.stringify(asked)} leads to ${followed.href}`)
        assert.equal(followed.username + followed.password, '')
      }),
      { numRuns: 20_000 },
    )
    assert.ok(kept > 500, `only ${kept} addresses were allowed: the property says nothing`)
  })

  it('leads to the same place when it is asked for again', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const next = nextAddress(asked, RULES)
        if (next !== undefined) assert.equal(nextAddress(next, RULES), next)
      }),
      { numRuns: 5000 },
    )
  })

  it('leads nowhere else than the same address asked for without a judge', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const next = nextAddress(asked, RULES)
        const base = `${RULES.origin}/sign-in`
        if (next !== undefined) assert.equal(new URL(next, base).href, new URL(asked, base).href)
      }),
      { numRuns: 5000 },
    )
  })

  it('never leaves the own origin while nothing else is allowed', () => {
    fc.assert(
      fc.property(anything, (asked) => {
        const next = nextAddress(asked, HOST_ONLY)
        if (next !== undefined) assert.equal(new URL(next, HOST_ONLY.origin).origin, HOST_ONLY.origin)
      }),
      { numRuns: 10_000 },
    )
  })

  it('keeps every address of an app below the cookie domain', () => {
    const path = fc.webUrl({ withQueryParameters: true, withFragments: true, size: 'small' })
    fc.assert(
      fc.property(path, fc.stringMatching(/^[a-z0-9]{1,20}$/), (url, label) => {
        const asked = `https://app-${label}.acme.test${url.slice(new URL(url).origin.length)}`
        fc.pre(URL.canParse(asked) && asked.length < NEXT_MAX_LENGTH)
        assert.equal(nextAddress(asked, RULES), new URL(asked).href)
      }),
    )
  })
})

describe('isLoopbackHost', () => {
  it('knows this machine by its names and addresses', () => {
    for (const host of ['localhost', 'app.localhost', 'localhost.', '127.0.0.1', '127.1.2.3', '[::1]'])
      assert.equal(isLoopbackHost(host), true, host)
  })
  it('knows names that only look like it', () => {
    for (const host of ['localhost.example', 'mylocalhost', '127.example.org', '127.0.0.1.example.org'])
      assert.equal(isLoopbackHost(host), false, host)
  })
})
