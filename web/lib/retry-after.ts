/** Seconds from a `Retry-After` header: a number or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000))
}

/** "in 40 seconds", "in 3 minutes", "in 2 hours": rounded up, so that waiting that long is enough. */
export function inTime(seconds: number): string {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
  const whole = Math.max(1, Math.ceil(seconds))
  if (whole < 90) return format.format(whole, 'second')
  if (whole < 90 * 60) return format.format(Math.ceil(whole / 60), 'minute')
  return format.format(Math.ceil(whole / 3600), 'hour')
}
