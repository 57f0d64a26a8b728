export type Heading = { level: number; text: string; line: number; slug: string }
export type Link = { target: string; text: string; line: number; isImage: boolean }
export type CodeBlock = { language: string; text: string; line: number }

/** A document, read as far as a judge needs it. */
export type Page = {
  path: string
  text: string
  lines: readonly string[]
  headings: readonly Heading[]
  links: readonly Link[]
  blocks: readonly CodeBlock[]
  /** Explicit anchors: <a id="x">, {#x}. */
  anchors: ReadonlySet<string>
}

export function readPage(path: string, text: string): Page {
  const lines = text.split(/\r?\n/)
  const headings: Heading[] = []
  const links: Link[] = []
  const blocks: CodeBlock[] = []
  const anchors = new Set<string>()
  const slugs = new Map<string, number>()
  let open: { fence: string; language: string; line: number; body: string[] } | undefined
  const isRst = path.endsWith('.rst')
  const front = lines[0] === '---' ? lines.indexOf('---', 1) : -1
  for (const [at, line] of lines.entries()) {
    if (at <= front) {
      const title = /^title:\s*["']?(.{1,200}?)["']?\s*$/.exec(line)?.[1]
      if (title !== undefined) headings.push({ level: 1, text: title, line: at + 1, slug: slugOf(title) })
      continue
    }
    const fence = /^\s*(?:[>*-]\s+)?(`{3,}|~{3,})\s*([\w+-]*)/.exec(line)
    if (open !== undefined) {
      if (fence?.[1]?.startsWith(open.fence) === true && fence[2] === '') {
        blocks.push({ language: open.language, text: open.body.join('\n'), line: open.line })
        open = undefined
      } else open.body.push(line)
      continue
    }
    if (fence !== null) {
      open = { fence: fence[1] ?? '```', language: (fence[2] ?? '').toLowerCase(), line: at + 1, body: [] }
      continue
    }
    const heading = headingOf(line, lines[at + 1], isRst)
    if (heading !== undefined) {
      const slug = slugOf(heading.text)
      const count = slugs.get(slug) ?? 0
      slugs.set(slug, count + 1)
      headings.push({ ...heading, line: at + 1, slug: count === 0 ? slug : `${slug}-${count}` })
    }
    if (line.length > 20_000) continue
    for (const [, mark = '', words = '', target = ''] of line.matchAll(
      /(!?)\[([^\]]{0,300})\]\(\s*<?([^)\s>]{1,600})/g,
    ))
      links.push({ target, text: words, line: at + 1, isImage: mark === '!' })
    const [, label, named] = /^\s{0,3}\[([^\]^]{1,300})\]:\s{1,20}<?([^\s>]{1,600})/.exec(line) ?? []
    if (named !== undefined) links.push({ target: named, text: label ?? '', line: at + 1, isImage: false })
    for (const [, target = ''] of line.matchAll(/<(https?:\/\/[^\s>]{1,600})>/g))
      links.push({ target, text: '', line: at + 1, isImage: false })
    for (const [, target = ''] of line.matchAll(
      /<(?:img|source)\s[^>]{0,400}?src(?:set)?=["']([^"']{1,600})/gi,
    ))
      links.push({ target, text: '', line: at + 1, isImage: true })
    for (const [, target = '', words = ''] of line.matchAll(
      /<a\s[^>]{0,200}?href=["']([^"']{1,600})["'](?:[^>]{0,300}>([^<]{0,300}))?/gi,
    ))
      links.push({ target, text: words.trim(), line: at + 1, isImage: false })
    for (const [, id = ''] of line.matchAll(/(?:\b(?:id|name)=["']|\{#)([\w.:-]{1,120})/g)) anchors.add(id)
  }
  if (open !== undefined)
    blocks.push({ language: open.language, text: open.body.join('\n'), line: open.line })
  return { path, text, lines, headings, links, blocks, anchors }
}

function headingOf(
  line: string,
  next: string | undefined,
  isRst: boolean,
): Pick<Heading, 'level' | 'text'> | undefined {
  const [, marks, text] = /^\s{0,3}(#{1,6}|={1,6})\s+(\S.*?)\s*#*\s*$/.exec(line.slice(0, 500)) ?? []
  if (marks !== undefined && text !== undefined) return { level: marks.length, text: plain(text) }
  if (next === undefined || line.trim() === '' || line.length > 200) return undefined
  const under = /^(={3,}|-{3,}|~{3,}|\^{3,}|\*{3,})\s*$/.exec(next)?.[1]
  if (under === undefined || (!isRst && !/^[=-]/.test(under)) || /^\s*([|>*+-]|\d+\.)\s?/.test(line))
    return undefined
  return { level: '=-~^*'.indexOf(under[0] ?? '=') + 1, text: plain(line.trim()) }
}

const plain = (text: string): string =>
  text
    .replaceAll(/\{#[^}]{0,120}\}/g, '')
    .replaceAll(/!?\[([^\]]{0,300})\]\([^)]{0,600}\)/g, '$1')
    .replaceAll(/[*_`]|<[^>]{0,200}>/g, '')
    .trim()

/** The anchor that GitHub makes of a heading. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}
