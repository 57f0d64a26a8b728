import { posix } from 'node:path'
import { resolveInTree } from './compose-loader.ts'
import type { ComposeProject, Service } from './compose-model.ts'
import type { dockerfileOf } from './dockerfile-of.ts'

/** Where in the tree a file comes from that the container sees: mounted, a config, or copied by its Dockerfile. */
export function fileInContainer(
  inside: string,
  service: Service,
  project: ComposeProject,
  built: ReturnType<typeof dockerfileOf>,
): string | undefined {
  for (const { source, target, file } of service.volumes) {
    const folder = target.replace(/\/$/, '')
    if (source === undefined || !(inside === target || inside.startsWith(`${folder}/`))) continue
    const base = resolveInTree(file, source)
    if (base !== undefined) return posix.join(base, inside.slice(folder.length))
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
