export type Choice = { value: string; label: string }

const LANGUAGES =
  'ar bg bn cs da de de-AT de-CH el en en-GB en-US es es-MX et fa fi fr fr-CA he hi hr hu id it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv ta th tr uk ur vi zh-Hans zh-Hant'.split(
    ' ',
  )

/** The name a language has for itself, with a capital: "Deutsch", "日本語". */
export function ownName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
  } catch {
    return tag
  }
}

/** Languages to choose from; the one in use is always among them. */
export function languageChoices(current: string): Choice[] {
  const tags = LANGUAGES.includes(current) ? LANGUAGES : [current, ...LANGUAGES]
  return tags
    .map((tag) => ({ value: tag, label: ownName(tag) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, 'en'))
}
