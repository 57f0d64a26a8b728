/** One answer over HTTP. Values of cookies are taken out. */
export type Answer = {
  method: string
  url: string
  status: number
  /** In the order they came, names in lower case, each as often as it came. */
  headers: readonly (readonly [string, string])[]
  /** The start of the body, as text. */
  text: string
  /** How much of the body was read. */
  bytes: number
  /** There was more than was read. */
  isCut: boolean
}

export const valuesOf = ({ headers }: Pick<Answer, 'headers'>, name: string): string[] =>
  headers.filter(([each]) => each === name).map(([, value]) => value)

/** All values of a header as one, or undefined. */
export function headerOf(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const values = valuesOf(answer, name)
  return values.length === 0 ? undefined : values.join(', ')
}

/** Without parameters, in lower case; empty when none was sent. */
export const mediaTypeOf = (answer: Pick<Answer, 'headers'>): string =>
  (headerOf(answer, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()

export const isPage = (answer: Answer): boolean =>
  /^(text\/html|application\/xhtml\+xml)$/.test(mediaTypeOf(answer))

export const isJson = (answer: Answer): boolean =>
  /^application\/([a-z0-9.+-]+\+)?json$/.test(mediaTypeOf(answer))

export const isRedirect = ({ status }: Answer): boolean => [301, 302, 303, 307, 308].includes(status)

/** Parsed, or undefined when it is no JSON. */
export function jsonOf(answer: Answer): unknown {
  if (answer.isCut) return undefined
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    return undefined
  }
}

const LONGEST = 160

/** A piece of what a stranger sent, short and on one line. */
export function quoted(text: string, longest = LONGEST): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain
}

/** Where it answered, without what we made up at random, so that a finding stays the same between runs. */
export const placeOf = ({ url }: Pick<Answer, 'url'>): string =>
  url.replace(/gatehouse-ready-[0-9a-z]+/g, 'gatehouse-ready')
