import { tokenizeNginx, type NginxToken } from './tokenize-nginx.ts'

/** Where a directive stands. */
export type Place = { file: string; line: number }

export type Directive = Place & {
  name: string
  args: readonly string[]
  /** Set when it has braces. */
  block?: readonly Directive[]
}

export type ParsedNginx = {
  directives: readonly Directive[]
  comments: readonly (Place & { text: string })[]
  faults: readonly (Place & { text: string })[]
}

/** `${NAME}` standing alone, which a template fills with directives. */
export const PLACEHOLDER = /^\$\{[A-Za-z_]\w*\}$/
const isPlaceholder = ({ value, isQuoted }: NginxToken): boolean => !isQuoted && PLACEHOLDER.test(value)

/** nginx itself has no limit; nobody nests deeper. */
const DEPTH = 40

/** Reads one file, without its includes. Never throws. */
export function parseNginx(text: string, file: string): ParsedNginx {
  const { tokens, faults } = tokenizeNginx(text)
  const comments: (Place & { text: string })[] = []
  const found = faults.map((fault) => ({ file, ...fault }))
  const top: Directive[] = []
  const open: { into: Directive[]; line: number }[] = [{ into: top, line: 1 }]
  let words: NginxToken[] = []
  const fault = (line: number, what: string): void => void found.push({ file, line, text: what })

  for (const token of tokens) {
    if (token.kind === 'comment') comments.push({ file, line: token.line, text: token.value.trim() })
    else if (token.kind === 'word') {
      const [first] = words
      // Filled in when the template is rendered: any number of directives, also none.
      if (first !== undefined && words.length === 1 && isPlaceholder(first) && token.line > first.line) {
        open.at(-1)!.into.push({ name: first.value, args: [], file, line: first.line })
        words = []
      }
      words.push(token)
    } else if (token.kind === '}') {
      words = words.filter((word) => !isPlaceholder(word))
      if (words.length > 0) fault(token.line, 'unexpected "}"')
      words = []
      if (open.length > 1) open.pop()
      else fault(token.line, 'unexpected "}"')
    } else if (token.kind !== 'raw') {
      const [first, ...rest] = words
      words = []
      if (first === undefined) {
        fault(token.line, `unexpected "${token.kind}"`)
        // Its closing brace has to find something to close.
        if (token.kind === '{' && open.length <= DEPTH) open.push({ into: [], line: token.line })
        continue
      }
      const args = rest.map(({ value }) => value)
      const directive: Directive = { name: first.value, args, file, line: first.line }
      if (token.kind === '{') {
        if (open.length > DEPTH) {
          fault(token.line, `more than ${DEPTH} blocks inside each other`)
          break
        }
        const block: Directive[] = []
        open.at(-1)!.into.push({ ...directive, block })
        open.push({ into: block, line: first.line })
      } else open.at(-1)!.into.push(directive)
    }
  }
  const [first] = words
  if (first !== undefined && isPlaceholder(first) && words.length === 1)
    top.push({ name: first.value, args: [], file, line: first.line })
  else if (first !== undefined) fault(first.line, 'a directive without its ";"')
  if (open.length > 1) fault(open.at(-1)!.line, 'a block that is never closed')
  return { directives: top, comments, faults: found }
}
