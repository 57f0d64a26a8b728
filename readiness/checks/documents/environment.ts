import { documentPages, type DocumentPages } from '#readiness/facts/documents/document-pages.ts'
import {
  environmentFiles,
  type EnvironmentFile,
  type TemplateEntry,
} from '#readiness/facts/environment/environment-files.ts'
import { isReadByOthers } from '#readiness/facts/environment/system-variables.ts'
import {
  variableReads,
  type VariableRead,
  type VariableReads,
} from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { pointerTo } from './find-section.ts'

/** What a link to a description of the variables is called. */
const TOPIC = { heading: /\b(environment( variables?)?|configuration|configuring|settings)\b/i }

export const environment = defineCheck({
  line: 'documents/environment',
  name: 'variables',
  title: 'Every variable that is read is documented, and every documented one is read',
  proof: 'whole',
  looksAt:
    'Reads of the environment in what ships (TypeScript, JavaScript, Python, Ruby, PHP, Go and others), the documents, templates such as .env.example, and settings that a compose file shows in comments.',
  why: 'A variable that nobody knows of is set by nobody; one that nothing reads any more is set in vain, and someone relies on it.',
  mend: 'Add each variable to the guide or to .env.example with its meaning, its default and whether it is required. Delete the ones that nothing reads.',
  needs: { documents: documentPages, files: environmentFiles, reads: variableReads },
  judge({ documents, files, reads }): Judgement {
    const read = firstReads(reads)
    if (read.length === 0) return notApplicable('Nothing in the tree that ships reads the environment.')
    const documented = documentedNames(documents, files, reads)
    const unknownNames = read
      .filter(({ name }) => !isDocumented(documented, name))
      .map(({ name, file, line }): Evidence => ({
        file,
        line,
        observed: `${name} is read`,
        expected: 'a document or a template names it',
      }))
    const dead = deadEntries(files, reads).map(({ name, file, line }): Evidence => ({
      file,
      line,
      observed: `${name} is offered, and nothing reads it`,
    }))
    const elsewhere = unknownNames.length * 2 > read.length ? pointerTo(documents.pages, TOPIC) : undefined
    if (elsewhere !== undefined && dead.length === 0)
      return unknown(
        `${unknownNames.length} of ${read.length} variables are not in the tree; they may be at ${elsewhere.observed}, which is not read.`,
        [elsewhere],
      )
    const undocumented = elsewhere === undefined ? unknownNames : []
    const findings = some([...undocumented, ...dead])
    if (findings === undefined)
      return pass(`All ${read.length} variables that are read are documented.`, [
        {
          file: sourceOf(documented, read[0]?.name ?? ''),
          observed: `${read.length} of ${read.length} variables`,
        },
      ])
    const parts = [
      ...(undocumented.length > 0
        ? [`${undocumented.length} of ${read.length} variables are documented nowhere`]
        : []),
      ...(dead.length > 0 ? [`${dead.length} are offered and read by nothing`] : []),
    ]
    return fail(
      `${parts.join('; ')}.`,
      'Name each in the guide or in .env.example, with its meaning and default; delete what nothing reads.',
      findings,
    )
  },
})

/** The first read of each variable by what ships. */
function firstReads({ all, internal }: VariableReads): VariableRead[] {
  const first = new Map<string, VariableRead>()
  for (const read of all)
    if (read.isProduct && !first.has(read.name) && !internal.has(read.name)) first.set(read.name, read)
  return [...first.values()]
}

type Documented = ReadonlyMap<string, string>

function documentedNames(
  { pages }: DocumentPages,
  files: readonly EnvironmentFile[],
  { shown }: VariableReads,
): Documented {
  const names = new Map(shown)
  for (const { entries } of files)
    for (const { name, file } of entries) if (!names.has(name)) names.set(name, file)
  for (const { path, text } of pages)
    for (const [name] of text.matchAll(/\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\b/g))
      if (/^[A-Z][A-Z0-9_]{2,}$|_/.test(name) && !names.has(name)) names.set(name, path)
  return names
}

const isDocumented = (documented: Documented, name: string): boolean =>
  documented.has(name) || documented.has(name.replace(/_FILE$/, '')) || documented.has(name.toUpperCase())

const sourceOf = (documented: Documented, name: string): string =>
  documented.get(name) ?? documented.get(name.toUpperCase()) ?? ''

/** Offered by a template, and found nowhere else in the tree. */
function deadEntries(
  files: readonly EnvironmentFile[],
  { mentions, prefixes, all }: VariableReads,
): TemplateEntry[] {
  if (all.length === 0) return []
  const first = new Map<string, TemplateEntry>()
  for (const { entries } of files)
    for (const entry of entries) if (!first.has(entry.name)) first.set(entry.name, entry)
  return [...first.values()].filter(
    ({ name, isComment }) =>
      !isComment &&
      !mentions.has(name) &&
      !mentions.has(name.replace(/_FILE$/, '')) &&
      !name.includes('__') &&
      !isReadByOthers(name) &&
      !prefixes.some((prefix) => prefix !== '' && name.startsWith(prefix.toUpperCase())),
  )
}
