import type { ComposeProject, Service } from '#readiness/facts/containers/compose-model.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { dockerfileOf } from '#readiness/facts/containers/dockerfile-of.ts'
import { dockerfiles, type Dockerfile } from '#readiness/facts/containers/dockerfiles.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { inProduction, judgedFiles } from './judged.ts'

/** Where a database keeps its data. A cache may lose it. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['/var/lib/postgresql', '/bitnami/postgresql', '/home/postgres/pgdata', '/pgdata'],
  mysql: ['/var/lib/mysql', '/bitnami/mysql', '/bitnami/mariadb', '/config'],
  mongo: ['/data/db', '/bitnami/mongodb', '/data'],
  mssql: ['/var/opt/mssql'],
  cassandra: ['/var/lib/cassandra'],
  clickhouse: ['/var/lib/clickhouse'],
  couchdb: ['/opt/couchdb/data'],
  neo4j: ['/data'],
  cockroach: ['/cockroach'],
}

function volumeOf(
  service: Service,
  { volumes }: ComposeProject,
  built: readonly Dockerfile[],
): Evidence | undefined {
  const { name, software, environment, file, line } = service
  const folders = [
    ...(FOLDERS[software?.name ?? ''] ?? []),
    ...[...environment, ...(dockerfileOf(service, built)?.stage.assignments ?? [])]
      .filter((entry) => entry.name === 'PGDATA' && entry.value !== '')
      .map(({ value }) => value),
  ]
  const mount = service.volumes.find(
    ({ target }) =>
      folders.some((folder) => {
        const at = target.replace(/\/$/, '')
        return at === folder || folder.startsWith(`${at}/`) || at.startsWith(`${folder}/`)
      }) && !/initdb|\.conf|\.sql|\.cnf/.test(target),
  )
  const lost = (observed: string, place: { file: string; line: number } = { file, line }): Evidence => ({
    file: place.file,
    line: place.line,
    observed: `${name}: ${observed}`,
    expected: 'a named volume, or a folder of the host',
  })
  if (mount === undefined) return lost(`no volume holds ${folders[0]}, so a new container starts empty`)
  if (mount.kind === 'tmpfs') return lost(`${mount.target} is in memory`, mount)
  if (mount.kind === 'anonymous')
    return lost(
      `${mount.target} is a volume without a name, which a new container does not find again`,
      mount,
    )
  const named = volumes.find((volume) => volume.name === mount.source)
  return named?.isTmpfs ? lost(`the volume ${named.name} is in memory`, named) : undefined
}

export const composeDataVolumes = defineCheck({
  line: 'deployment/backup',
  name: 'compose',
  title: 'The data of each database outlives its container',
  proof: 'hint',
  looksAt: 'The volume of the data folder of each database of the compose files.',
  why: 'Without a named volume the data is gone with the container: `docker compose down` and an update of the image both do that. What is not kept cannot be backed up.',
  mend: 'Give the database `volumes: ["db-data:/var/lib/postgresql/data"]` and declare `db-data:` below the top-level `volumes:`. That is no backup yet: what proves one is a restore (deployment/backup/drill).',
  sources: ['Docker Official Images: postgres, PGDATA', 'Docker documentation: volumes'],
  needs: { compose: composeProject, dockerfiles },
  judge({ compose, dockerfiles: built }) {
    const stores = compose.projects.flatMap((project) =>
      inProduction(project)
        .filter(({ software, isOneShot }) => !isOneShot && (software?.name ?? '') in FOLDERS)
        .map((service) => ({ service, project })),
    )
    if (stores.length === 0) return nothingToSee('No database runs in the compose files.')
    const lost = some(stores.flatMap(({ service, project }) => volumeOf(service, project, built) ?? []))
    if (lost !== undefined)
      return fail(
        'A database loses its data with its container.',
        'Mount a named volume at its data folder.',
        lost,
      )
    return pass('Every database keeps its data in a volume.', [
      ...judgedFiles(compose),
      ...stores.map(({ service: { name, file, line } }) => ({
        file,
        line,
        observed: `${name}: its data is in a volume`,
      })),
    ])
  },
})
