import { allScopes, ownOf, type Scope } from './nginx-scope.ts'

const LEVELS = 5
const VALUES = 50

/** The http level that a level is in. */
export function httpOf(scope: Scope): Scope {
  let level = scope
  while (level.parent !== undefined) level = level.parent
  return level
}

/**
 * What a value can come to. A value that is one variable is followed through `map` and `set`; any other text is
 * returned as it stands.
 */
export function valuesOf(http: Scope, text: string, level = 0): string[] {
  const [, bare, braced] = /^(?:\$(\w+)|\$\{(\w+)\})$/.exec(text) ?? []
  const name = bare ?? braced
  if (name === undefined || level > LEVELS) return [text]
  const found: string[] = []
  for (const map of ownOf(http, 'map').filter(({ args }) => args[1] === `$${name}`))
    for (const { name: key, args } of map.block ?? [])
      if (!['hostnames', 'volatile', 'include'].includes(key)) found.push(args[0] ?? '')
  for (const geo of [...ownOf(http, 'geo'), ...ownOf(http, 'split_clients')].filter(
    ({ args }) => args.at(-1) === `$${name}`,
  ))
    for (const { args } of geo.block ?? []) found.push(args[0] ?? '')
  for (const scope of allScopes(http))
    for (const { args } of ownOf(scope, 'set')) if (args[0] === `$${name}`) found.push(args[1] ?? '')
  if (found.length === 0) return [text]
  return [...new Set(found)]
    .slice(0, VALUES)
    .flatMap((each) => valuesOf(http, each, level + 1))
    .slice(0, VALUES)
}

/** The variable that a map is made from, and so on: all that a value is decided by. */
export function sourcesOf(http: Scope, text: string, level = 0): string[] {
  const names = text.match(/\$\{?\w+\}?/g) ?? []
  return names.flatMap((name) => {
    const bare = `$${name.replaceAll(/[${}]/g, '')}`
    if (level > LEVELS) return [bare]
    const values = valuesOf(http, bare)
    const from = ownOf(http, 'map')
      .filter(({ args }) => args[1] === bare)
      .map(({ args }) => args[0] ?? '')
    if (values.length === 1 && values[0] === bare && from.length === 0) return [bare]
    const deeper = values.filter((value) => value !== bare && value.includes('$'))
    return [
      bare,
      ...from.flatMap((each) => sourcesOf(http, each, level + 1)),
      ...deeper.flatMap((each) => sourcesOf(http, each, level + 1)),
    ]
  })
}

/** Nothing but variables, of which the tree does not tell the value. */
export const isOpaque = (value: string): boolean => /^(\$\w+|\$\{\w+\})+$/.test(value)
