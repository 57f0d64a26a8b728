import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { parseCaddyfile, type CaddySite } from './parse-caddyfile.ts'
import { isDevelopmentPath, isProductPath } from './product-path.ts'

export type CaddyFact = { sites: readonly CaddySite[] }

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
    return { sites }
  },
})
