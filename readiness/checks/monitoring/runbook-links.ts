import { posix } from 'node:path'
import type { DocumentPages } from '#readiness/facts/documents/document-pages.ts'
import type { Page } from '#readiness/facts/documents/read-markdown.ts'
import type { AlertRule } from '#readiness/facts/monitoring/alert-rules.ts'

const DOCUMENT = /\.(mdx?|markdown|rst|adoc|asciidoc|txt|html?)$/i
/** What stands before a path on the sites that show repositories: /blob/main/, /-/blob/main/, /src/branch/main/. */
const OF_A_FORGE = /\/(?:blob|raw|tree|edit|src\/(?:branch|commit|tag)|src)\/[^/]+\/(.+)$/
const LONGEST = 2_000

/** Where the instructions for an alert are; empty when it names none. */
export const runbookOf = ({ annotations }: AlertRule): string =>
  annotations.get('runbook_url') ?? annotations.get('runbook') ?? ''

type Target = { path: string; anchor: string; base?: string }

/** What is wrong with the runbooks of alerts that point into the tree: rules by what is missing there. */
export function deadRunbooks(alerts: readonly AlertRule[], documents: DocumentPages): Map<AlertRule, string> {
  const known = new Map(alerts.map((rule) => [rule, targetOf(rule, documents)]))
  // An address below which one runbook is in the tree is the address of this tree.
  const bases = [...new Set([...known.values()].flatMap((target) => target?.base ?? []))]
  const dead = new Map<AlertRule, string>()
  for (const [rule, target] of known) {
    const fault =
      target === undefined ? missingBelow(runbookOf(rule), bases, documents) : faultOf(target, documents)
    if (fault !== undefined) dead.set(rule, fault)
  }
  return dead
}

function targetOf(rule: AlertRule, documents: DocumentPages): Target | undefined {
  const link = runbookOf(rule).trim()
  // A text, or an address that is put together when the alert fires.
  if (link === '' || link.length > LONGEST || /\s|\{\{/.test(link)) return undefined
  const { path, anchor } = split(link)
  if (/^[a-z][\w+.-]*:|^\$|^\/\//i.test(path)) return inAddress(path, anchor, documents)
  const plain = path.replace(/^\/+/, '')
  const candidates = [
    ...(path.startsWith('/') ? [] : [posix.normalize(posix.join(posix.dirname(rule.file), path))]),
    posix.normalize(plain),
  ]
  const found = candidates.find((each) => each !== '.' && documents.has(each))
  if (found !== undefined) return { path: found, anchor }
  const [first = '', ...rest] = plain.split('/')
  const isHost = rest.length > 0 && /^[\w-]+(\.[\w-]+)+$/.test(first)
  const isOutside = candidates.every((each) => each.startsWith('../'))
  return DOCUMENT.test(plain) && !isHost && !isOutside ? { path: candidates.at(-1)!, anchor } : undefined
}

/** An address whose end is the path of a file here. One name alone, such as README.md, is on every second site. */
function inAddress(address: string, anchor: string, documents: DocumentPages): Target | undefined {
  const inForge = OF_A_FORGE.exec(address)?.[1]
  if (inForge !== undefined && DOCUMENT.test(inForge) && documents.has(inForge))
    return { path: inForge, anchor, base: address.slice(0, -inForge.length) }
  const parts = address.replace(/^[a-z][\w+.-]*:\/*/i, '').split('/')
  for (let at = 1; at < parts.length - 1; at += 1) {
    const path = parts.slice(at).join('/')
    if (DOCUMENT.test(path) && documents.has(path))
      return { path, anchor, base: address.slice(0, -path.length) }
  }
  return undefined
}

function missingBelow(link: string, bases: readonly string[], documents: DocumentPages): string | undefined {
  const { path } = split(link.trim())
  const base = bases.find((each) => path.startsWith(each))
  const rest = base === undefined ? '' : path.slice(base.length)
  if (!DOCUMENT.test(rest) || documents.has(rest) || /\s|\{\{/.test(link)) return undefined
  return `its runbook is to be in ${rest.slice(0, 200)}, which is not there`
}

function faultOf({ path, anchor }: Target, documents: DocumentPages): string | undefined {
  const shown = path.slice(0, 200)
  if (!documents.has(path)) return `its runbook is to be in ${shown}, which is not there`
  const page = documents.find(path)
  if (anchor === '' || page === undefined || !/\.(md|markdown)$/i.test(path) || hasSection(page, anchor))
    return undefined
  return `its runbook is to be in the section #${anchor.slice(0, 120)} of ${shown}, which has no such heading`
}

/** An underscore of a heading may be emphasis, which is not in its anchor. */
const bare = (anchor: string): string => anchor.toLowerCase().replaceAll('_', '')

function hasSection(page: Page, anchor: string): boolean {
  const plain = anchor.replace(/^user-content-/, '')
  return (
    /^L\d+/.test(anchor) ||
    page.anchors.has(anchor) ||
    page.anchors.has(plain) ||
    page.headings.some(({ slug }) => bare(slug) === bare(plain))
  )
}

function split(link: string): { path: string; anchor: string } {
  const [before = '', anchor = ''] = link.split('#', 2)
  return { path: decoded(before.split('?', 1)[0] ?? ''), anchor: decoded(anchor) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
