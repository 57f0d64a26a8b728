import { parseEnv } from 'node:util'

/** The values of a .env file, as Compose and Node read them. */
export function readValues(text: string): Map<string, string> {
  return new Map(
    Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** A value that both Compose and Node read back as it is: neither expands or unescapes between single quotes. */
function quoted(value: string): string {
  if (/^[\w./:@,+-]*$/.test(value)) return value
  if (!value.includes("'")) return `'${value}'`
  if (!/["$\\`]/.test(value)) return `"${value}"`
  throw new Error('a value with a single quote may hold none of " $ \\ `')
}

export function canBeQuoted(value: string): boolean {
  return !/[\r\n\0]/.test(value) && (!value.includes("'") || !/["$\\`]/.test(value))
}

const assignment = (name: string): RegExp => new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'gm')

export type EnvLine = { name: string; value: string; comment?: string }

/**
 * The text with each value set. Lines that already say it stay as they are, whatever their form; so do comments,
 * unknown lines and the order. What is missing is added at the end.
 */
export function setValues(text: string, lines: readonly EnvLine[]): string {
  let result = text
  const added: string[] = []
  for (const { name, value, comment } of lines) {
    const now = readValues(result).get(name)
    if (now === value) continue
    if (now === undefined) {
      added.push(...(comment === undefined ? [] : [`# ${comment}`]), `${name}=${quoted(value)}`)
      continue
    }
    // Of several lines for one name the last one counts.
    const last = [...result.matchAll(assignment(name))].at(-1)
    if (last === undefined) continue
    const end = last.index + last[0].length
    result = `${result.slice(0, last.index)}${name}=${quoted(value)}${result.slice(end)}`
  }
  if (added.length === 0) return result
  const lead = result === '' || result.endsWith('\n') ? result : `${result}\n`
  return `${lead}${added.join('\n')}\n`
}
