/** What stands in a report where a secret was. */
export const CONCEALED = '[concealed]'

/** Shorter ones and plain words cannot be told from ordinary text; facts never quote them as values in the first place. */
const isWorthHiding = (secret: string): boolean =>
  secret.length >= 6 && !/^([a-z]{1,12}|[0-9]{1,8}|true|false|null|undefined)$/i.test(secret)

/** A function that takes every secret out of a text, also as it looks in JSON and in an address. */
export function concealer(secrets: Iterable<string>): (text: string) => string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (!isWorthHiding(secret)) continue
    forms.add(secret)
    forms.add(JSON.stringify(secret).slice(1, -1))
    forms.add(encodeURIComponent(secret.toWellFormed()))
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, CONCEALED), text)
}
