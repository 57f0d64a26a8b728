import { traffic } from '#readiness/facts/metrics/traffic.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { judgeDurations } from './judge-share.ts'

const FIX =
  'See what the largest part of the page waits for: scripts in the head, pictures without a size, fonts, a slow first answer.'

export const pageLoad = defineCheck({
  line: 'metrics/page-load',
  name: 'prometheus',
  title: 'Three of four page loads take less than 3 seconds',
  proof: 'whole',
  needs: { traffic },
  looksAt:
    'Reads the histogram of the largest contentful paint (LCP) that browsers of visitors reported in the last 7 days from Prometheus, and counts the share up to 3 s. Under 200 page loads it says nothing.',
  why: 'Only the browsers of visitors know how long a page takes with their devices and their networks.',
  mend: `Report web-vitals from the page into a histogram with an edge at 3 s. ${FIX}`,
  sources: ['web.dev: Largest Contentful Paint'],
  judge: ({ traffic: { pages, server } }) =>
    judgeDurations(pages, server, { share: 0.75, seconds: 3, what: 'page loads', fix: FIX, enough: 200 }),
})
