import { posix } from 'node:path'
import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'
import type { Mount } from './container-paths.ts'

const PATTERN = 300
const WILDCARDS = 5
const MATCHES = 200
/** A rendered template loses its ending; a file that is chosen at start may have none to begin with. */
const TEMPLATE = /\.(template|tpl|tmpl)$/i

/** Files that come with nginx or certbot: what they hold is known, and none of it is judged. */
const STOCK =
  /(^|\/)(mime\.types|(fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|koi-utf|koi-win|win-utf|snippets\/snakeoil\.conf|modules-enabled\/\*?.*|options-ssl-nginx\.conf)$/

export const isStockInclude = (pattern: string): boolean => STOCK.test(pattern)

/**
 * The files of the tree that an `include` means. nginx counts relative names from the folder of its main file;
 * absolute ones are those of the container, and are led back by what is copied or mounted there, then by their end.
 */
export function resolveInclude(
  tree: SourceTree,
  mounts: readonly Mount[],
  pattern: string,
  from: { root: string; file: string },
): readonly string[] {
  if (pattern.length > PATTERN || pattern.split('*').length > WILDCARDS) return []
  for (const candidate of candidates(mounts, pattern, from)) {
    const found = glob(tree, candidate)
    if (found.length > 0) return found
  }
  return []
}

function* candidates(
  mounts: readonly Mount[],
  pattern: string,
  from: { root: string; file: string },
): Generator<string> {
  const folders = [posix.dirname(from.root), posix.dirname(from.file)]
  let parts = posix.normalize(pattern).split('/')
  if (pattern.startsWith('/')) {
    for (const { source, target } of mounts) {
      if (target === pattern) yield source
      if (pattern.startsWith(`${target}/`)) yield posix.join(source, pattern.slice(target.length + 1))
    }
    // A folder that files are copied into one by one.
    const single = mounts.filter(({ target }) => matches(target, pattern))
    for (const { source } of single) yield source
    parts = parts.slice(1)
  } else
    for (const { source, target } of mounts) if (target === posix.join('/etc/nginx', pattern)) yield source
  for (let at = 0; at < parts.length; at += 1) {
    const rest = parts.slice(at).join('/')
    // A pattern that is all wildcard would take whatever lies there.
    if (at > 0 && rest.startsWith('*')) break
    for (const folder of folders) {
      yield posix.normalize(posix.join(folder, rest))
      const above = posix.dirname(folder)
      if (above !== folder) yield posix.normalize(posix.join(above, rest))
    }
  }
}

function glob(tree: SourceTree, path: string): string[] {
  if (path.startsWith('../')) return []
  if (!/[*?[]/.test(path)) {
    const exact = [path, `${path}.template`, `${path}.tpl`, `${path}.tmpl`].find(
      (each) => tree.find(each) !== undefined,
    )
    return exact === undefined ? [] : [exact]
  }
  return tree.files
    .filter((file) => matches(file.path.replace(TEMPLATE, ''), path))
    .map((file) => file.path)
    .slice(0, MATCHES)
}

/** A shell pattern against a path, part by part. */
export function matches(path: string, pattern: string): boolean {
  const [names, patterns] = [path.split('/'), pattern.split('/')]
  return names.length === patterns.length && patterns.every((each, at) => matchesPart(names[at]!, each))
}

function matchesPart(name: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return name === pattern
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  // Greedy from the left with one place to return to: no pattern makes it slow.
  let [at, from, mark, back] = [0, 0, -1, 0]
  while (at < name.length) {
    const step = from < pattern.length ? stepOf(pattern, from, name[at]!) : 0
    if (pattern[from] === '*') {
      mark = from
      back = at
      from += 1
    } else if (step > 0) {
      from += step
      at += 1
    } else if (mark >= 0) {
      back += 1
      at = back
      from = mark + 1
    } else return false
  }
  while (pattern[from] === '*') from += 1
  return from === pattern.length
}

/** How many characters of the pattern stand for this one; 0 when they do not. */
function stepOf(pattern: string, from: number, char: string): number {
  if (pattern[from] === '?') return 1
  if (pattern[from] !== '[') return pattern[from] === char ? 1 : 0
  const end = pattern.indexOf(']', from + 1)
  if (end === -1) return char === '[' ? 1 : 0
  const set = pattern.slice(from + 1, end)
  const isNegated = set.startsWith('!') || set.startsWith('^')
  const body = isNegated ? set.slice(1) : set
  let isIn = false
  for (let at = 0; at < body.length; at += 1) {
    const to = body[at + 1] === '-' ? body[at + 2] : undefined
    if (to === undefined) isIn ||= body[at] === char
    else {
      isIn ||= body[at]! <= char && char <= to
      at += 2
    }
  }
  return isIn === isNegated ? 0 : end - from + 1
}
