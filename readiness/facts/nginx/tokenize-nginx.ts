/** word: a name or a value. The others are the punctuation they are named for. raw: the inside of a Lua block. */
export type NginxToken = {
  kind: 'word' | 'raw' | 'comment' | ';' | '{' | '}'
  /** Without quotes, with its escapes resolved, as nginx itself reads it. */
  value: string
  isQuoted: boolean
  /** From 1. */
  line: number
  /** Where it begins and ends in the text. */
  start: number
  end: number
}

export type Tokenized = { tokens: NginxToken[]; faults: { line: number; text: string }[] }

/** More is no configuration that a person wrote. */
const TOKENS = 100_000
const SPACE = /[ \t\r\n]/
const LUA = /_by_lua_block$/

/** Reads text as `ngx_conf_read_token` of nginx does. Never throws: what cannot be read is a fault. */
export function tokenizeNginx(text: string): Tokenized {
  return new Reader(text).read()
}

class Reader {
  readonly #text: string
  readonly #tokens: NginxToken[] = []
  readonly #faults: { line: number; text: string }[] = []
  #at = 0
  #line = 1
  /** Words of the directive that is being read. */
  #words = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Tokenized {
    while (this.#at < this.#text.length) {
      if (this.#tokens.length >= TOKENS) {
        this.#faults.push({ line: this.#line, text: `more than ${TOKENS} words` })
        break
      }
      const char = this.#text[this.#at]!
      if (SPACE.test(char) || (this.#at === 0 && char === '\uFEFF')) this.#skip()
      else if (char === '#') this.#comment()
      else if (char === ';' || char === '{' || char === '}') this.#punctuation(char)
      else if (char === '"' || char === "'") this.#quoted(char)
      else this.#plain()
    }
    return { tokens: this.#tokens, faults: this.#faults }
  }

  #skip(): void {
    if (this.#text[this.#at] === '\n') this.#line += 1
    this.#at += 1
  }

  #push(kind: NginxToken['kind'], value: string, start: number, line: number, isQuoted = false): void {
    this.#tokens.push({ kind, value, isQuoted, line, start, end: this.#at })
  }

  #comment(): void {
    const start = this.#at
    const end = this.#text.indexOf('\n', start)
    this.#at = end === -1 ? this.#text.length : end
    this.#push('comment', this.#text.slice(start + 1, this.#at), start, this.#line)
  }

  #punctuation(kind: ';' | '{' | '}'): void {
    const before = this.#tokens.at(-1)
    this.#at += 1
    this.#push(kind, kind, this.#at - 1, this.#line)
    const isLua = kind === '{' && this.#words === 1 && before?.kind === 'word' && LUA.test(before.value)
    this.#words = 0
    if (isLua) this.#lua()
  }

  #quoted(quote: string): void {
    const [start, line] = [this.#at, this.#line]
    let value = ''
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at]!
      if (char === quote) break
      if (char === '\n') this.#line += 1
      if (char === '\\' && this.#at + 1 < this.#text.length) {
        this.#at += 1
        if (this.#text[this.#at] === '\n') this.#line += 1
        value += unescape(this.#text[this.#at]!)
      } else value += char
    }
    if (this.#at >= this.#text.length) this.#faults.push({ line, text: `a ${quote} that is never closed` })
    this.#at = Math.min(this.#at + 1, this.#text.length)
    this.#words += 1
    this.#push('word', value, start, line, true)
    const next = this.#text[this.#at]
    if (next !== undefined && !SPACE.test(next) && !';{)'.includes(next))
      this.#faults.push({ line: this.#line, text: 'no space after a quoted word' })
  }

  #plain(): void {
    const [start, line] = [this.#at, this.#line]
    let value = ''
    let isVariable = false
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      if (char === '{' && isVariable) value += char
      else if (SPACE.test(char) || char === ';' || char === '{') break
      else if (char === '\\' && this.#at + 1 < this.#text.length) {
        this.#at += 1
        if (this.#text[this.#at] === '\n') this.#line += 1
        value += unescape(this.#text[this.#at]!)
      } else value += char
      isVariable = char === '$'
      this.#at += 1
    }
    this.#words += 1
    this.#push('word', value, start, line)
  }

  /** Up to the brace that closes the block. Strings and comments of Lua may hold braces of their own. */
  #lua(): void {
    const [start, line] = [this.#at, this.#line]
    let depth = 1
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      if (char === '{') depth += 1
      else if (char === '}') depth -= 1
      if (depth === 0) break
      if (char === '"' || char === "'") this.#luaString(char)
      else if (char === '-' && this.#text.startsWith('--[[', this.#at)) this.#luaUntil(']]')
      else if (char === '-' && this.#text.startsWith('--', this.#at)) this.#luaUntil('\n')
      else if (char === '[' && this.#text.startsWith('[[', this.#at)) this.#luaUntil(']]')
      else this.#skip()
    }
    if (depth > 0) this.#faults.push({ line, text: 'a Lua block that is never closed' })
    if (this.#at > start) this.#push('raw', this.#text.slice(start, this.#at), start, line)
  }

  #luaString(quote: string): void {
    for (this.#skip(); this.#at < this.#text.length; this.#skip()) {
      const char = this.#text[this.#at]
      if (char === '\\') this.#skip()
      else if (char === quote || char === '\n') break
    }
    if (this.#at < this.#text.length) this.#skip()
  }

  #luaUntil(mark: string): void {
    const found = this.#text.indexOf(mark, this.#at)
    const end = found === -1 ? this.#text.length : found + mark.length
    while (this.#at < end) this.#skip()
  }
}

/** What nginx makes of a backslash and a character: it keeps the backslash of all but these. */
function unescape(char: string): string {
  if (char === '"' || char === "'" || char === '\\') return char
  if (char === 't') return '\t'
  if (char === 'r') return '\r'
  if (char === 'n') return '\n'
  return `\\${char}`
}
