import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  bioFault,
  codePoints,
  emailFault,
  handleFault,
  nameFault,
  normaliseName,
  normalisePassword,
} from './text.ts'

const HIDDEN = 'Leave out invisible and control characters.'
const MIXED = 'Use letters of one alphabet in each word; look-alike letters are not accepted.'

describe('codePoints', () => {
  it('counts what people call characters, not UTF-16 units', () => {
    assert.equal(codePoints('a𝒳😀é'), 4)
  })
})

describe('normalisePassword', () => {
  it('makes the composed and the decomposed form one', () => {
    assert.equal(normalisePassword('cafe\u0301'), normalisePassword('caf\u00e9'))
  })

  it('keeps white space and compatibility characters', () => {
    assert.equal(normalisePassword('  ﬁ ② '), '  ﬁ ② ')
  })
})

describe('normaliseName', () => {
  it('trims, joins runs of white space and composes', () => {
    assert.equal(normaliseName('  Zoe\u0308 \t\n  Müller\u00a0 '), 'Zoë Müller')
  })

  it('turns letters of full width into ordinary ones', () => {
    assert.equal(normaliseName('Ｋｅｎ\u3000田中'), 'Ken 田中')
  })
})

describe('nameFault', () => {
  it('takes Latin letters beyond ASCII', () => assert.equal(nameFault('Søren Ærø'), undefined))
  it('takes an apostrophe, a hyphen and a full stop', () =>
    assert.equal(nameFault("Dr. Anne-Marie O'Neill"), undefined))
  it('takes Cyrillic', () => assert.equal(nameFault('Анна Каренина'), undefined))
  it('takes two alphabets in two words', () => assert.equal(nameFault('Анна Smith'), undefined))
  it('takes Han beside Latin', () => assert.equal(nameFault('田中 Ken'), undefined))
  it('takes Han, kana and Latin in one word', () => assert.equal(nameFault('東京タワーのKen'), undefined))
  it('takes Hangul', () => assert.equal(nameFault('김민준'), undefined))
  it('takes Persian with a zero-width non-joiner', () => assert.equal(nameFault('علی\u200cرضا'), undefined))
  it('takes Hindi with a zero-width joiner after a virama', () =>
    assert.equal(nameFault('क्\u200dषमा शर्मा'), undefined))
  it('takes Tamil', () => assert.equal(nameFault('தமிழ்ச்செல்வி'), undefined))
  it('takes Hebrew with points', () => assert.equal(nameFault('שָׁלוֹם'), undefined))
  it('takes Vietnamese with two marks on a letter', () => assert.equal(nameFault('Nguyễn Thị Ấn'), undefined))
  it('takes a Han character with an ideographic variation selector', () =>
    assert.equal(nameFault('葛\u{E0100}城'), undefined))
  it('takes an emoji beside letters', () => assert.equal(nameFault('Ada ❤\ufe0f'), undefined))
  it('takes exactly a hundred characters', () => assert.equal(nameFault('😀a'.repeat(50)), undefined))

  it('refuses a hundred and one', () =>
    assert.equal(nameFault('a'.repeat(101)), 'Use at most 100 characters.'))
  it('refuses nothing at all', () => assert.equal(nameFault(''), 'Enter your name.'))
  it('refuses only symbols', () => assert.equal(nameFault('!!! ❤'), 'Use at least one letter or digit.'))
  it('refuses a right-to-left override', () => assert.equal(nameFault('Ada\u202eecaleLov'), HIDDEN))
  it('refuses a left-to-right override', () => assert.equal(nameFault('\u202dAda'), HIDDEN))
  it('refuses a bidirectional isolate', () => assert.equal(nameFault('\u2066Ada\u2069'), HIDDEN))
  it('refuses a right-to-left mark', () => assert.equal(nameFault('Ada\u200f'), HIDDEN))
  it('refuses a zero-width space', () => assert.equal(nameFault('Ada\u200bLovelace'), HIDDEN))
  it('refuses a zero-width joiner among Latin letters', () => assert.equal(nameFault('pay\u200dpal'), HIDDEN))
  it('refuses a zero-width non-joiner among Cyrillic letters', () =>
    assert.equal(nameFault('Ан\u200cна'), HIDDEN))
  it('refuses a joiner at the end', () => assert.equal(nameFault('علی\u200c'), HIDDEN))
  it('refuses two joiners in a row', () => assert.equal(nameFault('علی\u200c\u200cرضا'), HIDDEN))
  it('refuses a word joiner', () => assert.equal(nameFault('Ada\u2060L'), HIDDEN))
  it('refuses a soft hyphen', () => assert.equal(nameFault('Ad\u00ada'), HIDDEN))
  it('refuses the Hangul filler, a letter that cannot be seen', () =>
    assert.equal(nameFault('\u3164'), HIDDEN))
  it('refuses the halfwidth Hangul filler', () => assert.equal(nameFault('Ada\uffa0'), HIDDEN))
  it('refuses a combining grapheme joiner', () => assert.equal(nameFault('Ad\u034fa'), HIDDEN))
  it('refuses an empty Braille pattern', () => assert.equal(nameFault('Ada\u2800Admin'), HIDDEN))
  it('refuses a variation selector on its own', () => assert.equal(nameFault('Ada \ufe0fL'), HIDDEN))
  it('refuses variation selectors among Latin letters', () => assert.equal(nameFault('pay\ufe00pal'), HIDDEN))
  it('refuses tag characters', () => assert.equal(nameFault('Ada\u{E0041}'), HIDDEN))
  it('refuses a null byte', () => assert.equal(nameFault('Ada\u0000'), HIDDEN))
  it('refuses an escape sequence', () => assert.equal(nameFault('Ada\u001b[31m'), HIDDEN))
  it('refuses a line separator', () => assert.equal(nameFault('Ada\u2028L'), HIDDEN))
  it('refuses half a surrogate pair', () => assert.equal(nameFault('Ada\ud800'), HIDDEN))
  it('refuses private use', () => assert.equal(nameFault('Ada\ue000'), HIDDEN))
  it('refuses a stack of combining marks', () => assert.equal(nameFault(`A${'\u0301'.repeat(5)}da`), HIDDEN))

  it('refuses a Cyrillic а among Latin letters', () => assert.equal(nameFault('pаypal'), MIXED))
  it('refuses a Greek ο among Latin letters', () => assert.equal(nameFault('Gοοgle'), MIXED))
  it('refuses an Armenian letter among Latin ones', () => assert.equal(nameFault('օffice'), MIXED))
  it('refuses a Lisu letter among Latin ones', () => assert.equal(nameFault('ꓑaypal'), MIXED))
  it('refuses a Tifinagh letter among Latin ones', () => assert.equal(nameFault('ⵔoot'), MIXED))
  it('refuses Cyrillic beside Han in one word', () => assert.equal(nameFault('田а'), MIXED))
  it('refuses the second word too', () => assert.equal(nameFault('Team Pаypal'), MIXED))
  it('refuses letters of mathematics dressed up as a word', () => assert.equal(nameFault('𝐀𝐝𝐦𝐢𝐧'), MIXED))
})

describe('handleFault', () => {
  it('takes letters, digits and underscores', () => assert.equal(handleFault('Ada_1815'), undefined))
  it('takes three characters', () => assert.equal(handleFault('ada'), undefined))
  it('takes thirty characters', () => assert.equal(handleFault('a'.repeat(30)), undefined))
  it('refuses two', () => assert.equal(handleFault('ad'), 'Use 3 to 30 characters.'))
  it('refuses thirty-one', () => assert.equal(handleFault('a'.repeat(31)), 'Use 3 to 30 characters.'))
  it('refuses a digit in front', () => assert.equal(handleFault('1ada'), 'Start with a letter.'))
  it('refuses an underscore in front', () => assert.equal(handleFault('_ada'), 'Start with a letter.'))
  it('refuses a Cyrillic look-alike', () =>
    assert.equal(handleFault('аdа'), 'Use the letters a to z, digits and underscores.'))
  it('refuses a Kelvin sign, which is a k in lower case', () =>
    assert.equal(handleFault('\u212Aing'), 'Use the letters a to z, digits and underscores.'))
  it('refuses a right-to-left override', () =>
    assert.equal(handleFault('ada\u202e'), 'Use the letters a to z, digits and underscores.'))
  it('refuses a line break at the end', () =>
    assert.equal(handleFault('ada\n'), 'Use the letters a to z, digits and underscores.'))
})

describe('bioFault', () => {
  it('takes an empty text', () => assert.equal(bioFault(''), undefined))
  it('takes line breaks', () => assert.equal(bioFault('One\nTwo\n\nThree'), undefined))
  it('takes a family of emoji', () => assert.equal(bioFault('👩\u200d👩\u200d👧 ❤\ufe0f'), undefined))
  it('takes five hundred characters', () => assert.equal(bioFault('😀'.repeat(500)), undefined))
  it('refuses five hundred and one', () =>
    assert.equal(bioFault('a'.repeat(501)), 'Use at most 500 characters.'))
  it('refuses a right-to-left override', () => assert.equal(bioFault('a\u202eb'), HIDDEN))
  it('refuses a null byte', () => assert.equal(bioFault('a\u0000b'), HIDDEN))
  it('refuses a carriage return that was not normalised', () => assert.equal(bioFault('a\rb'), HIDDEN))
  it('refuses hidden tag characters', () => assert.equal(bioFault('a\u{E0049}\u{E0047}'), HIDDEN))
  it('refuses a stack of combining marks', () => assert.equal(bioFault(`a${'\u0336'.repeat(9)}`), HIDDEN))
})

describe('emailFault', () => {
  const SHAPE = 'Enter an address like name@example.org.'
  it('takes an ordinary address', () => assert.equal(emailFault('ada@example.org'), undefined))
  it('takes a plus and dots', () => assert.equal(emailFault('a.b+tag@mail.example.co.uk'), undefined))
  it('takes a domain in punycode', () => assert.equal(emailFault('a@xn--bcher-kva.example'), undefined))
  it('refuses nothing', () => assert.equal(emailFault(''), 'Enter your e-mail address.'))
  it('refuses a domain without a dot', () => assert.equal(emailFault('ada@localhost'), SHAPE))
  it('refuses two @', () => assert.equal(emailFault('ada@b@example.org'), SHAPE))
  it('refuses a space', () => assert.equal(emailFault('ada lovelace@example.org'), SHAPE))
  it('refuses a line break, which would be a header of its own', () =>
    assert.equal(emailFault('ada@example.org\nbcc:x@example.org'), SHAPE))
  it('refuses a comma, which would be a second recipient', () =>
    assert.equal(emailFault('a@example.org,b@example.org'), SHAPE))
  it('refuses angle brackets', () => assert.equal(emailFault('<ada@example.org>'), SHAPE))
  it('refuses a Cyrillic look-alike', () => assert.equal(emailFault('аda@example.org'), SHAPE))
  it('refuses a label that starts with a hyphen', () => assert.equal(emailFault('a@-example.org'), SHAPE))
  it('refuses a null byte', () => assert.equal(emailFault('a\u0000@example.org'), SHAPE))
  it('refuses 255 characters', () =>
    assert.equal(emailFault(`${'a'.repeat(243)}@example.org`), 'Use at most 254 characters.'))
  it('answers at once for an address made to be slow', () => {
    const started = performance.now()
    emailFault(`a@${'a-'.repeat(120)}`)
    assert.ok(performance.now() - started < 50)
  })
})
