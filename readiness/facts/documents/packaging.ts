import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { routeList } from '#readiness/facts/testing/route-list.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { defineFact } from '#readiness/model/fact.ts'

/** That a tree only packs and starts a product of elsewhere, and where that is seen. */
export type Packaging = { image?: Evidence }

const SCRIPT = /\.([cm]?[jt]sx?|py|php)$/i
const COMPILED = /\.(vue|svelte|rb|go|rs|java|kts?|cs|fs|exs?|scala|clj|swift|c|cc|cpp)$/i
/** Settings that are written as code, for the product that reads them. */
const SETTINGS =
  /(^|\/)[\w-]*(conf|config|configuration|settings)\/|[\w-]*(config|configuration|settings)[\w.-]*\.(php|py|[cm]?[jt]s)$/i
/** A helper or two, and no more. */
const FEW = 3

/** Its own API, error codes and transactions are a matter of the product, not of what packs it. */
export const packaging = defineFact<Packaging>({
  name: 'packaging of another product',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const shipped = tree.files.filter(({ kind }) => kind === 'product' || kind === 'generated')
    const scripts = shipped.filter(({ path }) => SCRIPT.test(path) && !SETTINGS.test(path))
    if (scripts.length > FEW || shipped.some(({ path }) => COMPILED.test(path))) return {}
    const { server } = await at.use(projectUses)
    const routes = await at.use(routeList)
    if (server?.observed.startsWith('depends on') === true || routes.length > 0) return {}
    const services = await at.use(composedServices)
    const service = services.find(({ software, image }) => software === undefined && image !== undefined)
    if (service?.image === undefined) return {}
    const { file, line, repository } = service.image
    return {
      image: { file, line, observed: `service ${service.name} runs ${repository || service.image.raw}` },
    }
  },
})

/** What is said of lines that ask something of the product's own code. */
export const NOT_OURS = 'The tree packs a product of elsewhere: what answers requests comes as an image.'
