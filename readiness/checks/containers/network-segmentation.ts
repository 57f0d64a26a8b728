import type { ComposeProject, Service } from '#readiness/facts/containers/compose-model.ts'
import { isInRange } from '#readiness/facts/containers/compose-ports.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass } from '#readiness/model/judgement.ts'
import { inProduction, judgedFiles, listOf } from './judged.ts'

const isWebPort = (service: Service): boolean =>
  service.ports.some(
    ({ isPublic, hostPort, containerPort }) =>
      isPublic &&
      [80, 443].some(
        (port) => isInRange(port, containerPort) || (hostPort !== undefined && isInRange(port, hostPort)),
      ),
  )

/** What takes the traffic from outside. */
const isEdge = (service: Service): boolean =>
  service.software?.kind === 'proxy' ||
  (service.software === undefined &&
    isWebPort(service) &&
    NAMED_EDGE.test(`${service.name} ${service.image?.name ?? ''}`))
// An application without a proxy has to reach its data, whatever port it publishes.
const NAMED_EDGE =
  /(^|[\s_-])(proxy|gateway|edge|ingress|load-?balancer|lb|frontend-server|webserver)([\s_-]|$)/i

function faultsOf(project: ComposeProject): Evidence[] {
  const services = inProduction(project).filter(({ isOneShot }) => !isOneShot)
  const stores = services.filter(
    ({ software }) => software?.kind === 'datastore' && software.name !== 'minio',
  )
  // Datastores alone have nobody among them who should not reach them.
  if (stores.length === 0 || stores.length === services.length) return []
  const faults: Evidence[] = []
  for (const edge of services.filter(isEdge))
    for (const store of stores) {
      const shared = edge.networks.filter((name) => store.networks.includes(name))
      if (shared.length > 0)
        faults.push({
          file: edge.file,
          line: edge.line,
          observed: `${edge.name} takes the traffic from outside and shares the network ${listOf(shared)} with ${store.name}`,
          expected:
            'a network for the proxy and the application, and another for the application and its data',
        })
    }
  const used = new Set(services.flatMap(({ networks }) => networks))
  if (faults.length === 0 && used.size === 1 && services.length > 1) {
    const [first] = services
    const [network] = used
    faults.push({
      file: first?.file ?? '',
      line: first?.line ?? 1,
      observed: `all services, ${listOf(stores.map(({ name }) => name))} among them, share the network ${network}`,
      expected: 'a network of its own for the datastores, with internal: true',
    })
  }
  return faults
}

/** Ports of applications, which a proxy stands before. */
const isApplicationPort = (port: number): boolean =>
  (port >= 3000 && port < 4100) || port === 5000 || (port >= 8000 && port < 9001)

/** Ways past the proxy: to the application itself, and to the console of the proxy. */
function sideDoorsOf(project: ComposeProject): Evidence[] {
  const services = inProduction(project)
  const proxies = services.filter(
    ({ software, ports }) => software?.kind === 'proxy' && ports.some(({ isPublic }) => isPublic),
  )
  if (proxies.length === 0) return []
  const doors = services
    .filter(({ software }) => software === undefined)
    .flatMap(({ name, ports }) =>
      ports
        .filter(
          ({ isPublic, containerPort, protocol }) =>
            isPublic && protocol === 'tcp' && isApplicationPort(containerPort.from),
        )
        .map(({ file, line, raw, hostPort }) => ({
          file,
          line,
          observed: `${name}: "${raw}" can be reached past the proxy${hostPort === undefined ? ', on a random port of every address' : ''}`,
          expected: 'no published port beside those of the proxy',
        })),
    )
  const consoles = proxies
    .filter(
      ({ software, command }) =>
        software?.name === 'traefik' && /--api(\.insecure(=true)?)?(\s|$)/.test(command?.text ?? ''),
    )
    .flatMap(({ name, ports }) =>
      ports
        .filter(({ isPublic, containerPort }) => isPublic && isInRange(8080, containerPort))
        .map(({ file, line, raw }) => ({
          file,
          line,
          observed: `${name}: "${raw}" publishes the console of Traefik`,
          expected: 'no published console',
        })),
    )
  return [...doors, ...consoles]
}

function matrixOf(project: ComposeProject): Evidence[] {
  const services = inProduction(project)
  const networks = [...new Set(services.flatMap((service) => service.networks))]
  return networks.map((name) => {
    const defined = project.networks.find((network) => network.name === name)
    const members = services
      .filter((service) => service.networks.includes(name))
      .map((service) => service.name)
    return {
      file: defined?.file ?? project.files[0] ?? '',
      ...(defined !== undefined && { line: defined.line }),
      observed: `network ${name}${defined?.isInternal ? ' (internal)' : ' (leads out)'}: ${listOf(members)}`,
    }
  })
}

export const composeSegmentation = defineCheck({
  line: 'security/network-segmentation',
  name: 'compose',
  title: 'The proxy has no way to the datastores',
  proof: 'whole',
  looksAt:
    'Which services of a compose project share a network: the proxy or what else publishes 80 and 443, and the databases, caches and queues; and published ports of the application past its proxy.',
  why: 'On one network everything reaches everything. Whoever breaks into the proxy, or any service, then speaks to the database directly.',
  mend: 'Declare two networks, for example `edge` and `data: { internal: true }`. The proxy is in `edge`, the datastores in `data`, the application in both. A service without `networks:` is on `default`. `internal: true` also takes away the way out: a service that sends mail needs another network as well.',
  sources: ['OWASP Docker Security Cheat Sheet, rule 5', 'Compose specification: networks'],
  needs: { compose: composeProject },
  judge({ compose }) {
    const findings = some(
      compose.projects.flatMap((project) => [...faultsOf(project), ...sideDoorsOf(project)]),
    )
    if (findings !== undefined)
      return fail(
        'The networks do not keep apart what has to be apart.',
        'Put the datastores into a network of their own with `internal: true`, let only the services that use them join it, and publish the proxy alone.',
        findings,
      )
    const hasStores = compose.projects.some((project) => {
      const services = inProduction(project)
      const stores = services.filter(({ software }) => software?.kind === 'datastore')
      return stores.length > 0 && stores.length < services.length
    })
    if (!hasStores)
      return notApplicable(
        'No datastore runs beside other services, so there is nothing to keep apart.',
        judgedFiles(compose),
      )
    return pass('Datastores share networks only with the services that use them.', [
      ...judgedFiles(compose),
      ...compose.projects.flatMap(matrixOf),
    ])
  },
})
