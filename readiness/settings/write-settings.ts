import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { dockerfiles } from '#readiness/facts/containers/dockerfiles.ts'
import { nginxConfig } from '#readiness/facts/nginx/nginx-config.ts'
import { reachableFromEntries } from '#readiness/facts/source/reachable-from-entries.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import type { Target } from '#readiness/model/fact.ts'
import type { Line } from '#readiness/model/line.ts'
import { draftSettings, type FoundInProduction } from './draft-settings.ts'
import { findPaths } from './found-paths.ts'
import { readSettings, SETTINGS_FILES } from './read-settings.ts'
import { SettingsError } from './settings-error.ts'
import { NO_SETTINGS } from './settings.ts'

export type WrittenSettings = {
  /** Relative to the tree. */
  path: string
  text: string
}

/** Writes a readiness.yaml from what is found in the tree. @throws {SettingsError} when there is one already */
export async function writeSettings(root: string, now: Date = new Date()): Promise<WrittenSettings> {
  const [path] = SETTINGS_FILES
  const there = await isThere(root)
  if (there !== undefined) throw alreadyThere(there)
  const target: Target = { source: root, active: false, settings: NO_SETTINGS, now }
  const gatherer = new Gatherer(target)
  const looked = await gatherer.get(sourceTree)
  if ('reason' in looked) throw new SettingsError([{ file: path, path: '', what: looked.reason }])
  const text = draftSettings({
    found: { ...(await findPaths(looked.value)), ...(await findProduction(gatherer)) },
    open: await findOpen(target),
    today: now.toISOString().slice(0, 10),
  })
  try {
    // Never over a file that is there, nor through a link.
    await writeFile(join(root, path), text, { flag: 'wx' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw alreadyThere(path)
    throw error
  }
  return { path, text }
}

const alreadyThere = (file: string): SettingsError =>
  new SettingsError([{ file, path: '', what: 'is there already, and was left as it is.' }])

/** Also one that cannot be read. */
async function isThere(root: string): Promise<string | undefined> {
  try {
    return (await readSettings(root)) === NO_SETTINGS ? undefined : SETTINGS_FILES[0]
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes[0]?.file ?? SETTINGS_FILES[0]
    throw error
  }
}

/** What the gate itself takes for production: to name more would make it so. */
async function findProduction(gatherer: Gatherer): Promise<FoundInProduction> {
  const [composed, built, proxied, entered] = await Promise.all([
    gatherer.get(composeProject),
    gatherer.get(dockerfiles),
    gatherer.get(nginxConfig),
    gatherer.get(reachableFromEntries),
  ])
  const projects = 'value' in composed ? composed.value.projects : []
  const [first, ...others] = projects
  return {
    // Files that are named belong to one project; several are left to be found.
    compose: first === undefined || others.length > 0 ? [] : first.files,
    dockerfiles:
      'value' in built ? built.value.flatMap(({ path, isProduct }) => (isProduct ? [path] : [])) : [],
    nginx: 'value' in proxied ? proxied.value.configurations.map(({ root }) => root) : [],
    entries:
      'value' in entered
        ? entered.value.entries
            .filter(({ role }) => role === 'run')
            .map(({ path }) => path)
            .slice(0, 12)
        : [],
  }
}

/** Lines that a person may answer for and that what lies in the tree does not settle. */
async function findOpen(target: Target): Promise<Line[]> {
  const attestable = new Set(CATALOGUE.filter(({ attest }) => attest !== undefined).map(({ id }) => id))
  const checks = CHECKS.filter(({ line }) => attestable.has(line))
  const { items } = await runGate(target, { catalogue: CATALOGUE, checks, version: '' })
  const settled = new Set(items.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id))
  return CATALOGUE.filter(({ id }) => attestable.has(id) && !settled.has(id))
}
