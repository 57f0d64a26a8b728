import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import type { Service, Written } from '#readiness/facts/containers/compose-model.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { judgedFiles, longRunning, servicesOf, withoutContainers } from './judged.ts'

/** No limit in other words. */
const isUnlimited = (value: Written): boolean =>
  /^(0|0\.0+|-1|unlimited|)$/.test(value.value.trim()) && value.variables.length === 0

function missingLimits({ name, file, line, deploy }: Service): Evidence[] {
  const { cpus, memory } = deploy.limits
  const missing = [
    ...(cpus === undefined || isUnlimited(cpus) ? ['cpus'] : []),
    ...(memory === undefined || isUnlimited(memory) ? ['memory'] : []),
  ]
  return missing.length === 0
    ? []
    : [
        {
          file,
          line,
          observed: `${name}: no limit of ${missing.join(' and ')}`,
          expected: 'deploy.resources.limits: cpus, memory',
        },
      ]
}

export const composeLimits = defineCheck({
  line: 'docker/limits',
  name: 'compose',
  title: 'Every service has a limit of CPU and memory',
  proof: 'whole',
  looksAt: '`deploy.resources.limits` of each long-running service, and the older `mem_limit` and `cpus`.',
  why: 'Without a limit one service that leaks or loops takes the memory and CPU of all others, and the kernel picks which of them dies.',
  mend: 'Give each service `deploy: { resources: { limits: { cpus: "1", memory: 512M } } }`. Compose obeys it without Swarm.',
  sources: ['Compose Deploy Specification: resources', 'CIS Docker Benchmark 5.10, 5.11'],
  needs: { compose: containerDeployment },
  judge({ compose }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose).filter(longRunning)
    if (services.length === 0) return nothingToSee('No service of the compose files keeps running.')
    const findings = some(services.flatMap(missingLimits))
    if (findings !== undefined)
      return fail(
        `${findings.length} of ${services.length} services may take the whole machine.`,
        'Set deploy.resources.limits.cpus and .memory of each service.',
        findings,
      )
    return pass('Every service has a limit of CPU and memory.', [
      ...judgedFiles(compose),
      ...services.map(({ name, deploy: { limits }, file, line }) => ({
        file: limits.memory?.file ?? file,
        line: limits.memory?.line ?? line,
        observed: `${name}: ${limits.cpus?.value || limits.cpus?.raw} cpus, ${limits.memory?.value || limits.memory?.raw}`,
      })),
    ])
  },
})

export const composeReservations = defineCheck({
  line: 'docker/reservations',
  name: 'compose',
  title: 'The services that take requests have memory set aside',
  proof: 'whole',
  looksAt: '`deploy.resources.reservations` of each long-running service, and the older `mem_reservation`.',
  why: 'A reservation says what a service needs to work, so that the machine is not planned fuller than it is; under pressure the kernel takes memory from the others first.',
  mend: 'Give each service `deploy: { resources: { reservations: { cpus: "0.5", memory: 256M } } }`: what it uses in quiet times, below its limit.',
  sources: ['Compose Deploy Specification: resources'],
  needs: { compose: containerDeployment },
  judge({ compose }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose).filter(
      (service) => longRunning(service) && service.profiles.length === 0,
    )
    if (services.length === 0) return nothingToSee('No service of the compose files keeps running.')
    const findings = some(
      services
        .filter(({ deploy }) => deploy.reservations.memory === undefined)
        .map(({ name, file, line }) => ({
          file,
          line,
          observed: `${name}: no memory is reserved`,
          expected: 'deploy.resources.reservations: cpus, memory',
        })),
    )
    if (findings !== undefined)
      return fail(
        `${findings.length} of ${services.length} services have nothing set aside.`,
        'Set deploy.resources.reservations of each service.',
        findings,
      )
    return pass('Every service has memory set aside.', [
      ...judgedFiles(compose),
      ...services.map(({ name, deploy: { reservations }, file, line }) => ({
        file: reservations.memory?.file ?? file,
        line: reservations.memory?.line ?? line,
        observed: `${name}: ${reservations.memory?.value || reservations.memory?.raw} reserved`,
      })),
    ])
  },
})
