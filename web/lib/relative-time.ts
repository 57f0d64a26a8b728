const STEPS = [
  { unit: 'minute', seconds: 60, until: 3600 },
  { unit: 'hour', seconds: 3600, until: 86_400 },
  { unit: 'day', seconds: 86_400, until: 14 * 86_400 },
] as const

/**
 * "3 minutes ago", "yesterday", and a date when it is more than two weeks away; undefined within the last
 * minute, because the server tells such times to the minute only.
 */
export function relativeTime(at: string, now: number, locale = 'en'): string | undefined {
  const seconds = (Date.parse(at) - now) / 1000
  if (Math.abs(seconds) < 60) return undefined
  const step = STEPS.find(({ until }) => Math.abs(seconds) < until)
  if (step === undefined) {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(at))
  }
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return format.format(Math.trunc(seconds / step.seconds), step.unit)
}

/** Date and time in full, for a tooltip or where the exact moment matters. */
export function exactTime(at: string, locale = 'en'): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(at))
}
