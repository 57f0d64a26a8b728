import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Place, Service } from './compose-model.ts'
import { composeProject } from './compose-project.ts'
import { dockerfileOf } from './dockerfile-of.ts'
import { dockerfiles } from './dockerfiles.ts'
import { fileInContainer } from './file-in-container.ts'

export type DatabaseLimit = Place & {
  service: Service
  /** Undefined: it is set somewhere that is not seen. */
  maximum?: number
  isDefault: boolean
}

/** What an image takes when nobody says otherwise. */
const DEFAULTS: Readonly<Record<string, number>> = { postgres: 100, mysql: 151 }

/** How many connections each database of the deployment takes. */
export const databaseLimits = defineFact<readonly DatabaseLimit[]>({
  name: 'connections of the databases',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const { projects } = await at.use(composeProject)
    const built = await at.use(dockerfiles)
    const found: DatabaseLimit[] = []
    for (const project of projects)
      for (const service of project.services) {
        const fallback = DEFAULTS[service.software?.name ?? '']
        if (fallback === undefined) continue
        const command = service.command
        const written = /max[_-]connections(?:=|\s+)["']?(\d{1,6})/.exec(command?.text ?? '')?.[1]
        if (command !== undefined && written !== undefined) {
          found.push({
            service,
            file: command.file,
            line: command.line,
            maximum: Number(written),
            isDefault: false,
          })
          continue
        }
        const { file, line } = service
        const inside =
          /(?:config_file|config-file|defaults-file)=["']?(\/[\w./-]+)/.exec(command?.text ?? '')?.[1] ??
          service.volumes.find(({ target }) => /\/(postgresql\.conf|[\w-]+\.cnf)$/.test(target))?.target
        if (inside === undefined) {
          const isOwn = service.build !== undefined
          found.push({ service, file, line, ...(!isOwn && { maximum: fallback }), isDefault: !isOwn })
          continue
        }
        const path = fileInContainer(inside, service, project, dockerfileOf(service, built))
        const text = path === undefined ? undefined : await tree.read(path)
        const match = text === undefined ? null : /^[ \t]*max_connections[ \t]*=?[ \t]*(\d{1,6})/m.exec(text)
        if (path === undefined || text === undefined) found.push({ service, file, line, isDefault: false })
        else if (match?.[1] === undefined)
          found.push({ service, file: path, line: 1, maximum: fallback, isDefault: true })
        else
          found.push({
            service,
            file: path,
            line: text.slice(0, match.index).split('\n').length,
            maximum: Number(match[1]),
            isDefault: false,
          })
      }
    return found
  },
})
