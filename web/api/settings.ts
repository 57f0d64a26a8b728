import { LIMITS } from '#contract/limits.ts'
import { API } from '#contract/paths.ts'
import type { Settings } from '#contract/settings.ts'
import { request } from './request.ts'

/** What holds until the server has said otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  passwordMinLength: 15,
  passwordMaxLength: LIMITS.passwordLength,
  devMailbox: null,
  next: { origin: '', origins: [], domain: null },
}

let loading: Promise<Settings> | undefined

/** The settings, asked for once in a page load; the defaults when they cannot be had. */
export function loadSettings(): Promise<Settings> {
  loading ??= request<Settings>('GET', API.settings).then(
    ({ data }) => ({ ...DEFAULT_SETTINGS, ...data }),
    () => {
      loading = undefined
      return DEFAULT_SETTINGS
    },
  )
  return loading
}
