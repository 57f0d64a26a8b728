const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
}

/** A path as git prints it: in quotes, with escapes, when it holds anything that is not plain. */
export function plainPath(printed: string): string {
  if (!printed.startsWith('"') || !printed.endsWith('"') || printed.length < 2) return printed
  const bytes: number[] = []
  for (const [, octal, letter, plain] of printed.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255)
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0))
    else if (plain !== undefined) bytes.push(...Buffer.from(plain, 'utf8'))
  }
  return Buffer.from(bytes).toString('utf8')
}
