import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeTopic } from './find-section.ts'

export const requirements = defineCheck({
  line: 'documents/requirements',
  name: 'figures',
  title: 'A document says what the infrastructure has to offer',
  proof: 'whole',
  looksAt:
    'Documents by file name and heading (requirements, what it needs, sizing), and whether they give figures for memory, processors or disk.',
  why: 'Without figures the first machine is too small, and it is found out under load.',
  mend: 'Say in the deployment guide how much memory, how many cores, how much disk, which ports and which versions of the services it needs.',
  needs: { documents: documentPages },
  judge: ({ documents }) =>
    judgeTopic(documents, {
      what: 'infrastructure requirements',
      file: /^([\w-]*requirements?|sizing|prerequisites|hardware|capacity)$/i,
      heading:
        /\b(requirements?|prerequisites?|what (it|you) needs?|sizing|hardware|recommended (setup|specs?|server)|before you (begin|start))\b/i,
      words: 8,
      has: {
        what: 'how much memory, processor or disk',
        pattern:
          /\b\d+(\.\d+)?\s*(-?\s*\d+\s*)?(GB|GiB|MB|MiB|TB|vCPUs?|CPUs?|cores?)\b|\b(RAM|memory|disk|storage|cores?|CPUs?)\b[^\n]{0,60}\d/i,
      },
      fix: 'Add a section "Requirements" to the deployment guide: memory, processors, disk, ports, versions of the services.',
    }),
})
