import { parse, type DefaultTreeAdapterTypes } from 'parse5'

/** JavaScript types of a script element; other types are data. */
const SCRIPT_TYPE =
  /^(|module|text\/(java|ecma)script|application\/(java|ecma)script|text\/babel|text\/jsx|ts)$/i

type Part = { from: number; to: number; before?: string; after?: string }

/**
 * Markup with everything blanked but its scripts, so that lines and offsets stay true. Inline handlers of HTML become
 * functions: `onclick="go()"` is read as `()=>{go()}`.
 */
export function scriptsOfMarkup(path: string, text: string): { text: string; isTyped: boolean } | undefined {
  const isHtml = /\.html?$/i.test(path)
  const parts = isHtml ? htmlParts(text) : [...blockParts(text), ...frontMatter(path, text)]
  if (parts.length === 0) return undefined
  const isTyped = /\.astro$/i.test(path) || (!isHtml && /<script\b[^>]*\blang\s*=\s*["']?tsx?\b/i.test(text))
  parts.sort((a, b) => a.from - b.from)
  let result = ''
  for (const { from, to, before = '', after = '' } of parts) {
    if (from - before.length < result.length) continue
    result += blank(text.slice(result.length, from - before.length)) + before
    result += isHtml ? withoutTemplates(text.slice(from, to)) : text.slice(from, to)
    result += after
  }
  return { text: result + blank(text.slice(result.length)), isTyped }
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

/** What a template engine fills in stands as a value, so that the rest can be read. */
function withoutTemplates(text: string): string {
  return text
    .replaceAll(/\{%[^%]*%\}/g, blank)
    .replaceAll(/\{\{[^{}]*\}\}/g, (gap) => `0${blank(gap.slice(1))}`)
    .replaceAll(/<%[^%]*%>/g, (gap) => `0${blank(gap.slice(1))}`)
}

function htmlParts(text: string): Part[] {
  const parts: Part[] = []
  const waiting: DefaultTreeAdapterTypes.Node[] = [parse(text, { sourceCodeLocationInfo: true })]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('content' in node) waiting.push(node.content)
    if ('childNodes' in node) waiting.push(...node.childNodes)
    if (!('attrs' in node)) continue
    const location = node.sourceCodeLocation
    if (node.tagName === 'script') {
      const type = node.attrs.find(({ name }) => name === 'type')?.value ?? ''
      const from = location?.startTag?.endOffset
      const to = location?.endTag?.startOffset
      if (from !== undefined && to !== undefined && to > from && SCRIPT_TYPE.test(type))
        parts.push({ from, to })
      continue
    }
    for (const { name } of node.attrs) {
      const at = location?.attrs?.[name]
      if (/^on[a-z]+$/.test(name) && at !== undefined) parts.push(...handlerPart(text, at))
    }
  }
  return parts
}

function handlerPart(text: string, at: { startOffset: number; endOffset: number }): Part[] {
  const quoted = /^[^=]*=\s*(["'])/.exec(text.slice(at.startOffset, at.endOffset))
  if (quoted === null || quoted[0].length < 6) return []
  const from = at.startOffset + quoted[0].length
  const to = at.endOffset - 1
  return to > from ? [{ from, to, before: '()=>{', after: '}' }] : []
}

/** Script elements of a component file. A component's markup is no HTML, so that they are found by their tags. */
function blockParts(text: string): Part[] {
  const parts: Part[] = []
  const lower = text.toLowerCase()
  for (let open = lower.indexOf('<script'); open !== -1; open = lower.indexOf('<script', open + 1)) {
    const from = lower.indexOf('>', open) + 1
    const to = from === 0 ? -1 : lower.indexOf('</script', from)
    if (to === -1) break
    if (lower[from - 2] === '/') continue
    parts.push({ from, to })
    open = to
  }
  return parts
}

function frontMatter(path: string, text: string): Part[] {
  if (!/\.astro$/i.test(path) || !text.startsWith('---')) return []
  const to = text.indexOf('\n---', 3)
  return to === -1 ? [] : [{ from: 3, to }]
}
