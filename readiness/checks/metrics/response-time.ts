import { traffic } from '#readiness/facts/metrics/traffic.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { ENOUGH, judgeDurations } from './judge-share.ts'

const FIX =
  'Find the slowest routes (the same histogram by route), and see what they wait for: statements without an index, calls one after the other, a pool that is too small.'

export const responseTime = defineCheck({
  line: 'metrics/response-time',
  name: 'prometheus',
  title: '95 % of the answers take no longer than 200 ms',
  proof: 'whole',
  needs: { traffic },
  looksAt:
    'Reads the histogram of request durations of the last 7 days from Prometheus and counts the share up to 200 ms. Sign-in, which hashes a password and is slow on purpose, uploads and health checks are left out where routes are told apart. Under 1,000 requests it says nothing.',
  why: 'The slowest twentieth is what people remember. An average hides it, and so does the average of percentiles.',
  mend: `${FIX} Give the histogram an edge at 0.2, or the figure is a guess between its neighbours.`,
  sources: ['Prometheus: Histograms and summaries', 'OpenTelemetry: http.server.request.duration'],
  judge: ({ traffic: { responses, server } }) =>
    judgeDurations(responses, server, {
      share: 0.95,
      seconds: 0.2,
      what: 'answers',
      fix: FIX,
      enough: ENOUGH,
    }),
})
