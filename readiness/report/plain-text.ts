/**
 * Makes quoted text harmless to look at: control characters, which steer a terminal, and marks that turn the direction
 * of writing (CVE-2021-42574) are shown as what they are.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(/\r\n|\n|\r|\t/g, ' ')
    .replaceAll(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    )
    .toWellFormed()
}

/** Quoted text of bounded length. */
export function shorten(text: string, most: number): string {
  const plain = plainText(text)
  return plain.length <= most ? plain : `${plain.slice(0, Math.max(0, most - 1))}…`
}

/** Where evidence is: "file:line" or an address. */
export function placeOf({ file, line, url }: { file?: string; line?: number; url?: string }): string {
  if (file !== undefined) return plainText(line === undefined ? file : `${file}:${line}`)
  return url === undefined ? '' : plainText(url)
}
