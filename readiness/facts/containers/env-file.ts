/** A line of an env file. */
export type EnvLine = { name: string; value: string; line: number }

/** The variables of a dotenv file, as Compose reads one. */
export function readEnvFile(text: string): EnvLine[] {
  return text.split(/\r?\n/).flatMap((written, at) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,200})\s*[=:]\s?(.*)$/.exec(written)
    if (match?.[1] === undefined) return []
    return [{ name: match[1], value: valueIn((match[2] ?? '').trim()), line: at + 1 }]
  })
}

function valueIn(text: string): string {
  const [quote] = text
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1)
    return end < 0 ? text.slice(1) : text.slice(1, end)
  }
  const comment = text.search(/(^|\s)#/)
  return comment < 0 ? text : text.slice(0, comment).trimEnd()
}
