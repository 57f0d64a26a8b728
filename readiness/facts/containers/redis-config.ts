import { posix } from 'node:path'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { resolveInTree } from './compose-loader.ts'
import type { ComposeProject, Service } from './compose-model.ts'
import { composeProject } from './compose-project.ts'
import { dockerfileOf } from './dockerfile-of.ts'
import { dockerfiles } from './dockerfiles.ts'
import { isRedis } from './images.ts'

export type RedisConfig = {
  service: Service
  /** The configuration file that it starts with, when it names one. */
  config?: {
    path: string
    isInTree: boolean
    directives: readonly { name: string; value: string; line: number }[]
  }
  /** Arguments of the server, of the service or of the image that it is built as. */
  arguments: string
}

/** How each Redis of the deployment is started. */
export const redisConfigs = defineFact<readonly RedisConfig[]>({
  name: 'Redis configuration',
  depth: 'static',
  seconds: 10,
  async look(at) {
    const tree = await at.use(sourceTree)
    const { projects } = await at.use(composeProject)
    const built = await at.use(dockerfiles)
    const found: RedisConfig[] = []
    for (const project of projects)
      for (const service of project.services.filter(({ software }) => isRedis(software))) {
        const stage = dockerfileOf(service, built)
        const command = service.command ?? stage?.stage.command
        const text =
          `${service.entrypoint?.text ?? stage?.stage.entrypoint?.text ?? ''} ${command?.text ?? ''}`.trim()
        const inside = /(?:^|\s)(\/[\w./-]+\.conf)(?:\s|$)/.exec(text)?.[1]
        const path = inside === undefined ? undefined : sourceOf(inside, service, project, stage)
        const content = path === undefined ? undefined : await tree.read(path)
        found.push({
          service,
          arguments: text,
          ...(inside !== undefined && {
            config: {
              path: path ?? inside,
              isInTree: content !== undefined,
              directives: directivesOf(content ?? ''),
            },
          }),
        })
      }
    for (const { config } of found)
      for (const { name, value } of config?.directives ?? []) if (name === 'requirepass') at.conceal(value)
    return found
  },
})

/** Where in the tree a file comes from that the container sees: mounted, a config, or copied by its Dockerfile. */
function sourceOf(
  inside: string,
  service: Service,
  project: ComposeProject,
  built: ReturnType<typeof dockerfileOf>,
): string | undefined {
  for (const { source, target, file } of service.volumes) {
    if (source === undefined || !(inside === target || inside.startsWith(`${target.replace(/\/$/, '')}/`)))
      continue
    const base = resolveInTree(file, source)
    if (base !== undefined) return posix.join(base, inside.slice(target.replace(/\/$/, '').length))
  }
  const config = service.configs.find(({ target }) => target === inside)
  const defined = project.configs.find(({ name }) => name === config?.source)
  if (defined?.path !== undefined) return defined.path
  const copy = built?.stage.copies.find(
    ({ target }) => target === inside || posix.dirname(inside) === target.replace(/\/$/, ''),
  )
  const name =
    copy?.sources.find((source) => posix.basename(source) === posix.basename(inside)) ?? copy?.sources[0]
  if (copy === undefined || name === undefined || service.build === undefined) return undefined
  return resolveInTree(service.build.file, posix.join(service.build.context, name))
}

function directivesOf(text: string): { name: string; value: string; line: number }[] {
  return text.split(/\r?\n/).flatMap((written, at) => {
    const match = /^\s*([a-z][\w-]*)\s+(.+?)\s*$/i.exec(written)
    return match?.[1] === undefined
      ? []
      : [{ name: match[1].toLowerCase(), value: match[2] ?? '', line: at + 1 }]
  })
}
