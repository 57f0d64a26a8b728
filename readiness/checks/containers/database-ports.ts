import type { Port, Service } from '#readiness/facts/containers/compose-model.ts'
import { isInRange } from '#readiness/facts/containers/compose-ports.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { DATA_PORTS } from '#readiness/facts/containers/data-ports.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass } from '#readiness/model/judgement.ts'
import { judgedFiles, servicesOf } from './judged.ts'

const CERTAIN = [1433, 3306, 5432, 5672, 6379, 9042, 11211, 27017]

/** Whose every port is the way to the data. Others, such as object stores, have one for the public as well. */
const CLOSED =
  /^(postgres|mysql|mongo|redis|valkey|keydb|dragonfly|memcached|mssql|cassandra|clickhouse|couchdb|cockroach|elasticsearch|zookeeper|etcd|influxdb)$/

function isDataPort({ software }: Service, { containerPort, hostPort }: Port): boolean {
  if (software?.kind === 'datastore' && CLOSED.test(software.name)) return true
  if (
    software?.kind === 'proxy' &&
    hostPort !== undefined &&
    !DATA_PORTS.some((port) => isInRange(port, hostPort))
  )
    return false
  // Of an unknown image only ports that nothing else uses count: 8123 is also that of home automation.
  const certain = software?.kind === 'datastore' ? DATA_PORTS : CERTAIN
  return certain.some((port) => isInRange(port, containerPort))
}

function publishedBy(service: Service): Evidence[] {
  const { name, ports, networkMode, software, file, line } = service
  const found = ports
    .filter((port) => port.isPublic && isDataPort(service, port))
    .map((port) => ({
      file: port.file,
      line: port.line,
      observed: `${name}: "${port.raw}" publishes ${port.containerPort.from} on every address of the host${port.hostPort === undefined ? ', on a random port' : ''}`,
      expected: 'no published port, or one on 127.0.0.1',
    }))
  const isOnHost =
    networkMode?.value === 'host' && software?.kind === 'datastore' && CLOSED.test(software.name)
  return isOnHost
    ? [
        ...found,
        {
          file,
          line,
          observed: `${name}: network_mode host puts its ports on every address of the host`,
          expected: 'a network of its own',
        },
      ]
    : found
}

export const composeDatabasePorts = defineCheck({
  line: 'security/database-ports',
  name: 'compose',
  title: 'The compose files publish no port of a datastore',
  proof: 'whole',
  looksAt:
    'Published ports in every form (short, long, range, IPv6, random) of databases, caches and queues in the compose files that deploy the product, and the network mode host.',
  why: 'A published port is open to the internet also behind ufw, because Docker writes its own rules before it. `"5432:5432"` and `"5432"` both listen on every address of the host.',
  mend: 'Delete `ports:` of the service: the others reach it by its name in their network. To reach it from the host itself, bind to loopback: `"127.0.0.1:5432:5432"`.',
  sources: ['moby/moby#4737', 'OWASP Docker Security Cheat Sheet, rule 5a', 'CIS Docker Benchmark 5.8'],
  needs: { compose: composeProject },
  judge({ compose }) {
    const services = servicesOf(compose)
    const findings = some(services.flatMap(publishedBy))
    if (findings !== undefined)
      return fail(
        'A datastore can be reached from outside of the host.',
        'Delete `ports:` of the datastore; for access from the host itself use "127.0.0.1:PORT:PORT".',
        findings,
      )
    const stores = services.filter(({ software }) => software?.kind === 'datastore')
    if (stores.length === 0)
      return notApplicable('No datastore runs in this deployment.', judgedFiles(compose))
    return pass('No datastore publishes a port.', [
      ...judgedFiles(compose),
      ...stores.flatMap(({ name, file, line, ports }) =>
        ports.length === 0
          ? [{ file, line, observed: `${name}: publishes no port` }]
          : ports.map((port) => ({
              file: port.file,
              line: port.line,
              observed: `${name}: "${port.raw}" is ${port.isPublic ? 'no port of its data' : `on loopback${port.isOverridable ? ', unless a variable says otherwise' : ''}`}`,
            })),
      ),
    ])
  },
})
