import { documentPages, type DocumentPages } from '#readiness/facts/documents/document-pages.ts'
import type { Page } from '#readiness/facts/documents/read-markdown.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineCheck } from '#readiness/model/check.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'
import { pointerTo, sectionsOn, type Section } from './find-section.ts'

const FILE = /^[\w-]*(architecture|system-design|system-overview|design-overview|c4|infrastructure)[\w-]*$/i
const HEADING =
  /\b(architecture|system (design|overview)|components of (the )?(system|service|stack)|(system|main|core|key) components|how it (works|fits together)|data ?flow|topology|the house)\b/i
const DRAWING =
  /\.(puml|plantuml|d2|drawio|excalidraw|mmd|mermaid|dot|gv|dsl)$|(^|\/)[^/]*(architecture|diagram|topology|data-?flow|overview)[^/]*\.(png|jpe?g|svg|webp)$/i
/** A picture among those of the pages is a part of the product, whatever it is called. */
const PICTURE = /\.(png|jpe?g|svg|webp)$/i
const PAGES = /(^|\/)(public|static|src|app|web|frontend|client|themes?|icons?|logos?)\//i
const BADGE =
  /badge|shields\.io|\/actions\/workflows\/|logo|banner|codecov|star-history|contrib\.rocks|screenshot/i

export const architecture = defineCheck({
  line: 'documents/architecture',
  name: 'diagram',
  title: 'A diagram shows the architecture',
  proof: 'whole',
  looksAt:
    'Mermaid, PlantUML, D2 and text diagrams and pictures in documents on the architecture, and drawing files in the tree.',
  why: 'In an incident people need to see in a minute what talks to what.',
  mend: 'Draw the parts and what flows between them in ARCHITECTURE.md, best as a ```mermaid block, so that a change of it is seen in review.',
  needs: { documents: documentPages, tree: sourceTree },
  judge({ documents, tree }) {
    const drawing = tree.files.find(
      ({ path, kind }) =>
        kind !== 'vendored' &&
        kind !== 'test' &&
        DRAWING.test(path) &&
        !(PICTURE.test(path) && PAGES.test(path)),
    )
    const sections = sectionsOn(documents.pages, { file: FILE, heading: HEADING })
    const shown =
      sections.flatMap((section) => diagramIn(documents, section) ?? [])[0] ?? anyMermaid(documents.pages)
    if (shown !== undefined) return pass('A document shows it.', [shown])
    if (drawing !== undefined)
      return pass('A drawing is in the tree.', [{ file: drawing.path, observed: 'a drawing' }])
    const [first] = sections
    const fix =
      'Add a diagram (a ```mermaid block will do) of the parts and what flows between them to the document on the architecture.'
    const elsewhere = pointerTo(documents.pages, { heading: HEADING })
    if (elsewhere !== undefined)
      return unknown(`It may be at ${elsewhere.observed}, which is not read.`, [elsewhere])
    if (first === undefined)
      return fail('No document is about the architecture, and no drawing is in the tree.', fix, [
        { observed: 'no file and no heading for it', expected: 'a document with a diagram' },
      ])
    const page = sections.find(({ words }) => words > 40) ?? first
    const link = page.page.links.find(({ target }) =>
      /^https?:.*(excalidraw|miro|figma|lucid|draw\.io|diagrams\.net|whimsical)/.test(target),
    )
    if (link !== undefined)
      return unknown('The diagram is kept elsewhere and is not read.', [
        { file: page.page.path, line: link.line, observed: link.target.slice(0, 200) },
      ])
    return fail('The architecture is told without a diagram.', fix, [
      { file: page.page.path, line: page.line, observed: `"${page.title}" has no diagram` },
    ])
  },
})

const isDrawn = /^(mermaid|plantuml|puml|d2|dot|graphviz|c4|structurizr|svgbob|ditaa)$/

function diagramIn(documents: DocumentPages, section: Section): Evidence | undefined {
  const last = section.line + section.text.split('\n').length
  const isInside = ({ line }: { line: number }): boolean => line >= section.line && line <= last
  const { page } = section
  const block = page.blocks
    .filter(isInside)
    .find(({ language, text }) => isDrawn.test(language) || isTextDrawing(language, text))
  if (block !== undefined)
    return {
      file: page.path,
      line: block.line,
      observed: `a diagram${block.language === '' ? ' in text' : ` in ${block.language}`}`,
    }
  const picture = page.links.filter(isInside).find(({ isImage, target }) => isImage && !BADGE.test(target))
  if (picture !== undefined)
    return { file: page.path, line: picture.line, observed: `the picture ${picture.target.slice(0, 200)}` }
  const rst = /^\.\. (image|figure|mermaid|graphviz|uml)::/m.exec(section.text)
  if (rst !== null && documents.has(page.path))
    return { file: page.path, line: section.line, observed: 'a figure' }
  return undefined
}

function anyMermaid(pages: readonly Page[]): Evidence | undefined {
  for (const page of pages)
    for (const { language, text, line } of page.blocks)
      if (
        isDrawn.test(language) &&
        /\b(graph|flowchart|C4\w+|architecture-beta|sequenceDiagram|@startuml|->)\b/.test(text)
      )
        return { file: page.path, line, observed: `a diagram in ${language}` }
  return undefined
}

/** Boxes or arrows on several lines. A listing of folders has neither. */
function isTextDrawing(language: string, text: string): boolean {
  if (!/^(|text|txt|ascii|plain|console)$/.test(language)) return false
  const arrows = text
    .split('\n')
    .filter((line) => /[─-]{1,}[▶►>]|[◀◄<][─-]{1,}|[▼▲]|\+-{3,}\+|[┌┐└┘].*[─].*[┌┐└┘]/.test(line))
  return arrows.length >= 2
}
