import { changelog } from '#readiness/facts/delivery/changelog.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

export const documentsUpdated = defineCheck({
  line: 'deployment/documents',
  name: 'changelog',
  title: 'The changelog knows the version that is to be released',
  proof: 'whole',
  looksAt: 'CHANGELOG and its like, and the version in package.json, pyproject.toml or Cargo.toml.',
  why: 'Who upgrades reads what changed, and above all what has to be done.',
  mend: 'Add an entry for the version: what changed in the API, the environment, the compose files and the alerts, and what whoever upgrades has to do.',
  sources: ['Keep a Changelog 1.1.0'],
  needs: { log: changelog },
  judge({ log: { file, versions, hasUnreleased, version } }): Judgement {
    if (file === undefined)
      return unknown('No changelog is in the tree. Notes of releases that are kept elsewhere are not read.')
    const [newest] = versions
    if (newest === undefined && !hasUnreleased)
      return fail('The changelog names no version.', 'Add an entry for the version that is to be released.', [
        { file, line: 1, observed: 'no heading with a version' },
      ])
    if (version === undefined || newest === undefined)
      return pass('The changelog has an entry for what is to be released.', [
        { file, line: newest?.line ?? 1, observed: newest?.version ?? 'unreleased' },
      ])
    const entry = versions.find((each) => each.version === version.version)
    if (entry !== undefined)
      return pass(`The changelog has an entry for ${version.version}.`, [
        { file, line: entry.line, observed: entry.version },
      ])
    if (compare(version.version, newest.version) > 0 && !hasUnreleased)
      return fail(
        `The changelog ends before the version of the project.`,
        `Add an entry for ${version.version}.`,
        [{ file, line: newest.line, observed: `newest entry ${newest.version}`, expected: version.version }],
      )
    return hasUnreleased
      ? pass('The changelog has an entry for what is not released yet.', [{ file, observed: 'unreleased' }])
      : unknown(
          `The changelog is of ${newest.version}, ${version.file} of ${version.version}; which is right cannot be told.`,
          [{ file, line: newest.line, observed: newest.version }],
        )
  },
})

function compare(a: string, b: string): number {
  const numbers = (version: string): number[] =>
    version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0)
  const [left, right] = [numbers(a), numbers(b)]
  for (let at = 0; at < 3; at += 1)
    if ((left[at] ?? 0) !== (right[at] ?? 0)) return (left[at] ?? 0) - (right[at] ?? 0)
  return 0
}
