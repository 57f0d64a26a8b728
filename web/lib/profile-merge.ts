import { normaliseName } from '#contract/text.ts'
import type { Profile, ProfileChange } from '#contract/profile.ts'

export const PROFILE_FIELDS = ['name', 'handle', 'bio', 'locale', 'timeZone'] as const
export type ProfileField = (typeof PROFILE_FIELDS)[number]

/** The profile as the form holds it: no handle is an empty text. */
export type ProfileValues = Record<ProfileField, string>
export type Conflict = { field: ProfileField; yours: string; saved: string }

export function profileValues(profile: Profile): ProfileValues {
  const { name, handle, bio, locale, timeZone } = profile
  return { name, handle: handle ?? '', bio, locale, timeZone }
}

/** Values in the form the server stores them in, so that a trailing space is not taken for a change. */
function stored(values: ProfileValues): ProfileValues {
  return {
    ...values,
    name: normaliseName(values.name),
    handle: values.handle.trim(),
    bio: values.bio.normalize('NFC').replace(/\r\n?/g, '\n').trim(),
  }
}

/** Only what differs from `base`; empty when there is nothing to save. */
export function profileChange(base: ProfileValues, values: ProfileValues): ProfileChange {
  const next = stored(values)
  const change: ProfileChange = {}
  for (const field of PROFILE_FIELDS) {
    if (next[field] === base[field]) continue
    if (field === 'handle') change.handle = next.handle === '' ? null : next.handle
    else change[field] = next[field]
  }
  return change
}

/**
 * Brings a form that was filled in over `base` onto the newer `saved`: what the person left alone follows the
 * newer version, what they changed stays theirs, and where both changed the same field it is a conflict.
 */
export function mergeProfile(
  base: ProfileValues,
  yours: ProfileValues,
  saved: ProfileValues,
): { values: ProfileValues; conflicts: Conflict[] } {
  const typed = stored(yours)
  const values = { ...saved }
  const conflicts: Conflict[] = []
  for (const field of PROFILE_FIELDS) {
    if (typed[field] === base[field]) continue
    values[field] = yours[field]
    if (saved[field] !== base[field] && saved[field] !== typed[field]) {
      conflicts.push({ field, yours: yours[field], saved: saved[field] })
    }
  }
  return { values, conflicts }
}
