import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { errorRegistries, type ErrorRegistry } from '#readiness/facts/documents/error-registry.ts'
import type { Page } from '#readiness/facts/documents/read-markdown.ts'
import { NOT_OURS, packaging } from '#readiness/facts/documents/packaging.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, type Judgement } from '#readiness/model/judgement.ts'
import { judgeTopic } from './find-section.ts'

const FIX =
  'Write docs/errors.md with every code an answer can carry, what it means and what to do; best print it from the registry in the source.'
const TOPIC = {
  what: 'a reference of the error codes',
  file: /^[\w-]*(errors?|error-codes?|error-reference|problems?)$/i,
  heading:
    /\b(error (codes?|reference|responses?|handling|messages?|format|types?)|(status|response|return) codes|problem (details|types?))\b|^(the |list of |all |api |http |rest |common )*errors( of the api)?$/i,
  words: 30,
  has: { what: 'a code or a status', pattern: /\b[45]\d\d\b|`[\w.:-]*[._:][\w.:-]+`|`[A-Z][A-Z0-9_]{3,}`/ },
  fix: FIX,
}

export const errors = defineCheck({
  line: 'documents/errors',
  name: 'codes',
  title: 'A reference has every error code of the source',
  proof: 'whole',
  looksAt:
    'Documents on errors, compared with the registry of codes in the source (a file such as error-codes.ts) where there is one.',
  why: 'Who integrates handles the errors that are written down. A code that is not leads to a support ticket.',
  mend: FIX,
  sources: ['RFC 9457'],
  needs: { documents: documentPages, registries: errorRegistries, uses: projectUses, packs: packaging },
  judge({ documents, registries, uses, packs }): Judgement {
    if (uses.server === undefined)
      return notApplicable('Nothing in the tree answers requests, so it has no error codes.')
    if (packs.image !== undefined) return notApplicable(NOT_OURS, [packs.image])
    const [registry] = registries.toSorted((a, b) => b.codes.length - a.codes.length)
    if (registry === undefined) return withoutRegistry(judgeTopic(documents, TOPIC))
    const page = bestPage(documents.pages, registry)
    if (page === undefined) {
      const judgement = judgeTopic(documents, TOPIC)
      if (judgement.outcome !== 'pass') return judgement
      return fail('The reference names few of the codes of the source.', FIX, [
        { file: registry.file, observed: `${registry.codes.length} codes, most of them in no document` },
      ])
    }
    const missing = registry.codes
      .filter(({ code }) => !page.text.includes(code))
      .map(({ code, file, line }): Evidence => ({ file, line, observed: `${code} is not in ${page.path}` }))
    const dead = deadCodes(page, registry)
    const findings = some([...missing, ...dead])
    if (findings !== undefined)
      return fail('The reference and the source disagree on the codes.', FIX, findings)
    return pass(`${page.path} has all ${registry.codes.length} codes of ${registry.file}.`, [
      { file: page.path, line: 1, observed: `${registry.codes.length} of ${registry.codes.length} codes` },
    ])
  },
})

function withoutRegistry(judgement: Judgement): Judgement {
  if (judgement.outcome !== 'pass') return judgement
  return {
    ...judgement,
    because: `${judgement.because} No registry in the source to compare it with was found.`,
  }
}

/** The page that holds most of the codes, at least half of them. */
function bestPage(pages: readonly Page[], { codes }: ErrorRegistry): Page | undefined {
  let best: { page: Page; count: number } | undefined
  for (const page of pages) {
    const count = codes.filter(({ code }) => page.text.includes(code)).length
    if (count > (best?.count ?? 0)) best = { page, count }
  }
  return best !== undefined && best.count * 2 >= codes.length ? best.page : undefined
}

/** First cells of the page's tables that look like a code of the registry and are none. */
function deadCodes(page: Page, registry: ErrorRegistry): Evidence[] {
  const known = new Set(registry.codes.map(({ code }) => code))
  const prefixes = new Set([...known].map((code) => code.split(/[._:/-]/, 1)[0]))
  return page.lines.flatMap((text, at): Evidence[] => {
    const [, code] = /^\|\s*(?:<a [^>]{0,100}><\/a>)?\s*`([\w.:/-]{3,80})`\s*\|/.exec(text) ?? []
    if (code === undefined || known.has(code) || !prefixes.has(code.split(/[._:/-]/, 1)[0])) return []
    return [{ file: page.path, line: at + 1, observed: `${code} is not in ${registry.file}` }]
  })
}
