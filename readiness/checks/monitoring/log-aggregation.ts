import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { manifests } from '#readiness/facts/environment/manifests.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { serviceOf } from '#readiness/facts/monitoring/service-of.ts'
import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const COLLECTOR =
  /(^|\/)(alloy|promtail|vector|fluent-bit|fluentd|filebeat|logstash|datadog\/agent|agent|opentelemetry-collector(-contrib)?|splunkforwarder|dozzle-agent|logspout|beats\/filebeat)$/
const STORE = /(^|\/)(loki|elasticsearch|opensearch|graylog|seq|victoria-logs|openobserve|quickwit)$/
const REMOTE = /^(loki|fluentd|gelf|syslog|journald|awslogs|gcplogs|splunk|logentries|etwlogs)$|loki/
const LIBRARY =
  /^(pino-loki|winston-loki|@logtail\/.+|pino-datadog.*|winston-cloudwatch|@google-cloud\/logging.*|python-logging-loki|logtail-python|watchtower|python-logstash.*|@axiomhq\/.+|winston-elasticsearch|pino-elasticsearch|pino-socket|pino-syslog|graypy)$/

export const logAggregation = defineCheck({
  line: 'monitoring/log-aggregation',
  name: 'shipper',
  title: 'The logs of every service are carried to one place',
  proof: 'whole',
  looksAt:
    'Collectors (Alloy, Promtail, Vector, Fluent Bit, Filebeat and others) and logging drivers in compose files, and their configuration.',
  why: 'Logs that stay in a container go away with it, in the very moment in which they are wanted.',
  mend: 'Run a collector that reads the logs of all containers, or set a logging driver that sends them (journald, loki, fluentd) for every service.',
  sources: ['OWASP ASVS 5.0 V16.4.3'],
  needs: { services: composedServices, files: monitoringFiles, known: manifests },
  judge({ services, files, known }): Judgement {
    const lasting = services.filter(({ isOneShot }) => !isOneShot)
    const collector = serviceOf(lasting, COLLECTOR)
    const [shipper] = files.shippers
    if (collector !== undefined) {
      const reads = collector.volumes.some(({ source = '', target }) =>
        /docker\.sock|\/var\/lib\/docker|\/var\/log/.test(`${source} ${target}`),
      )
      const seen: Evidence = {
        file: collector.file,
        line: collector.line,
        observed: `service ${collector.name} collects`,
      }
      return reads
        ? pass('A collector reads the logs of all containers.', [
            seen,
            ...(shipper === undefined
              ? []
              : [{ file: shipper.file, observed: `configuration of ${shipper.tool}` }]),
          ])
        : (judgeDrivers(lasting, collector) ??
            unknown('A collector runs; which logs reach it cannot be told.', [seen]))
    }
    const byDriver = judgeDrivers(lasting)
    if (byDriver !== undefined) return byDriver
    if (shipper !== undefined)
      return unknown(`${shipper.tool} is configured; nothing in the compose files runs it.`, [
        { file: shipper.file, observed: `configuration of ${shipper.tool}` },
      ])
    const store = serviceOf(lasting, STORE)
    if (store !== undefined)
      return unknown('A store of logs runs; nothing that sends to it was found.', [
        { file: store.file, line: store.line, observed: `service ${store.name}` },
      ])
    const library = known.depends(LIBRARY)
    if (library !== undefined)
      return unknown(
        'A library sends logs of the program away; those of the services beside it are not seen.',
        [{ file: library.manifest.path, observed: `depends on ${library.name}` }],
      )
    return unknown(
      'Nothing in the tree carries logs to one place. Where the host or the platform does it, attest it in readiness.yaml.',
    )
  },
})

/** Drivers that send logs away: all services have to have one. */
function judgeDrivers(services: readonly Service[], besides?: Service): Judgement | undefined {
  const isSent = ({ logging }: Service): boolean => REMOTE.test(logging?.driver?.value ?? '')
  const evidence = (service: Service, observed: string): Evidence => ({
    file: service.file,
    line: service.logging?.line ?? service.line,
    observed: `${service.name}: ${observed}`,
  })
  const sent = some(
    services
      .filter((service) => isSent(service))
      .map((service) => evidence(service, service.logging?.driver?.value ?? '')),
  )
  if (sent === undefined) return undefined
  const left = some(
    services
      .filter((service) => !isSent(service) && service !== besides)
      .map((service) => evidence(service, 'its logs stay on the machine')),
  )
  if (left !== undefined)
    return fail(
      'The logs of some services are carried away, those of others are not.',
      'Set the same logging driver for every service, best by an anchor that all share.',
      left,
    )
  return pass('A logging driver carries the logs of every service away.', sent)
}
