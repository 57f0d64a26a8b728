import en from '#web/messages/en.json' with { type: 'json' }

export type MessageKey = keyof typeof en
export type MessageVars = Record<string, string | number>

type CountedKey = MessageKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never

/** Splits `'Sent to {email}.'` into text and names: every second part is the name of a value. */
export function splitMessage(template: string): string[] {
  return template.split(/\{(\w+)\}/)
}

export function formatMessage(template: string, vars: MessageVars = {}): string {
  return splitMessage(template)
    .map((part, index) => (index % 2 === 0 ? part : String(vars[part] ?? `{${part}}`)))
    .join('')
}

/** The message in the language of the page. */
export function t(key: MessageKey, vars?: MessageVars): string {
  return formatMessage(en[key], vars)
}

/** A message that depends on a number: `key.one` or `key.other`, with `{count}`. */
export function tCount(key: CountedKey, count: number, vars?: MessageVars): string {
  const form = new Intl.PluralRules('en').select(count) === 'one' ? 'one' : 'other'
  return t(`${key}.${form}` as MessageKey, { count, ...vars })
}

export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}
