import { posix } from 'node:path'
import type { DocumentPages } from '#readiness/facts/documents/document-pages.ts'
import { slugOf, type Link, type Page } from '#readiness/facts/documents/read-markdown.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

/** A part of a document: from a heading to the next of its level, or a whole page. */
export type Section = { page: Page; title: string; line: number; text: string; words: number }

export type Topic = {
  /** "an authentication guide" */
  what: string
  /** Names of files, without their folder, that are about nothing else. */
  file: RegExp
  heading: RegExp
  /** Fewer are a stub. */
  words: number
  /** What a reader has to find there. */
  has?: { what: string; pattern: RegExp }
  fix: string
}

const TODO =
  /\b(TODO|TBD|FIXME|coming soon|work in progress|to be (written|documented|done|added)|lorem ipsum)\b/i

/** Everything on a topic, the longest first. */
export function sectionsOn(pages: readonly Page[], topic: Pick<Topic, 'file' | 'heading'>): Section[] {
  const found: Section[] = []
  for (const page of pages) {
    const name = posix.basename(page.path).replace(/\.\w+$/, '')
    const folderName = /^(index|readme)$/i.test(name) ? posix.basename(posix.dirname(page.path)) : name
    const title = page.headings[0]
    if (topic.file.test(name) || (folderName !== name && topic.file.test(folderName))) {
      found.push(sectionOf(page, title?.text ?? name, 1, page.lines))
      continue
    }
    for (const [at, heading] of page.headings.entries()) {
      if (!topic.heading.test(heading.text)) continue
      const next = page.headings.slice(at + 1).find(({ level }) => level <= heading.level)
      const lines = page.lines.slice(heading.line, next === undefined ? undefined : next.line - 1)
      found.push(sectionOf(page, heading.text, heading.line, lines))
    }
  }
  return found.sort((a, b) => b.words - a.words)
}

function sectionOf(page: Page, title: string, line: number, lines: readonly string[]): Section {
  const text = lines.join('\n')
  return { page, title, line, text, words: countWords(text) }
}

const countWords = (text: string): number => (text.match(/[\p{L}\p{N}]{2,}/gu) ?? []).length

/** Judges a document by what everyone may expect of it: that it is there, says something, and leads nowhere dead. */
export function judgeTopic(documents: DocumentPages, topic: Topic): Judgement {
  const sections = sectionsOn(documents.pages, topic)
  const [first] = sections
  if (first === undefined) return judgeAbsent(documents, topic)
  const good = sections.find(
    (section) =>
      section.words >= topic.words && !isStub(section) && topic.has?.pattern.test(section.text) !== false,
  )
  if (good !== undefined) {
    const dead = some(deadLinks(documents, good))
    if (dead !== undefined)
      return fail(
        'Links of the document lead to nothing.',
        'Correct the links, or write what they lead to.',
        dead,
      )
    return pass(`${good.page.path} has ${topic.what}.`, [describe(good)])
  }
  const elsewhere = pointerTo(documents.pages, topic)
  if (elsewhere !== undefined)
    return unknown(`It may be at ${elsewhere.observed}, which is not read.`, [elsewhere])
  const long = sections.find((section) => section.words >= topic.words && !isStub(section))
  if (long !== undefined && topic.has !== undefined)
    return unknown(`${long.page.path} is about it, and does not say ${topic.has.what}.`, [describe(long)])
  return fail(`What ${first.page.path} says is no more than a beginning of ${topic.what}.`, topic.fix, [
    { ...describe(first), expected: `at least ${topic.words} words, nothing left to be written` },
  ])
}

function judgeAbsent(documents: DocumentPages, topic: Topic): Judgement {
  const elsewhere = pointerTo(documents.pages, topic)
  if (elsewhere !== undefined)
    return unknown(`It may be at ${elsewhere.observed}, which is not read.`, [elsewhere])
  const [page] = documents.pages
  return fail(`No document has ${topic.what}.`, topic.fix, [
    {
      ...(page !== undefined && { file: page.path }),
      observed: page === undefined ? 'no document in the tree' : `no file and no heading for ${topic.what}`,
    },
  ])
}

const isStub = ({ text, words }: Section): boolean => words < 400 && TODO.test(text)

export const describe = ({ page, title, line, words }: Section): Evidence => ({
  file: page.path,
  line,
  observed: `"${title.slice(0, 120)}", about ${roundDown(words)} words`,
})

/** Steady between small edits. */
const roundDown = (words: number): number => (words < 50 ? words : Math.floor(words / 50) * 50)

const ALL_OF_IT =
  /^(the |our |full |official |complete |project |online |read the )*(docs?|documentation|wiki|manual|handbook|docs? (web)?site|documentation (web)?site)\W*$/i

const FILM = /^https?:\/\/([\w-]+\.)*(youtube\.com|youtu\.be|vimeo\.com|vidyard\.com|asciinema\.org)\//i
/** The wiki that a site of repositories keeps beside one: any page of it tells that it is in use. */
const WIKI = /^https?:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+\/(-\/)?wikis?(\/|$)/
/** The start of a site or folder that is called the documentation. */
const SITE =
  /^https?:\/\/(docs?\.[\w.-]+|[\w-]+\.readthedocs\.(io|org)(\/[\w.-]+){0,2}|[\w.-]+\/(docs?|documentation|manual))\/?$/i
const GENERIC =
  /^(the|and|for|with|your|our|app|api|web|server|docker|image|images|official|project|self|hosted|readme|compose|template|welcome|open|source|how|about|what|stack|stacks|installation|documentation|docs?|github|com|www|https?)$/

/** Words of the title of the first README, by which a project and its site are called. */
function namesOf(pages: readonly Page[]): string[] {
  const readme = pages.find(({ path }) => /^readme\.\w+$/i.test(path))
  const html = /<h1[^>]{0,200}>([^<]{1,200})</i.exec(readme?.lines.slice(0, 10).join('\n') ?? '')?.[1]
  const title = html ?? readme?.headings.find(({ line }) => line <= 5)?.text ?? ''
  const words = title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return words.filter((word) => !GENERIC.test(word))
}

function isNamed(target: string, names: readonly string[]): boolean {
  const address = target.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return names.some((name) => address.includes(name))
}

/** The documentation of something else is linked as often as one's own: one place in it, by an address of its own. */
function isOwn(target: string, names: readonly string[]): boolean {
  const { hostname, pathname, hash } = URL.parse(target) ?? { hostname: '', pathname: '', hash: '' }
  if (names.length === 0 || isNamed(target, names)) return true
  const parts = pathname.split('/').filter((part) => part !== '')
  return (
    hash === '' &&
    (parts.length < 2 || /^(docs?|wiki|help|handbook|manual|documentation|developers?)\./.test(hostname))
  )
}

/** A link of the first pages to somewhere else whose words are the topic's, or that has all the documents. */
export function pointerTo(pages: readonly Page[], topic: Pick<Topic, 'heading'>): Evidence | undefined {
  const own = namesOf(pages)
  for (const page of pages.filter(({ path }) => !path.includes('/') || /^(docs|\.github)\/[^/]+$/.test(path)))
    for (const { target, text, line, isImage } of page.links)
      if (
        !isImage &&
        /^https?:\/\//.test(target) &&
        !FILM.test(target) &&
        (topic.heading.test(text) ||
          ((ALL_OF_IT.test(text) || WIKI.test(target)) && isOwn(target, own)) ||
          (SITE.test(target) && isNamed(target, own)))
      )
        return { file: page.path, line, observed: target.slice(0, 200) }
  return undefined
}

const READ_HERE = /\.(mdx?|markdown|rst|adoc|txt|ya?ml|json|png|jpe?g|svg|gif|webp|sh|sql|toml|ts|js|py)$/i

/** Relative links of a section whose target is not in the tree, and anchors that its page does not have. */
function deadLinks(documents: DocumentPages, section: Section): Evidence[] {
  const last = section.line + section.text.split('\n').length
  return section.page.links
    .filter(({ line, text, target }) => line >= section.line && line <= last && !isMark({ text, target }))
    .filter((link) => isDead(documents, section.page, link))
    .map(({ target, line }) => ({
      file: section.page.path,
      line,
      observed: `a link to ${target.slice(0, 200)}`,
    }))
}

/** An emoji that links to nothing: how a list of contributors says what each has done. */
const isMark = ({ text, target }: Pick<Link, 'text' | 'target'>): boolean =>
  target.startsWith('#') && /^(?:\p{Extended_Pictographic}|\u200D|\p{M})+$/u.test(text)

function isDead(documents: DocumentPages, page: Page, { target }: Link): boolean {
  if (/^([a-z][\w+.-]*:|\/|\{|<|\$|@|~)/i.test(target) || target.includes('{{')) return false
  const [written = '', anchor] = decoded(target).split('#', 2)
  const plain = written.split('?', 1)[0] ?? ''
  const path = plain === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), plain))
  if (path.startsWith('..')) return false
  if (plain !== '' && !READ_HERE.test(plain)) return false
  if (!documents.has(path)) return true
  const other = documents.find(path)
  if (anchor === undefined || anchor === '' || other === undefined || !/\.(md|markdown)$/.test(path))
    return false
  return !hasAnchor(other, anchor)
}

/** Whether a page has an anchor, by any of the ways in which the renderers make them. */
function hasAnchor(page: Page, anchor: string): boolean {
  if (/^L\d/.test(anchor) || page.anchors.has(anchor) || page.anchors.has(`user-content-${anchor}`))
    return true
  const bare = (text: string): string => slugOf(text).replaceAll(/[-_]/g, '')
  return page.headings.some(({ slug, text }) => slug === anchor.toLowerCase() || bare(text) === bare(anchor))
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
