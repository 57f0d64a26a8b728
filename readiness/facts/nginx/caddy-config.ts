import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { environmentFiles } from '#readiness/facts/environment/environment-files.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { parseCaddyfile, type CaddySite } from './parse-caddyfile.ts'
import { isDevelopmentPath, isProductPath } from './product-path.ts'

export type CaddyFact = {
  sites: readonly CaddySite[]
  /** What the tree gives the variables of an address when nobody sets them: `{$SITE}` is ":80". */
  values: ReadonlyMap<string, string>
}

/** Caddyfiles of production. Caddy gets certificates by itself for each site that has a host name. */
export const caddyConfig = defineFact<CaddyFact>({
  name: 'Caddy configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const sites: CaddySite[] = []
    for (const { path } of tree.match(/(^|\/)Caddyfile(\.[^/]+)?$|\.caddy(file)?$/i)) {
      if (!isProductPath(path) || isDevelopmentPath(path)) continue
      const text = await tree.read(path)
      if (text !== undefined) sites.push(...parseCaddyfile(path, text))
    }
    if (sites.length === 0) throw new CannotLook('There is no Caddyfile in the tree.', { silent: true })
    const names = new Set(
      sites.flatMap(({ addresses }) =>
        addresses.flatMap((address) => /^\{(?:\$|env\.)(\w+)\}$/.exec(address)?.[1] ?? []),
      ),
    )
    return { sites, values: await valuesOf(at, names) }
  },
})

const COMPOSE = /(^|\/)[^/]*compose[^/]*\.ya?ml$/i

/** From compose files and templates of the environment. Two that differ tell nothing. */
async function valuesOf(at: Look, names: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, Set<string>>()
  const add = (name: string, value: string): void => {
    if (names.has(name)) found.set(name, (found.get(name) ?? new Set()).add(value))
  }
  if (names.size === 0) return new Map()
  for (const { entries, purpose } of await at.use(environmentFiles))
    if (purpose !== 'development')
      for (const { name, value, isComment } of entries) if (!isComment) add(name, value)
  const tree = await at.use(sourceTree)
  for (const { path } of tree.match(COMPOSE)) {
    if (!isProductPath(path) || isDevelopmentPath(path)) continue
    for (const line of ((await tree.read(path)) ?? '').split('\n').slice(0, 5_000)) {
      const [, name, value = ''] =
        /^\s*(?:-\s*)?["']?(\w{1,100})["']?\s*[:=]\s*(\S{1,300})\s*$/.exec(line) ?? []
      if (name === undefined) continue
      const plain = value.replaceAll(/^["']|["']$/g, '')
      const fallback = /^\$\{\w+:?-([^{}]*)\}$/.exec(plain)?.[1]
      if (fallback !== undefined || !plain.includes('$')) add(name, fallback ?? plain)
    }
  }
  return new Map(
    [...found].flatMap(([name, [value, ...more]]) => (more.length === 0 ? [[name, value!]] : [])),
  )
}
