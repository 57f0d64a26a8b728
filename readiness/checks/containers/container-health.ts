import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import { dockerfiles, type Dockerfile } from '#readiness/facts/containers/dockerfiles.ts'
import { isRedis } from '#readiness/facts/containers/images.ts'
import type { ComposeProjects, Service } from '#readiness/facts/containers/compose-model.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { healthOf, type Health } from './healthcheck-faults.ts'
import { judgedFiles, longRunning, servicesOf, withoutContainers } from './judged.ts'

const MEND =
  'Give each service a `healthcheck:` whose command ends with another status than 0 when the service does not work: `curl -fsS http://127.0.0.1:3000/readyz`, `pg_isready -U app -d app`, `redis-cli -e ping` or `redis-cli ping | grep -q PONG`. Without curl in the image use its own language: `node -e "fetch(…).then(r => process.exit(r.ok ? 0 : 1))"`. Several parts with `||` need `CMD-SHELL` or a plain string.'

function judgeHealth(
  compose: ComposeProjects,
  built: readonly Dockerfile[],
  services: readonly Service[],
): Judgement {
  if (services.length === 0) return nothingToSee('No service of the compose files keeps running.')
  const found = services.map((service) => healthOf(service, built))
  const of = (...kinds: Health['kind'][]): Evidence[] =>
    found.filter(({ kind }) => kinds.includes(kind)).map(({ evidence }) => evidence)
  const bad = some(
    of('missing', 'blind').map((each) => ({
      ...each,
      expected: 'a health check that fails when the service does',
    })),
  )
  if (bad !== undefined)
    return fail(
      `${bad.length} of ${services.length} services have no health check, or one that cannot fail.`,
      MEND,
      bad,
    )
  const unseen = of('unknown')
  if (unseen.length > 0) return unknown('Some health checks are those of an image that is not seen.', unseen)
  return pass('Every service has a health check that can fail.', [...judgedFiles(compose), ...of('good')])
}

/** Waits for a service to have started where it could wait for it to work. */
function hastyStarts(services: readonly Service[]): Evidence[] {
  return services.flatMap(({ name, dependsOn }) =>
    dependsOn.flatMap(({ service, condition, file, line }) => {
      const other = services.find((each) => each.name === service)
      const isWaitedFor = other?.software?.kind === 'datastore' && !isRedis(other.software)
      return isWaitedFor && condition === 'service_started'
        ? [{ file, line, observed: `${name} waits for ${service} to be started, not to be healthy` }]
        : []
    }),
  )
}

export const composeContainerHealth = defineCheck({
  line: 'monitoring/containers',
  name: 'compose',
  title: 'Every service has a health check that can fail',
  proof: 'whole',
  looksAt:
    'The health check of each long-running service, in the compose files or its Dockerfile, and whether its command can fail: `|| true`, curl without -f, `redis-cli ping` whose answer nobody reads.',
  why: 'A container that runs and does not answer is restarted by nobody and seen by nobody. A check that is always green is worse: it says that all is well.',
  mend: MEND,
  sources: ['Compose specification: healthcheck', 'redis/redis#2835', 'curl(1): --fail'],
  needs: { compose: containerDeployment, dockerfiles },
  judge({ compose, dockerfiles: built }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose).filter(longRunning)
    const judgement = judgeHealth(compose, built, services)
    if (judgement.outcome !== 'pass') return judgement
    const [first, ...rest] = judgement.evidence
    return pass(judgement.because, [first, ...rest, ...hastyStarts(services)])
  },
})

export const composeProxyHealth = defineCheck({
  line: 'docker/healthcheck',
  name: 'compose',
  title: 'What takes the requests has a health check with a rhythm',
  proof: 'whole',
  looksAt:
    'The health check of the proxy and of every service that publishes a port: a test that can fail, with interval, timeout and retries (those of Docker, 30 s, 30 s and 3, when it names none).',
  why: 'Only what is checked is taken out of service in time, and `docker compose up --wait` and a release wait for it.',
  mend: MEND,
  sources: ['Compose specification: healthcheck'],
  needs: { compose: containerDeployment, dockerfiles },
  judge({ compose, dockerfiles: built }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose).filter(longRunning)
    const doors = services.filter(({ software, ports }) => software?.kind === 'proxy' || ports.length > 0)
    return judgeHealth(
      compose,
      built,
      doors.length > 0 ? doors : services.filter(({ software }) => software === undefined),
    )
  },
})
