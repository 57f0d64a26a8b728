import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseNginx } from '#readiness/facts/nginx/parse-nginx.ts'
import { tokenizeNginx } from '#readiness/facts/nginx/tokenize-nginx.ts'

const words = (text: string): string[] =>
  tokenizeNginx(text)
    .tokens.filter(({ kind }) => kind === 'word')
    .map(({ value }) => value)

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state
  }
}

describe('tokenizeNginx', () => {
  it('reads quotes, escapes and variables as nginx does', () => {
    assert.deepEqual(words(`return 200 "a;b}c\\"d" 'e {f}' \${x}y a\\ b a#b;`), [
      'return',
      '200',
      'a;b}c"d',
      'e {f}',
      '${x}y',
      'a\\ b',
      'a#b',
    ])
  })

  it('knows the line of each word, across quotes of several lines', () => {
    const { tokens } = tokenizeNginx('a\n"b\nc" d; # e\nf;')
    assert.deepEqual(
      tokens.map(({ kind, line }) => `${kind} ${line}`),
      ['word 1', 'word 2', 'word 3', '; 3', 'comment 3', 'word 4', '; 4'],
    )
  })

  it('passes over Lua, with the braces in its strings and comments', () => {
    const text = 'content_by_lua_block { if x then say("}") end -- }\n --[[ } ]] local t = {} } gzip on;'
    assert.deepEqual(words(text), ['content_by_lua_block', 'gzip', 'on'])
    assert.deepEqual(tokenizeNginx(text).faults, [])
  })

  it('gives back what it was written from', () => {
    const random = numbers(7)
    const alphabet = ['a', '$', '{', '}', ';', '"', "'", '\\', '#', ' ', '\n', '/', 'é']
    for (let run = 0; run < 2_000; run += 1) {
      const values = Array.from({ length: 1 + (random.next().value! % 5) }, () =>
        Array.from(
          { length: random.next().value! % 8 },
          () => alphabet[random.next().value! % alphabet.length]!,
        ).join(''),
      )
      const text = values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(' ')
      assert.deepEqual(words(`${text};`), values, text)
    }
  })

  it('never fails, and leaves out nothing but white space', () => {
    const random = numbers(42)
    const pieces = [
      'server',
      ' ',
      '{',
      '}',
      ';',
      '"',
      "'",
      '\\',
      '#x',
      '\n',
      '${',
      '$a',
      '\t',
      'x_by_lua_block {',
      '--[[',
      '\u0000',
      '\uFEFF',
      '<%',
      'include',
      '*',
    ]
    for (let run = 0; run < 5_000; run += 1) {
      const text = Array.from(
        { length: random.next().value! % 40 },
        () => pieces[random.next().value! % pieces.length]!,
      ).join('')
      const { tokens } = tokenizeNginx(text)
      let at = 0
      for (const { start, end, line } of tokens) {
        assert.match(text.slice(at, start), /^[\s\uFEFF]*$/, JSON.stringify(text))
        assert.equal(line, text.slice(0, start).split('\n').length, JSON.stringify(text))
        at = end
      }
      assert.match(text.slice(at), /^[\s\uFEFF]*$/, JSON.stringify(text))
      parseNginx(text, 'x.conf')
    }
  })

  it('is fast on a large file and stops in a deep one', () => {
    const large = 'add_header X-A "b c" always;\n'.repeat(20_000)
    assert.ok(tokenizeNginx(large).tokens.length >= 100_000)
    const { faults } = parseNginx('location / {'.repeat(5_000), 'x.conf')
    assert.match(faults[0]!.text, /blocks inside each other/)
  })
})

describe('parseNginx', () => {
  it('keeps two directives of one line apart', () => {
    const { directives, faults } = parseNginx('http { gzip on; server { listen 80; } }', 'x.conf')
    assert.deepEqual(faults, [])
    assert.deepEqual(
      directives[0]!.block!.map(({ name }) => name),
      ['gzip', 'server'],
    )
  })

  it('takes a placeholder on a line of its own for directives', () => {
    const { directives, faults } = parseNginx('gzip on;\n${EXTRA}\nserver {\n  ${MORE}\n}\n${END}', 'x.conf')
    assert.deepEqual(faults, [])
    assert.deepEqual(
      directives.map(({ name, line }) => `${name} ${line}`),
      ['gzip 1', '${EXTRA} 2', 'server 3', '${END} 6'],
    )
  })

  it('says what it could not read, and reads the rest', () => {
    const { directives, faults } = parseNginx('} gzip on;\nserver { listen 80;', 'x.conf')
    assert.deepEqual(
      faults.map(({ line, text }) => `${line} ${text}`),
      ['1 unexpected "}"', '2 a block that is never closed'],
    )
    assert.equal(directives.length, 2)
  })
})
