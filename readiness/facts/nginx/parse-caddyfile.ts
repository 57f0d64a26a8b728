import type { Place } from './parse-nginx.ts'

export type CaddySite = Place & {
  /** Before its brace: host names, ports, addresses. None for the block of global options. */
  addresses: readonly string[]
  isGlobal: boolean
  /** Lines in it, each as its words. */
  directives: readonly CaddyDirective[]
}

export type CaddyDirective = Place & {
  words: readonly string[]
  /** First words of the blocks around it, inside the site. */
  within: readonly string[]
}

const LINES = 20_000
const LENGTH = 5_000
const WORD = /"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)/g

/** Reads the blocks of a Caddyfile. Snippets have the address "(name)". */
export function parseCaddyfile(file: string, text: string): CaddySite[] {
  const sites: CaddySite[] = []
  let site: { addresses: string[]; isGlobal: boolean; line: number; directives: CaddyDirective[] } | undefined
  let depth = 0
  let within: string[] = []
  let pending: string[] = []
  for (const [at, raw] of text.split('\n').slice(0, LINES).entries()) {
    const words = raw.length > LENGTH ? [] : wordsOf(raw)
    if (words.length === 0) continue
    const line = at + 1
    const opens = words.at(-1) === '{'
    if (depth === 0) {
      const addresses = [...pending, ...words.filter((word) => word !== '{')]
      if (opens && site === undefined) {
        const names = addresses.flatMap((word) => word.split(',')).filter((word) => word !== '')
        site = { addresses: names, isGlobal: names.length === 0 && sites.length === 0, line, directives: [] }
        depth = 1
        pending = []
      } else if (words.at(-1)!.endsWith(',')) pending = addresses
      // One site without braces: the address stands alone in its line, and all that follows is in it.
      else if (site === undefined && sites.every(({ isGlobal }) => isGlobal) && words.length === 1)
        site = { addresses, isGlobal: false, line, directives: [] }
      else if (words[0] === '}') within.pop()
      else {
        site?.directives.push({
          file,
          line,
          words: words.filter((word) => word !== '{'),
          within: [...within],
        })
        if (opens) within.push(words[0]!)
      }
      continue
    }
    if (words[0] === '}') {
      depth -= 1
      within.pop()
    } else {
      site?.directives.push({ file, line, words: words.filter((word) => word !== '{'), within: [...within] })
      if (opens) {
        depth += 1
        within.push(words[0]!)
      }
    }
    if (depth === 0 && site !== undefined) {
      sites.push({ ...site, file })
      site = undefined
      within = []
    }
  }
  if (site !== undefined) sites.push({ ...site, file })
  return sites
}

function wordsOf(line: string): string[] {
  const words: string[] = []
  for (const [, double, back, plain] of line.matchAll(WORD)) {
    if (plain?.startsWith('#')) break
    words.push(double ?? back ?? plain ?? '')
  }
  return words
}
