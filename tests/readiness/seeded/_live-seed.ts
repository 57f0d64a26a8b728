import type { Certificates } from '#tests/readiness/answers/_target.ts'
import type { LiveSite } from './_live-site.ts'

/** One fault, planted in a system that runs. */
export type LiveSeed = {
  /** What somebody did, in a few words. */
  fault: string
  /** The lines that have to turn red. More than one only where the checklist names the same thing more than once. */
  lines: readonly string[]
  /** Lines that can no longer be verified because of it. */
  unsettles?: readonly string[]
  plant(site: LiveSite, made: Certificates): Promise<unknown>
}

const GATEHOUSE = 'servers/30-gatehouse.conf'

/** A directive at the top of one location of ours. @param location as it is written, such as `/api/` */
export const inLocation =
  (location: string, directives: string): LiveSeed['plant'] =>
  (site) =>
    site.edit(GATEHOUSE, `  location ${location} {\n`, `  location ${location} {\n    ${directives}\n`)

/** A location more in the server of https. */
export const withLocation =
  (text: string): LiveSeed['plant'] =>
  (site) =>
    site.edit(GATEHOUSE, '  # Pages and assets.', `  ${text}\n  # Pages and assets.`)

/** A location more that serves a folder in which one file lies. */
export const withFile =
  (location: string, path: string, text: string): LiveSeed['plant'] =>
  async (site, made) => {
    const folder = await site.put(path, text)
    await withLocation(`location ${location} { types {} default_type text/plain; root ${folder}; }`)(
      site,
      made,
    )
  }

/** One place of one file becomes something else. */
export const withEdit =
  (file: string, from: string, to: string): LiveSeed['plant'] =>
  (site) =>
    site.edit(file, from, to)

/** Directives for everything that comes from Gatehouse. */
export const forUpstream = (directives: string): LiveSeed['plant'] =>
  withEdit(
    'snippets/forwarded.conf',
    'proxy_set_header Host $host;',
    `${directives}\nproxy_set_header Host $host;`,
  )
