import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import type { Page } from '#readiness/facts/documents/read-markdown.ts'
import { manifests, type Manifests } from '#readiness/facts/environment/manifests.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, type Judgement } from '#readiness/model/judgement.ts'
import { describe, judgeTopic, sectionsOn } from './find-section.ts'

const FIX =
  'Write CONTRIBUTING.md: how to set up, which commands build, test and lint, what a change has to have. Keep its commands true.'
const TOPIC = {
  what: 'contributing guidelines',
  file: /^(CONTRIBUTING|HACKING|DEVELOPMENT|DEVELOPING)$/i,
  heading:
    /\b(contribut(e|ing|ions?)|development (setup|guide|environment|workflow)|local development|developing|hacking (on|guide))\b|^hacking$/i,
  words: 40,
  fix: FIX,
}

export const contributing = defineCheck({
  line: 'documents/contributing',
  name: 'commands',
  title: 'Contributing guidelines are there, and the commands they name exist',
  proof: 'whole',
  looksAt:
    'CONTRIBUTING and sections on contributing and development; each `npm run x`, `make x` and the like that they name.',
  why: 'A guide whose first command fails costs every newcomer an hour and the project a contributor.',
  mend: FIX,
  needs: { documents: documentPages, known: manifests },
  judge({ documents, known }): Judgement {
    const judgement = judgeTopic(documents, TOPIC)
    if (judgement.outcome !== 'pass') return judgement
    const [section] = sectionsOn(documents.pages, TOPIC).filter(({ words }) => words >= TOPIC.words)
    if (section === undefined) return judgement
    const named = commandsOf(section.page)
    const missing = some(
      named.filter((each) => !exists(known, each)).map((each) => evidenceOf(section.page, each)),
    )
    if (missing !== undefined)
      return fail(
        'Commands that the guide names do not exist.',
        'Correct the commands in the guide, or add the scripts.',
        missing,
      )
    return pass(
      `${section.page.path} guides a contribution${named.length > 0 ? ', and its commands exist' : ''}.`,
      [describe(section), ...named.slice(0, 5).map((each) => evidenceOf(section.page, each))],
    )
  },
})

type Named = { runner: 'script' | 'target'; name: string; text: string; line: number }

const evidenceOf = (page: Page, { text, line }: Named): Evidence => ({
  file: page.path,
  line,
  observed: text,
})

function commandsOf(page: Page): Named[] {
  const found = new Map<string, Named>()
  const blocks = page.blocks.map(({ text, line }) => ({ text, line }))
  const inline = page.lines.flatMap((text, at) =>
    [...text.matchAll(/`([^`\n]{3,200})`/g)].map(([, code = '']) => ({ text: code, line: at })),
  )
  for (const { text, line } of [...blocks, ...inline])
    for (const [at, each] of text.split('\n').entries()) {
      const command = each.replace(/^\s*\$\s+/, '')
      for (const [whole, name = ''] of command.matchAll(/\b(?:npm|pnpm|yarn|bun) run ([\w:.-]+)(?=\s|$|`)/g))
        if (!/\s(-w|--workspace|--prefix|--filter|-F|-C)\b|\bcd\s/.test(command))
          found.set(whole, { runner: 'script', name, text: whole, line: line + at + 1 })
      for (const [whole, name = ''] of command.matchAll(/^(?:make|just) ([\w][\w.-]*)(?=\s|$)/g))
        found.set(whole, { runner: 'target', name, text: whole, line: line + at + 1 })
    }
  return [...found.values()]
}

function exists(known: Manifests, { runner, name }: Named): boolean {
  if (runner === 'target')
    return (
      known.targets.size === 0 ||
      known.targets.has(name) ||
      [...known.targets.keys()].some((each) => each.includes('%'))
    )
  const scripts = known.all.filter(({ language }) => language === 'javascript')
  return scripts.length === 0 || scripts.some((manifest) => manifest.scripts.has(name))
}
