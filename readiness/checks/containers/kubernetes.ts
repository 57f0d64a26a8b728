import { isRootUser } from '#readiness/facts/containers/base-users.ts'
import { DATA_PORTS } from '#readiness/facts/containers/data-ports.ts'
import { kubernetesObjects } from '#readiness/facts/containers/kubernetes-objects.ts'
import { isNoSecretValue, isSecretName, passwordInUrl } from '#readiness/facts/containers/secret-names.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

const needs = { kubernetes: kubernetesObjects }

export const kubernetesUser = defineCheck({
  line: 'security/non-root',
  name: 'kubernetes',
  title: 'The pods do not run as root',
  proof: 'whole',
  looksAt:
    '`runAsUser`, `runAsNonRoot` and `privileged` of each container of the manifests, with those of its pod. Templates of Helm are not filled in.',
  why: 'A process that is root in its container is one hole in the runtime away from the node. `runAsNonRoot: true` makes Kubernetes refuse to start such a container.',
  mend: 'Set `securityContext: { runAsNonRoot: true, runAsUser: 10001, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }` in the pod.',
  sources: ['Kubernetes documentation: Pod Security Standards, restricted'],
  needs,
  judge({ kubernetes: { containers } }) {
    const running = containers.filter(({ isInit }) => !isInit)
    const findings: Evidence[] = running.flatMap(
      ({ file, line, workload, name, runAsUser, isPrivileged }) => [
        ...(runAsUser !== undefined && isRootUser(runAsUser)
          ? [
              {
                file,
                line,
                observed: `${workload}, ${name}: runAsUser ${runAsUser}`,
                expected: 'runAsNonRoot: true',
              },
            ]
          : []),
        ...(isPrivileged
          ? [
              {
                file,
                line,
                observed: `${workload}, ${name}: privileged`,
                expected: 'no privileged container',
              },
            ]
          : []),
      ],
    )
    const bad = some(findings)
    if (bad !== undefined)
      return fail('A pod runs as root.', 'Set runAsNonRoot: true and a runAsUser other than 0.', bad)
    const said = running.filter(
      ({ runAsNonRoot, runAsUser }) => runAsNonRoot === true || runAsUser !== undefined,
    )
    const seen = some(
      said.map(({ file, line, workload, name, runAsUser }) => ({
        file,
        line,
        observed: `${workload}, ${name}: ${runAsUser === undefined ? 'runAsNonRoot' : `runAsUser ${runAsUser}`}`,
      })),
    )
    if (seen === undefined || said.length < running.length)
      return nothingToSee('The manifests leave it to the images as whom they run.')
    return pass('Every pod says that it does not run as root.', seen)
  },
})

export const kubernetesDatabasePorts = defineCheck({
  line: 'security/database-ports',
  name: 'kubernetes',
  title: 'No datastore is reached from outside of the cluster',
  proof: 'whole',
  looksAt:
    'Services of type NodePort and LoadBalancer and `hostPort` in the manifests, on ports of databases, caches and queues.',
  why: 'A NodePort is open on every node of the cluster, and a LoadBalancer on the internet unless the cloud is told otherwise.',
  mend: 'Use type ClusterIP. To reach the database yourself, use `kubectl port-forward`.',
  sources: ['Kubernetes documentation: Service types'],
  needs,
  judge({ kubernetes: { openPorts, containers, workloads } }) {
    const bad = some<Evidence>([
      ...openPorts
        .filter(({ port }) => DATA_PORTS.includes(port))
        .map(({ file, line, service, type, port }) => ({
          file,
          line,
          observed: `service ${service}: ${type} on ${port}`,
          expected: 'ClusterIP',
        })),
      ...containers.flatMap(({ workload, hostPorts }) =>
        hostPorts
          .filter(({ port }) => DATA_PORTS.includes(port))
          .map(({ file, line, port }) => ({
            file,
            line,
            observed: `${workload}: hostPort on ${port}`,
            expected: 'no hostPort',
          })),
      ),
    ])
    if (bad !== undefined)
      return fail(
        'A datastore can be reached from outside of the cluster.',
        'Make the service a ClusterIP.',
        bad,
      )
    const [first] = workloads
    if (first === undefined) return nothingToSee('No workload is in the manifests.')
    return pass('No service of the manifests opens a port of a datastore.', [
      {
        file: first.file,
        line: first.line,
        observed: `${workloads.length} workloads; ${openPorts.length} ports are open to the outside`,
      },
    ])
  },
})

export const kubernetesSecrets = defineCheck({
  line: 'security/secret-management',
  name: 'kubernetes',
  title: 'The manifests hold no secret',
  proof: 'whole',
  looksAt:
    '`env` and config maps with a value under the name of a secret, `kind: Secret` with its values, and the values files of Helm charts.',
  why: 'The values of a Secret are encoded, not encrypted: whoever reads the repository has them.',
  mend: 'Use `valueFrom: secretKeyRef`, and bring the Secret from outside: External Secrets, Sealed Secrets, SOPS or the CSI driver. Change every value that was committed.',
  sources: ['Kubernetes documentation: Good practices for Secrets'],
  needs,
  judge({ kubernetes: { containers, secrets } }) {
    const bad = some<Evidence>([
      ...containers.flatMap(({ workload, environment }) =>
        environment
          .filter(
            ({ name, value }) =>
              (isSecretName(name) && !isNoSecretValue(value) && !value.startsWith('$(')) ||
              (passwordInUrl(value) ?? '$').includes('$') === false,
          )
          .map(({ file, line, name, value }) => ({
            file,
            line,
            observed: `${workload}: ${name} is a literal of ${value.length} characters`,
            expected: 'secretKeyRef',
          })),
      ),
      ...secrets.map(({ file, line, secret, key, length }) => ({
        file,
        line,
        observed: `${secret}: ${key} is written out, ${length} characters`,
        expected: 'a secret from outside of the repository',
      })),
    ])
    if (bad !== undefined)
      return fail('Secrets are written into the manifests.', 'Bring them from outside, by secretKeyRef.', bad)
    const [first] = containers
    return first === undefined
      ? nothingToSee('No workload is in the manifests.')
      : pass('The manifests hold no secret.', [
          {
            file: first.file,
            line: first.line,
            observed: `${containers.length} containers, no literal secret`,
          },
        ])
  },
})

export const kubernetesProbes = defineCheck({
  line: 'monitoring/containers',
  name: 'kubernetes',
  title: 'Every pod has a probe',
  proof: 'whole',
  looksAt: '`readinessProbe` and `livenessProbe` of each container of the manifests that keeps running.',
  why: 'Without a readiness probe a pod gets requests before it can answer them, and after it no longer can.',
  mend: 'Add `readinessProbe: { httpGet: { path: /readyz, port: 3000 } }`, and a `livenessProbe` that asks for nothing but the process itself.',
  sources: ['Kubernetes documentation: Liveness, Readiness and Startup Probes'],
  needs,
  judge({ kubernetes: { containers } }) {
    const running = containers.filter(({ isInit, workload }) => !isInit && !/^(Job|CronJob) /.test(workload))
    const bad = some(
      running
        .filter(({ hasProbe }) => !hasProbe)
        .map(({ file, line, workload, name }) => ({
          file,
          line,
          observed: `${workload}, ${name}: no probe`,
          expected: 'readinessProbe',
        })),
    )
    if (bad !== undefined)
      return fail(
        `${bad.length} of ${running.length} containers have no probe.`,
        'Add a readinessProbe to each.',
        bad,
      )
    const seen = some(
      running.map(({ file, line, workload, name }) => ({
        file,
        line,
        observed: `${workload}, ${name}: has a probe`,
      })),
    )
    return seen === undefined
      ? nothingToSee('Nothing in the manifests keeps running.')
      : pass('Every pod has a probe.', seen)
  },
})
