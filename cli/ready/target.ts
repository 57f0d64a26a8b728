import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Target } from '#readiness/model/fact.ts'
import { readSettings } from '#readiness/settings/read-settings.ts'
import { SettingsError } from '#readiness/settings/settings-error.ts'
import { NO_SETTINGS, type Settings } from '#readiness/settings/settings.ts'
import { UsageError } from '#cli/usage-error.ts'
import { readAdapterFile } from './adapter-file.ts'

export type TargetFlags = {
  source: string | undefined
  url: string | undefined
  prometheus: string | undefined
  active: boolean | undefined
  adapter: string | undefined
}

/** What the flags point at. @throws {UsageError} that says which flag is wrong, and how to write it */
export async function readTarget(flags: TargetFlags): Promise<Target> {
  const url = flags.url === undefined ? undefined : readAddress('--url', flags.url)
  const prometheus =
    flags.prometheus === undefined ? undefined : readAddress('--prometheus', flags.prometheus)
  if (flags.active === true && url === undefined) throw new UsageError('--active needs --url <address>.')
  const source = flags.source ?? (url === undefined ? '.' : undefined)
  const root = source === undefined ? undefined : await readFolder(source)
  const own = root === undefined ? NO_SETTINGS : await settingsOf(root)
  const settings =
    flags.adapter === undefined ? own : { ...own, adapter: await readAdapterFile(flags.adapter) }
  return {
    ...(root !== undefined && { source: root }),
    ...(url !== undefined && { url }),
    ...(prometheus !== undefined && { prometheus }),
    active: flags.active === true,
    settings,
    now: new Date(),
  }
}

function readAddress(flag: string, text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${flag} needs an address such as https://staging.example.com, not "${text}".`)
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${flag} takes no name or password: they would be in the list of processes.`)
  url.hash = ''
  return url
}

/** @throws {UsageError} when there is none */
export async function readFolder(path: string): Promise<string> {
  const root = resolve(path)
  const found = await stat(root).catch(() => undefined)
  if (found === undefined) throw new UsageError(`There is no folder ${root}.`)
  if (!found.isDirectory())
    throw new UsageError(`${root} is a file; --source needs the folder of the project.`)
  return root
}

async function settingsOf(root: string): Promise<Settings> {
  try {
    return await readSettings(root)
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message)
    throw error
  }
}
