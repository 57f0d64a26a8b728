import { allScopes, ownOf, type Scope } from './nginx-scope.ts'
import type { Directive } from './parse-nginx.ts'

const VALUES = 50

/**
 * What a value can come to. A value that is one variable is followed through `map` and `set`; any other text is
 * returned as it stands.
 */
export function valuesOf(http: Scope, text: string): string[] {
  const ends = new Set<string>()
  const seen = new Set([text])
  // A set grows while it is gone through: each value is followed once.
  for (const each of seen) {
    const found = seen.size > VALUES ? [] : definitionsOf(http, each)
    if (found.length === 0) ends.add(each)
    for (const value of found.slice(0, VALUES)) seen.add(value)
  }
  return [...ends]
}

function definitionsOf(http: Scope, text: string): string[] {
  const [, bare, braced] = /^(?:\$(\w+)|\$\{(\w+)\})$/.exec(text) ?? []
  const name = bare ?? braced
  if (name === undefined) return []
  const found: string[] = []
  for (const map of ownOf(http, 'map').filter(({ args }) => args[1] === `$${name}`))
    for (const { name: key, args } of map.block ?? [])
      if (!['hostnames', 'volatile', 'include'].includes(key)) found.push(args[0] ?? '')
  for (const geo of [...ownOf(http, 'geo'), ...ownOf(http, 'split_clients')].filter(
    ({ args }) => args.at(-1) === `$${name}`,
  ))
    for (const { args } of geo.block ?? []) found.push(args[0] ?? '')
  for (const { args } of setsOf(http)) if (args[0] === `$${name}`) found.push(args[1] ?? '')
  return found
}

const sets = new WeakMap<Scope, readonly Directive[]>()

/** Every `set` of a configuration, looked for once. */
function setsOf(http: Scope): readonly Directive[] {
  const known = sets.get(http) ?? [...allScopes(http)].flatMap((scope) => ownOf(scope, 'set'))
  sets.set(http, known)
  return known
}

/** All variables that a value is decided by, through maps of maps. */
export function sourcesOf(http: Scope, text: string): string[] {
  const seen = new Set<string>()
  const take = (from: string): void => {
    for (const name of from.match(/\$\{?\w+\}?/g) ?? [])
      if (seen.size <= VALUES) seen.add(`$${name.replaceAll(/[${}]/g, '')}`)
  }
  take(text)
  for (const each of seen) {
    for (const { args } of ownOf(http, 'map')) if (args[1] === each) take(args[0] ?? '')
    for (const value of definitionsOf(http, each).slice(0, VALUES)) take(value)
  }
  return [...seen]
}

/** Nothing but variables, of which the tree does not tell the value. */
export const isOpaque = (value: string): boolean => /^(\$\w+|\$\{\w+\})+$/.test(value)
