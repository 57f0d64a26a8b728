import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import type { ComposeProjects, Service, Written } from '#readiness/facts/containers/compose-model.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { judgedFiles, longRunning, servicesOf, withoutContainers } from './judged.ts'

/** Services of the product that take requests: not its datastores, proxies, tools and jobs. */
export function backendsOf(compose: ComposeProjects): readonly Service[] {
  const own = servicesOf(compose).filter((service) => longRunning(service) && service.software === undefined)
  const jobs =
    /(^|[-_])(workers?|beat|beat-?worker|scheduler|cron|cronjob|sidekiq|celery\w*|queue|consumers?|jobs?|backup\w*|flower|cleanup|certbot|mail|smtp|metrics|exporter)([-_]|$)/i
  return own.filter(({ name }) => !jobs.test(name))
}

export const countOf = (written: Written | undefined): number | undefined => {
  const text = written?.value ?? ''
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

/** Why a service cannot run more than once on a machine. */
function clashesOf({ name, containerName, ports }: Service): Evidence[] {
  const found: Evidence[] = []
  if (containerName !== undefined)
    found.push({
      file: containerName.file,
      line: containerName.line,
      observed: `${name}: container_name allows one container only`,
    })
  for (const { hostPort, file, line, raw } of ports)
    if (hostPort !== undefined && hostPort.from === hostPort.to)
      found.push({ file, line, observed: `${name}: "${raw}" gives one port of the host to every replica` })
  return found
}

export const composeReplicas = defineCheck({
  line: 'docker/replicas',
  name: 'compose',
  title: 'The application runs at least twice',
  proof: 'whole',
  looksAt:
    '`deploy.replicas` or `scale` of the services of the product, two services of the same image, and what forbids a second container: `container_name` and a fixed port of the host.',
  why: 'With one container every crash and every release is an outage.',
  mend: 'Set `deploy: { replicas: 2 }`, delete `container_name` and publish only the proxy. Limits, sessions and jobs that live in the memory of one process have to move to Redis or the database first.',
  sources: ['Compose Deploy Specification: replicas'],
  needs: { compose: containerDeployment },
  judge({ compose }) {
    if (compose.isAbsent) return withoutContainers()
    const backends = backendsOf(compose)
    if (backends.length === 0) return nothingToSee('No service of the compose files is the application.')
    const several = backends.filter(
      ({ deploy }) => (countOf(deploy.replicas) ?? 1) > 1 || deploy.mode === 'global',
    )
    const clashes = some(several.flatMap(clashesOf))
    if (clashes !== undefined)
      return fail(
        'A service is to run more than once and cannot.',
        'Delete container_name and the fixed port; let the proxy reach it by its name.',
        clashes,
      )
    const twins = backends.filter((service) => {
      const image = service.image?.value ?? service.build?.context
      return (
        backends.filter(
          (other) =>
            image !== undefined &&
            (other.image?.value ?? other.build?.context) === image &&
            isColour(other.name),
        ).length > 1
      )
    })
    const seen = some([
      ...several.map(({ name, deploy, file, line }) => ({
        file: deploy.replicas?.file ?? file,
        line: deploy.replicas?.line ?? line,
        observed: `${name}: ${deploy.replicas?.value ?? 'one on each node'} replicas`,
      })),
      ...twins.map(({ name, file, line }) => ({
        file,
        line,
        observed: `${name}: one of several services of the same image`,
      })),
    ])
    if (seen !== undefined)
      return pass('The application runs more than once.', [...judgedFiles(compose), ...seen])
    const [first] = backends
    const findings = some(
      (first === undefined ? [] : backends).map(({ name, deploy, file, line }) => ({
        file: deploy.replicas?.file ?? file,
        line: deploy.replicas?.line ?? line,
        observed: `${name}: ${deploy.replicas === undefined ? 'no replicas, so one container' : `replicas ${deploy.replicas.value || deploy.replicas.raw}`}`,
        expected: 'deploy.replicas of 2 or more',
      })),
    )
    return findings === undefined
      ? nothingToSee('No service of the compose files is the application.')
      : fail(
          'The application runs once.',
          'Set deploy.replicas: 2 for the application, with a proxy before it that finds both.',
          findings,
        )
  },
})

export const isColour = (name: string): boolean => /(^|[-_])(blue|green|[ab]|[12])$/i.test(name)
