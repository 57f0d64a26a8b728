import type { ComposeProject, ComposeProjects, Service } from '#readiness/facts/containers/compose-model.ts'
import { isForDevelopment } from '#readiness/facts/containers/profiles.ts'
import type { Evidence, Some } from '#readiness/model/evidence.ts'
import { notApplicable, type Judgement } from '#readiness/model/judgement.ts'

/** Services of the projects that run in production: not those of which every profile is for development. */
export function servicesOf({ projects }: ComposeProjects): readonly Service[] {
  return projects.flatMap(inProduction)
}

export const inProduction = ({ services }: ComposeProject): readonly Service[] =>
  services.filter((service) => !isForDevelopment(service))

/** Services that keep running; the others do their work and end. */
export const longRunning = ({ isOneShot }: Service): boolean => !isOneShot

/** Which files were judged and why: the first evidence of every pass. */
export function judgedFiles({ projects, leftOut }: ComposeProjects): Some<Evidence> {
  const evidence = projects.flatMap(({ files, why, services }) =>
    files.map((file) => ({ file, observed: `judged: ${why}; ${services.length} services` })),
  )
  const others = leftOut.slice(0, 10).map(({ file, reason }) => ({ file, observed: `not judged: ${reason}` }))
  return [...evidence, ...others] as unknown as Some<Evidence>
}

/** The same finding at the same place counts once, however many services share it by an anchor. */
export function distinct(findings: readonly Evidence[]): Evidence[] {
  const seen = new Map<string, Evidence>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.line, finding.observed])
    if (!seen.has(key)) seen.set(key, finding)
  }
  return [...seen.values()]
}

export const listOf = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`

/** What is asked of containers is not asked of a tree that has none. */
export const withoutContainers = (): Judgement =>
  notApplicable('Nothing in this tree makes or starts a container.')
