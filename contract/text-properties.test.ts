import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { emailSchema } from './account.ts'
import { LIMITS } from './limits.ts'
import { profileChangeSchema } from './profile.ts'
import {
  bioFault,
  codePoints,
  emailFault,
  handleFault,
  nameFault,
  normaliseName,
  normalisePassword,
} from './text.ts'

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
const isSentence = (fault: string | undefined): boolean => fault === undefined || /^[A-Z].*\.$/.test(fault)

describe('the judges of texts', () => {
  it('never throw, and speak in sentences', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const judge of [nameFault, handleFault, bioFault, emailFault]) assert.ok(isSentence(judge(text)))
      }),
      { numRuns: 2000 },
    )
  })

  it('take the normalised form of what they take', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = normaliseName(text)
        assert.equal(normaliseName(name), name)
        assert.equal(normalisePassword(normalisePassword(text)), normalisePassword(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('let no invisible character through in a name', () => {
    const letters = fc.constantFrom('a', 'B', 'é', 'и', '田', 'ا', 'क', '्', '😀', ' ')
    const hidden = fc.constantFrom(
      '\u200b',
      '\u202e',
      '\u2066',
      '\u00ad',
      '\u3164',
      '\u0000',
      '\u{E0041}',
      '\ufff9',
    )
    fc.assert(
      fc.property(fc.array(letters), hidden, fc.array(letters), (head, middle, tail) => {
        assert.notEqual(nameFault(`x${head.join('')}${middle}${tail.join('')}x`), undefined)
      }),
      { numRuns: 1000 },
    )
  })

  it('let no handle through that another could be mistaken for', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        if (handleFault(text) === undefined) assert.match(text, /^[A-Za-z][A-Za-z0-9_]{2,29}$/)
      }),
    )
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{2,29}$/),
        (text) => handleFault(text) === undefined,
      ),
    )
  })

  it('take e-mail addresses as they are made', () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => emailFault(address) === undefined))
  })
})

describe('profileChangeSchema', () => {
  it('gives nothing that Postgres would refuse', () => {
    const fields = fc.record(
      { name: anyText, bio: anyText, handle: fc.option(anyText), locale: anyText, timeZone: anyText },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fields, (change) => {
        const parsed = profileChangeSchema.safeParse(change)
        if (!parsed.success) return
        const { name = 'x', bio = '' } = parsed.data
        assert.ok(codePoints(name) >= 1 && codePoints(name) <= LIMITS.nameLength)
        assert.ok(codePoints(bio) <= LIMITS.bioLength)
        assert.ok(!JSON.stringify(parsed.data).includes(String.raw`\u0000`))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads its own output as the same', () => {
    const tags = fc.constantFrom('en', 'PT-br', 'zh-hant-tw', 'de-at-1996', 'x', 'EN-us-u-ca-buddhist')
    fc.assert(
      fc.property(anyText, anyText, tags, (name, bio, locale) => {
        const once = profileChangeSchema.safeParse({ name, bio, locale })
        if (once.success) assert.deepEqual(profileChangeSchema.parse(once.data), once.data)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('emailSchema', () => {
  it('gives lower case that stays as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), anyText), (address) => {
        const parsed = emailSchema.safeParse(address)
        if (parsed.success) assert.equal(parsed.data, parsed.data.trim().toLowerCase())
      }),
    )
  })
})
