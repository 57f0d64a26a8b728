import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'
import { releaseTools } from '#readiness/facts/containers/release-tools.ts'
import { shownOf } from './infrastructure.ts'
import { judgedFiles, longRunning, servicesOf } from './judged.ts'
import { backendsOf, countOf, isColour } from './replicas.ts'

export const composeBlueGreen = defineCheck({
  line: 'deployment/blue-green',
  name: 'compose',
  title: 'A release can start the new version before the old one ends',
  proof: 'part',
  looksAt:
    'Two colours of a service, replicas of two or more behind a proxy, and tools that replace containers one after the other: docker-rollout, Kamal, Swarm with start-first, rolling deployments of Kubernetes; and what forbids it: container_name and a fixed port of the host.',
  why: '`docker compose up` stops the old container before the new one answers: each release is a short outage, and a bad one a long outage.',
  mend: 'Run two colours behind nginx and switch by a reload, or two replicas and replace one after the other (docker-rollout), or use an orchestrator. Delete `container_name` and the fixed port of the application first.',
  sources: ['docker-rollout', 'Kamal: kamal-proxy', 'Kubernetes documentation: rolling update'],
  needs: { compose: composeProject, tools: releaseTools },
  judge({ compose, tools }) {
    const backends = backendsOf(compose)
    if (backends.length === 0) return nothingToSee('No service of the compose files is the application.')
    const colours = backends.filter(
      ({ name }) => /(^|[-_])(blue|green)$/i.test(name) || (isColour(name) && backends.length > 1),
    )
    const replicated = backends.filter(({ deploy }) => (countOf(deploy.replicas) ?? 1) > 1)
    const rolling = servicesOf(compose).filter(({ deploy }) => deploy.updateOrder === 'start-first')
    const blocked = some(
      replicated.flatMap(({ name, containerName }) =>
        containerName === undefined
          ? []
          : [
              {
                file: containerName.file,
                line: containerName.line,
                observed: `${name}: container_name allows one container at a time`,
              },
            ],
      ),
    )
    if (blocked !== undefined)
      return fail('A release cannot start a second container.', 'Delete container_name.', blocked)
    const seen = some([
      ...(colours.length > 1 ? colours : []).map(({ name, file, line }) => ({
        file,
        line,
        observed: `${name}: one of two colours`,
      })),
      ...replicated.map(({ name, file, line, deploy }) => ({
        file,
        line,
        observed: `${name}: ${deploy.replicas?.value} replicas`,
      })),
      ...rolling.map(({ name, file, line }) => ({
        file,
        line,
        observed: `${name}: update_config order start-first`,
      })),
      ...shownOf(tools, 'rolling'),
    ])
    if (seen !== undefined)
      return pass('Two versions can run side by side during a release.', [...judgedFiles(compose), ...seen])
    return unknown(
      'Nothing speaks for a release without an outage: there is one container of the application, and no tool that would start the next one beside it.',
      judgedFiles(compose),
    )
  },
})

export const deploymentScaling = defineCheck({
  line: 'criteria/scaling',
  name: 'deployment',
  title: 'The number of containers follows the load, where there is more than one host',
  proof: 'whole',
  looksAt:
    'HorizontalPodAutoscaler, KEDA, autoscaling groups and the like in the tree; deployments of Kubernetes without one; and whether the product is deployed by compose on one host.',
  why: 'A fixed number is too many at night and too few on the day that matters.',
  mend: 'With an orchestrator add an autoscaler with a floor of two. One host has nothing to scale to: there, limits and replicas are what can be set.',
  sources: ['Kubernetes documentation: Horizontal Pod Autoscaling'],
  needs: { services: composedServices, tools: releaseTools },
  judge({ services, tools }) {
    const scalers = some(shownOf(tools, 'autoscaler'))
    if (scalers !== undefined) return pass('An autoscaler is configured.', scalers)
    const fixed = some(shownOf(tools, 'deployment'))
    if (fixed !== undefined)
      return fail(
        'Kubernetes runs a fixed number of pods.',
        'Add a HorizontalPodAutoscaler with minReplicas 2.',
        fixed,
      )
    const running = services.filter(longRunning)
    if (running.length === 0) return nothingToSee('Nothing here says where the product runs.')
    const evidence = [...new Set(running.map(({ file }) => file))].map((file) => ({
      file,
      observed: 'deployed by compose',
    }))
    if (running.some(({ deploy }) => deploy.mode === 'global' || deploy.updateOrder !== undefined))
      return unknown('It is deployed to a Swarm, which has no autoscaler of its own.', evidence)
    return notApplicable('It is deployed by compose on one host, which has nothing to scale to.', evidence)
  },
})
