import type { Directive, Place } from './parse-nginx.ts'

/** A level of a configuration, with what stands directly in it. Includes are put in where they stand. */
export type Scope = Place & {
  kind: 'http' | 'server' | 'location' | 'if' | 'other'
  /** What stands before its brace. */
  args: readonly string[]
  own: readonly Directive[]
  scopes: readonly Scope[]
  parent?: Scope
  /** Something in it is not in the tree: what it does not say may be said there. */
  isOpen: boolean
}

/** The level and those around it, from the inside. */
export function* levelsOf(scope: Scope): Generator<Scope> {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) yield each
}

/** Whether all of what the level inherits is in the tree. */
export const isKnown = (scope: Scope): boolean => ![...levelsOf(scope)].some(({ isOpen }) => isOpen)

export const ownOf = (scope: Scope, name: string): Directive[] =>
  scope.own.filter((each) => each.name === name)

/** A directive that has one value: the nearest level that says it. */
export function effective(scope: Scope, name: string): Directive | undefined {
  for (const level of levelsOf(scope)) {
    const found = ownOf(level, name).at(-1)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * A directive that may stand several times (add_header, proxy_set_header, limit_req …): all of the nearest level that
 * has one, and none from further out. `add_header_inherit merge` of nginx 1.29.3 adds those of the outer levels.
 */
export function effectiveAll(scope: Scope, name: string): readonly Directive[] {
  const found: Directive[] = []
  for (const level of levelsOf(scope)) {
    const own = ownOf(level, name)
    found.push(...own)
    const inherit = name === 'add_header' ? effective(level, 'add_header_inherit')?.args[0] : undefined
    if (inherit === 'off' || (own.length > 0 && inherit !== 'merge')) break
  }
  return found
}

/** Every level below, and the level itself. */
export function* allScopes(scope: Scope): Generator<Scope> {
  yield scope
  for (const each of scope.scopes) yield* allScopes(each)
}

/** Whether all levels are in the tree. */
export const isComplete = (http: Scope): boolean => [...allScopes(http)].every(({ isOpen }) => !isOpen)

export const serversOf = (http: Scope): readonly Scope[] =>
  http.scopes.filter(({ kind }) => kind === 'server')

export function serverOf(scope: Scope): Scope | undefined {
  for (const level of levelsOf(scope)) if (level.kind === 'server') return level
  return undefined
}

/** How a person calls the level: "location /api/ of accounts.example.org". */
export function nameOf(scope: Scope): string {
  if (scope.kind === 'http') return 'the http level'
  const server = serverOf(scope)
  const names = server === undefined ? [] : ownOf(server, 'server_name').flatMap(({ args }) => args)
  const listens = server === undefined ? [] : ownOf(server, 'listen').map(({ args }) => args[0] ?? '')
  const host = names.filter((name) => name !== '_' && name !== '')[0]
  const of = `server ${host ?? (listens[0] === undefined ? 'without a name' : `on ${listens[0]}`)}`
  if (scope.kind === 'server') return of
  const path = [...levelsOf(scope)]
    .filter(({ kind }) => kind === 'location' || kind === 'if')
    .map(({ kind, args }) => `${kind} ${args.join(' ')}`)
  return `${path.join(' in ')} of ${of}`
}
