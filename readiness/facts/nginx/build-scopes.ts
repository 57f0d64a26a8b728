import { PLACEHOLDER, type Directive } from './parse-nginx.ts'
import type { Scope } from './nginx-scope.ts'

const KINDS: Readonly<Record<string, Scope['kind']>> = {
  http: 'http',
  server: 'server',
  location: 'location',
  if: 'if',
  limit_except: 'other',
}
/** Left in place by the loader for an include that is not in the tree. */
export const MISSING = 'include (not in the tree)'

/** Placeholders that by their name stand for one thing and not for whatever somebody adds. */
const NARROW = /real_?ip|trusted|listen|resolver|worker|allow|deny/i

/** Makes levels of directives. Blocks of values (map, upstream, types …) stay directives. */
export function buildScope(kind: Scope['kind'], directive: Omit<Directive, 'name'>, parent?: Scope): Scope {
  const own: Directive[] = []
  const scopes: Scope[] = []
  const { file, line, args, block = [] } = directive
  const isOpen = block.some(({ name }) => name === MISSING || (PLACEHOLDER.test(name) && !NARROW.test(name)))
  const scope: Scope = {
    kind,
    args,
    file,
    line,
    own,
    scopes,
    isOpen,
    ...(parent !== undefined && { parent }),
  }
  for (const each of block) {
    const inner = each.block === undefined ? undefined : KINDS[each.name]
    if (inner === undefined) own.push(each)
    else scopes.push(buildScope(inner, each, scope))
  }
  return scope
}
