import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeTopic } from './find-section.ts'

export const troubleshooting = defineCheck({
  line: 'documents/troubleshooting',
  name: 'guide',
  title: 'A guide says what to do when something is wrong',
  proof: 'whole',
  looksAt:
    'Documents by file name and heading: troubleshooting, FAQ, common problems, runbooks, "When the database is away".',
  why: 'At three in the morning nobody reads the source.',
  mend: 'Write down for each thing that fails or warns what one sees, what it means and what to do, with the commands.',
  needs: { documents: documentPages },
  judge: ({ documents }) =>
    judgeTopic(documents, {
      what: 'a troubleshooting guide',
      file: /^[\w-]*(troubleshoot(ing)?|faq|runbooks?|known-issues|common-(problems|issues|errors)|playbooks?)[\w-]*$/i,
      heading:
        /\b(troubleshoot(ing)?|faq|frequently asked|common (problems|issues|errors|pitfalls)|known issues|runbooks?|something (goes|went) wrong|when .{1,40} (is|are) (away|down|unavailable|unreachable|slow|full|broken)|what the (sentences|messages|errors) mean|problems and solutions|diagnos(e|is|ing|tics))\b/i,
      words: 60,
      fix: 'Write a troubleshooting guide: what one sees, what it means, what to do, with the commands.',
    }),
})
