/** Values for the placeholders of a route. */
export type Values = Readonly<Record<string, string>>

const PLACEHOLDER = /\{(name|email|password|newPassword|token|etag|tag)\}/g
const DEPTH = 12

/** Puts values in place of {email}, {password} and so on. */
export function fillText(text: string, values: Values, encode: (value: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : encode(value)
  })
}

/** The same in every text of a JSON document. */
export function fillJson(json: unknown, values: Values, depth = 0): unknown {
  if (typeof json === 'string') return fillText(json, values, (text) => text)
  if (typeof json !== 'object' || json === null || depth > DEPTH) return json
  if (Array.isArray(json)) return json.map((each) => fillJson(each, values, depth + 1))
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, fillJson(value, values, depth + 1)]),
  )
}

/** What is at a path such as "user.id" in a JSON document. */
export function valueAt(json: unknown, path: string): unknown {
  let at = json
  for (const key of path.split('.').slice(0, DEPTH)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}
