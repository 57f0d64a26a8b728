import { containerDeployment } from '#readiness/facts/containers/container-deployment.ts'
import { defaultUserOf, isRootUser } from '#readiness/facts/containers/base-users.ts'
import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { dockerfileOf } from '#readiness/facts/containers/dockerfile-of.ts'
import { dockerfiles, type Dockerfile, type Stage } from '#readiness/facts/containers/dockerfiles.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'
import { judgedFiles, servicesOf, withoutContainers } from './judged.ts'
import { dockerfilesOfImage, shippedStage } from './own-images.ts'

type Found = { kind: 'root' | 'other' | 'unknown'; evidence: Evidence }

/** As whom the image of a stage runs. */
function userOfStage(stage: Stage): Found {
  const { file, user, image, dropsIn } = stage
  const line = user?.line ?? stage.line
  const found = (kind: Found['kind'], observed: string): Found => ({
    kind,
    evidence: { file, line, observed },
  })
  if (user !== undefined && user.value !== '' && !user.value.includes('$')) {
    if (!isRootUser(user.value)) return found('other', `runs as ${user.value}`)
    if (dropsIn !== undefined)
      return found('other', `starts as root, and ${dropsIn} hands over to another user`)
    return found(
      'root',
      user.raw === user.value
        ? `USER ${user.value}`
        : `USER is ${user.value} unless a build argument says otherwise`,
    )
  }
  if (user !== undefined) return found('unknown', `USER comes from a variable that the file does not set`)
  if (dropsIn !== undefined)
    return found('other', `starts as root, and ${dropsIn} hands over to another user`)
  const by = defaultUserOf(image)
  if (by === 'root') return found('root', `no USER in the last stage, and ${image} runs as root`)
  if (by === 'unknown')
    return found('unknown', `no USER in the last stage, and as whom ${image} runs is not known`)
  return found(
    'other',
    by === 'drops' ? `${image} hands its work to another user` : `${image} does not run as root`,
  )
}

const userOfService = ({ user }: Service): 'root' | 'other' | 'unknown' | undefined => {
  if (user === undefined) return undefined
  const [name = ''] = user.value.split(':')
  if (name === '') return 'unknown'
  return isRootUser(user.value) ? 'root' : 'other'
}

/** The stages of a Dockerfile that are run: those that a service is built to, else the last one. */
function finalStages(
  file: Dockerfile,
  services: readonly Service[],
  all: readonly Dockerfile[],
): { stage: Stage; users: Service[] }[] {
  const built = services.flatMap((service) => {
    const found = dockerfileOf(service, all)
    return found?.path === file.path ? [{ stage: found.stage, service }] : []
  })
  const stages = new Set(built.map(({ stage }) => stage))
  const last = shippedStage(file)
  if (stages.size === 0) return last === undefined ? [] : [{ stage: last, users: [] }]
  return [...stages].map((stage) => ({
    stage,
    users: built.filter((each) => each.stage === stage).map(({ service }) => service),
  }))
}

const MEND =
  'In the last stage: `RUN useradd --system --uid 10001 app` and then `USER 10001:10001`, after the last RUN that needs root. FROM starts a new stage as the user of its image, so an earlier USER is gone. In compose `user: "10001:10001"` does the same for an image of somebody else. Ports below 1024 need no root: listen on 8080 and publish "80:8080".'

export const dockerfileUser = defineCheck({
  line: 'security/non-root',
  name: 'dockerfile',
  title: 'The images of the product do not run as root',
  proof: 'whole',
  looksAt:
    'The effective user of the last stage of each Dockerfile (USER, which each FROM resets, else the user of the base image), and scripts that hand over to another user (gosu, su-exec, setpriv).',
  why: 'A process that is root in its container is root to the kernel: one hole in the runtime, one mount too many, and it is root on the host.',
  mend: MEND,
  sources: [
    'CIS Docker Benchmark 4.1',
    'OWASP Docker Security Cheat Sheet, rule 2',
    'Dockerfile reference: USER',
  ],
  needs: { dockerfiles, services: composedServices },
  judge({ dockerfiles: all, services }) {
    const used = new Set(services.flatMap((service) => dockerfileOf(service, all)?.path ?? []))
    // With compose files that say what is built, other Dockerfiles are for something else.
    const judged = all.filter(({ path, isProduct }) => used.has(path) || (isProduct && used.size === 0))
    if (judged.length === 0) return nothingToSee('There is no Dockerfile of the product.')
    const found = judged.flatMap((file) =>
      finalStages(file, services, all).flatMap(({ stage, users }): Found[] => {
        const own = users.map(userOfService)
        if (users.length > 0 && own.every((user) => user === 'other' || user === 'root'))
          return own.includes('root')
            ? []
            : [
                {
                  kind: 'other',
                  evidence: {
                    file: file.path,
                    line: stage.line,
                    observed: 'compose runs it as another user',
                  },
                },
              ]
        if (users.length > 0 && users.every(({ isOneShot }) => isOneShot)) return []
        // What has nothing to run is a place to copy from.
        if (stage.image === 'scratch' && stage.command === undefined && stage.entrypoint === undefined)
          return []
        return [userOfStage(stage)]
      }),
    )
    return conclude(
      found,
      'An image of the product runs as root.',
      'No image of the product runs as root.',
      [],
    )
  },
})

function conclude(found: readonly Found[], bad: string, good: string, judged: readonly Evidence[]) {
  const of = (kind: Found['kind']): Evidence[] =>
    found.filter((each) => each.kind === kind).map(({ evidence }) => evidence)
  const root = some(of('root').map((each) => ({ ...each, expected: 'a user other than root' })))
  if (root !== undefined)
    return fail(bad, 'Set USER 10001:10001 in the last stage, or `user:` in compose.', root)
  const open = of('unknown')
  if (open.length > 0)
    return unknown('As whom some containers run is not seen. `user:` in the compose file settles it.', open)
  const seen = some([...judged, ...of('other')])
  return seen === undefined ? nothingToSee('Nothing runs here.') : pass(good, seen)
}

function privilegesOf(service: Service): Evidence[] {
  const { name, privileged, capAdd, volumes } = service
  const found: Evidence[] = []
  if (privileged?.value === 'true')
    found.push({
      file: privileged.file,
      line: privileged.line,
      observed: `${name}: privileged: true is root on the host`,
    })
  for (const { value, file, line } of capAdd)
    if (/^(ALL|SYS_ADMIN)$/i.test(value))
      found.push({ file, line, observed: `${name}: cap_add ${value} is close to root on the host` })
  for (const { source, file, line } of volumes)
    if (
      /(^|\/)(docker|podman|containerd)\.sock$/.test(source ?? '') &&
      !/socket-?proxy/.test(service.image?.name ?? '')
    )
      found.push({
        file,
        line,
        observed: `${name}: the socket of Docker is mounted, which is root on the host, also read-only`,
      })
  return found
}

function userFound(service: Service): Found | undefined {
  const { name, file, line, image, user, build, isOneShot } = service
  const by = userOfService(service)
  const found = (kind: Found['kind'], observed: string): Found => ({
    kind,
    evidence: { file: user?.file ?? file, line: user?.line ?? line, observed: `${name}: ${observed}` },
  })
  if (isOneShot) return undefined
  if (by === 'root') return found('root', `user: ${user?.value}`)
  if (by === 'other') return found('other', `runs as ${user?.value}`)
  if (by === 'unknown') return found('unknown', 'user: comes from a variable without a default')
  if (build !== undefined || image === undefined) return undefined
  const known = image.value === '' ? 'unknown' : defaultUserOf(image.value)
  if (known === 'root') return found('root', `no user:, and ${image.repository} runs as root`)
  if (known === 'other') return found('other', `${image.repository} does not run as root`)
  if (known === 'drops') return found('other', `${image.repository} hands its work to another user`)
  return found('unknown', `no user:, and as whom ${image.repository || image.raw} runs is not known`)
}

export const composeUser = defineCheck({
  line: 'security/non-root',
  name: 'compose',
  title: 'No service runs as root or holds the keys of the host',
  proof: 'whole',
  looksAt:
    '`user:` of each service, else the user of its image; `privileged`, `cap_add: ALL`, and mounts of the socket of Docker.',
  why: 'Whoever reaches the socket of Docker starts a container with the disk of the host in it. `:ro` keeps the file from being deleted, not the commands from being sent.',
  mend: `${MEND} In place of the socket use a proxy that lets only the needed calls through, or configure Traefik by a file.`,
  sources: ['CIS Docker Benchmark 5.4, 5.31', 'OWASP Docker Security Cheat Sheet, rules 1 and 2'],
  needs: { compose: containerDeployment, dockerfiles },
  judge({ compose, dockerfiles: built }) {
    if (compose.isAbsent) return withoutContainers()
    const services = servicesOf(compose)
    const found = services.flatMap((service): Found[] => {
      const user = userFound(service)
      if (
        service.build !== undefined &&
        service.user === undefined &&
        dockerfileOf(service, built) === undefined
      )
        return [
          {
            kind: 'unknown',
            evidence: {
              file: service.file,
              line: service.line,
              observed: `${service.name}: no user:, and its Dockerfile is not in the tree`,
            },
          },
          ...privilegesOf(service).map((evidence): Found => ({ kind: 'root', evidence })),
        ]
      const isOwn =
        user?.kind === 'unknown' &&
        service.user === undefined &&
        dockerfilesOfImage(service, built).length > 0
      return [
        ...(user === undefined || isOwn ? [] : [user]),
        ...privilegesOf(service).map((evidence): Found => ({ kind: 'root', evidence })),
      ]
    })
    return conclude(
      found,
      'A service runs as root, or may do what root may on the host.',
      'No service runs as root.',
      judgedFiles(compose),
    )
  },
})
