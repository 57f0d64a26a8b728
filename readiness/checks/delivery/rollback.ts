import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { judgeTopic, sectionsOn } from '#readiness/checks/documents/find-section.ts'
import type { Page } from '#readiness/facts/documents/read-markdown.ts'
import { defineCheck } from '#readiness/model/check.ts'
import type { Evidence } from '#readiness/model/evidence.ts'
import { pass, unknown } from '#readiness/model/judgement.ts'

export const rollback = defineCheck({
  line: 'deployment/rollback',
  name: 'procedure',
  title: 'A document says how to go back to the last release',
  proof: 'whole',
  looksAt:
    'Documents by file name and heading (rollback, going back, reverting a release, downgrade), and whether they name a command.',
  why: 'Going back is done in a hurry, by whoever is there.',
  mend: 'Write a section "Rolling back": the command, what happens to migrations that have run, how to see that it worked, how long it takes.',
  needs: { documents: documentPages },
  judge({ documents }) {
    const judgement = judgeTopic(documents, TOPIC)
    if (judgement.outcome !== 'fail') return judgement
    const [told] = toldInPassing(documents.pages)
    if (told === undefined) return judgement
    const { hasCommand, ...evidence } = told
    return hasCommand
      ? pass('The section on releases says how to go back.', [evidence])
      : unknown('The section on releases speaks of going back, and names no command.', [evidence])
  },
})

const COMMAND =
  /^\s*(```|~~~)|^ {4}\S|`[^`\n]*\b(docker|podman|kubectl|helm|git|npm|npx|make|systemctl|kamal|fly|heroku|vercel|ansible|terraform|alembic|prisma|python|bash|sh|up -d|\.\/\w+)[^`\n]*`/im
const BACK =
  /\b(roll(ing|ed)?[ -]?back|go(ing)? back|downgrad\w+|revert(ing)? to|(previous|last|old|older) (version|release|image|tag))\b/i
const RELEASE = /\b(upgrad\w*|updat\w*|deploy\w*|releas\w*|migrat\w*|operat\w*)\b/i

const TOPIC = {
  what: 'a procedure for going back',
  file: /^[\w-]*(roll-?back|rolling-back|revert|downgrade)[\w-]*$/i,
  heading:
    /\broll(ing|s)?[ -]?back\b|\brollback\b|\b(go(ing)?|way) back\b|\brevert(ing)?\b.{0,30}\b(release|deploy\w*|version|upgrade)|\bdowngrad(e|ing)\b|\bundo(ing)? (a |an |the )?(release|deploy\w*|upgrade)/i,
  words: 20,
  has: { what: 'which command to run', pattern: COMMAND },
  fix: 'Write a section "Rolling back" with the command, what happens to migrations, and how to see that it worked.',
}

/** Paragraphs on going back below a heading on releases, those with a command first. */
function toldInPassing(pages: readonly Page[]): (Evidence & { hasCommand: boolean })[] {
  return sectionsOn(pages, { file: /^(deploy(ment|ing)?|upgrad(e|ing)|releas(e|ing))$/i, heading: RELEASE })
    .flatMap(({ page, title, line, text }) =>
      text
        .split(/\n\s*\n/)
        .filter((paragraph) => BACK.test(paragraph) && paragraph.split(/\s+/).length > 20)
        .map((paragraph) => ({
          file: page.path,
          line,
          observed: `"${title.slice(0, 120)}" speaks of going back`,
          hasCommand: COMMAND.test(paragraph),
        })),
    )
    .toSorted((a, b) => Number(b.hasCommand) - Number(a.hasCommand))
}
