/** What a string of Python says; undefined when it is put together at run time. */
export function pythonText(written: string): string | undefined {
  const match = /^([rRbBuUfF]{0,3})("""|'''|"|')/.exec(written)
  if (match === null || /f/i.test(match[1] ?? '')) return undefined
  const quote = match[2] ?? '"'
  if (!written.endsWith(quote) || written.length < match[0].length + quote.length) return undefined
  return written.slice(match[0].length, -quote.length).replaceAll(/\\(.)/g, '$1')
}
