/** Where a database URL leads, for people: host, port and database, and the role. Never the password. */
export function describeDatabase(url: string): string {
  // A password with a stray % or # makes the whole unreadable: then nothing of it is shown.
  const parsed = URL.parse(url)
  if (parsed === null) return 'the database'
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname
  const user = decode(parsed.username)
  return `${host}:${parsed.port || '5432'}${decode(parsed.pathname)}${user === '' ? '' : ` as ${user}`}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
