/** The scripts of a component file, with everything else blank, so that lines stay right. */
export function scriptsOf(path: string, text: string): string {
  if (!/\.(vue|svelte|astro)$/.test(path)) return text
  let kept = ''
  let at = 0
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ')
  for (const match of text.matchAll(/<script\b[^>]{0,300}>/g)) {
    const start = match.index + match[0].length
    if (start < at) continue
    const end = text.indexOf('</script', start)
    if (end < 0) break
    kept += blank(text.slice(at, start)) + text.slice(start, end)
    at = end
  }
  return kept
}

export function languageOf(path: string): 'ts' | 'tsx' | 'js' | 'jsx' {
  if (/\.[cm]?ts$|\.(vue|svelte|astro)$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : 'jsx'
}
