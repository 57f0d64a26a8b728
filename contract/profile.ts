import { z } from 'zod'
import { nameSchema } from './account.ts'
import { LIMITS } from './limits.ts'
import { bioFault, handleFault } from './text.ts'

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

function isTimeZone(zone: string): boolean {
  try {
    // An offset such as +01:00 is accepted by Intl but knows no summer time: names only.
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}

const LONG_HANDLE = `Use ${LIMITS.handleMinLength} to ${LIMITS.handleMaxLength} characters.`

export const handleSchema = z
  .string()
  .max(LIMITS.handleMaxLength * 8, { error: LONG_HANDLE, abort: true })
  .check((ctx) => {
    const message = handleFault(ctx.value)
    if (message !== undefined) ctx.issues.push({ code: 'custom', message, input: ctx.value })
  })
  .meta({ description: 'Unique without regard to case; letters a to z, digits and underscores' })

export const bioSchema = z
  .string()
  .max(LIMITS.bioLength * 8, `Use at most ${LIMITS.bioLength} characters.`)
  .transform((bio) => bio.normalize('NFC').replace(/\r\n?/g, '\n').trim())
  .pipe(
    z.string().check((ctx) => {
      const message = bioFault(ctx.value)
      if (message !== undefined) ctx.issues.push({ code: 'custom', message, input: ctx.value })
    }),
  )

const NO_LOCALE = 'Use a language tag such as en or pt-BR.'

export const localeSchema = z
  .string()
  .max(35, { error: NO_LOCALE, abort: true })
  .refine(isLocale, NO_LOCALE)
  .transform((tag) => Intl.getCanonicalLocales(tag)[0] as string)
  .meta({ description: 'A BCP 47 language tag' })

const NO_TIME_ZONE = 'Choose a time zone such as Europe/Berlin.'

export const timeZoneSchema = z
  .string()
  .max(64, { error: NO_TIME_ZONE, abort: true })
  .refine(isTimeZone, NO_TIME_ZONE)
  .meta({ description: 'A name from the IANA time zone database' })

/** The signed-in person's own profile. */
export const profileSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string(),
    handle: z.string().nullable(),
    bio: z.string(),
    locale: z.string(),
    timeZone: z.string(),
    avatarUrl: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Profile' })

/** A change of the profile: what is left out stays as it is. `handle: null` gives the handle up. */
export const profileChangeSchema = z
  .strictObject({
    name: nameSchema.optional(),
    handle: handleSchema.nullable().optional(),
    bio: bioSchema.optional(),
    locale: localeSchema.optional(),
    timeZone: timeZoneSchema.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Send at least one field to change.',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'ProfileChange' })

export type Profile = z.infer<typeof profileSchema>
export type ProfileChange = z.infer<typeof profileChangeSchema>

/** Content types an avatar may be sent in. */
export const AVATAR_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const
