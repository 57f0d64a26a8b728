/** Deeper than this, a parser that recurses may end the process: it has to be tried in another one first. */
const DEPTH = 1_200
/** Words that nest without a bracket. */
const NESTING_WORDS = /\b(else|new|typeof|void|delete|await|yield|throw)\b/g
const OPERATORS = new Set([...'?:=!+-*/<>~&|^%`.'].map((each) => each.charCodeAt(0)))

const isWordLike = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95 ||
  code === 36

/**
 * Whether a script could be nested so deep that a recursive parser overflows its stack. Counts open brackets and the
 * operators of each unfinished expression; strings and comments are taken for code, which only errs towards yes.
 */
export function mayBeDeep(text: string): boolean {
  if (text.length < 2_500) return false
  const outer: number[] = []
  let chain = 0
  let below = 0
  let last = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) {
      // A line that ends in a name or a bracket and is followed by no operator ends its statement.
      const next = nextVisible(text, at + 1)
      const isEnded = isWordLike(last) || last === 41 || last === 93 || last === 125
      if (isEnded && isWordLike(text.charCodeAt(next))) chain = 0
      at = next - 1
    } else if (code === 40 || code === 91 || code === 123) {
      outer.push(chain)
      below += chain + 1
      chain = 0
    } else if (code === 41 || code === 93 || code === 125) {
      chain = outer.pop() ?? 0
      below = Math.max(0, below - chain - 1)
    } else if (code === 59 || code === 44) chain = 0
    else if (OPERATORS.has(code)) chain += 1
    if (below + chain > DEPTH) return true
    if (code > 32) last = code
  }
  return (text.match(NESTING_WORDS)?.length ?? 0) > DEPTH
}

/** Where the next character stands that is no blank; the end of the text when there is none. */
function nextVisible(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1
  return at
}
