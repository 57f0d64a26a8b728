import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { judgeTopic } from '#readiness/checks/documents/find-section.ts'
import { defineCheck } from '#readiness/model/check.ts'

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
  judge: ({ documents }) =>
    judgeTopic(documents, {
      what: 'a procedure for going back',
      file: /^[\w-]*(roll-?back|rolling-back|revert|downgrade)[\w-]*$/i,
      heading:
        /\broll(ing|s)?[ -]?back\b|\brollback\b|\b(go(ing)?|way) back\b|\brevert(ing)?\b.{0,30}\b(release|deploy\w*|version|upgrade)|\bdowngrad(e|ing)\b|\bundo(ing)? (a |an |the )?(release|deploy\w*|upgrade)/i,
      words: 20,
      has: {
        what: 'which command to run',
        pattern:
          /^\s*(```|~~~)|^ {4}\S|`[^`\n]*\b(docker|podman|kubectl|helm|git|npm|npx|make|systemctl|kamal|fly|heroku|vercel|ansible|terraform|alembic|prisma|python|bash|sh|\.\/\w+)\b[^`\n]*`/im,
      },
      fix: 'Write a section "Rolling back" with the command, what happens to migrations, and how to see that it worked.',
    }),
})
