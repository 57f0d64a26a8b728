import { availability } from '#readiness/facts/metrics/availability.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, pass, unknown } from '#readiness/model/judgement.ts'
import { percent } from './judge-share.ts'

const GOAL = 0.999

export const uptime = defineCheck({
  line: 'metrics/uptime',
  name: 'prometheus',
  title: 'It was up for more than 99.9 % of the last 30 days',
  proof: 'whole',
  needs: { availability },
  looksAt:
    'Reads probe_success of the blackbox exporter over 30 days from Prometheus, and how much of the time there is a sample at all. A time without one is not up. The own "up" of Prometheus tells only that a process answered from beside it, so it cannot pass this line.',
  why: '99.9 % leaves 43 minutes a month. Who measures from the same machine does not see what visitors see.',
  mend: 'Probe the public address from another place (blackbox exporter, module http_2xx) every minute or less, and keep 30 days.',
  sources: ['Prometheus: blackbox_exporter'],
  judge({ availability: { metric, targets, windowDays, server } }) {
    const known = targets.filter(({ expected }) => expected > 0)
    if (metric === undefined || known.length === 0)
      return unknown(`Prometheus at ${server} probes nothing (no probe_success).`)
    if (metric === 'up')
      return unknown(
        `Prometheus at ${server} has no probe_success; its own "up" says only that a process answered from beside it.`,
      )
    const failing = known.filter(({ up, seen, expected }) => seen - up > (1 - GOAL) * expected)
    const findings = some(
      failing.map(({ target }) => ({
        url: server,
        observed: `${metric} of ${target}: below 99.9 %`,
        expected: 'above 99.9 %',
      })),
    )
    if (findings !== undefined)
      return fail(
        `Down for more than a month allows: ${failing.map(({ target, up, seen }) => `${target} ${percent(up / seen)}`).join(', ')}.`,
        'See in the alerts and logs of that time what was down, and why nobody was told at once.',
        findings,
      )
    const short = known.filter(({ up, expected }) => up / expected < GOAL)
    const [first] = short
    if (first !== undefined)
      return unknown(
        `${first.target} was up whenever it was looked at, which was ${percent(first.seen / first.expected)} of ${windowDays} days. Missing time is not up.`,
      )
    const good = some(
      known.map(({ target, up, expected }) => ({
        url: server,
        observed: `${target}: ${percent(Math.min(1, up / expected))} of ${windowDays} days`,
      })),
    )
    return good === undefined
      ? unknown('Nothing is probed.')
      : pass('Every probed address was up for more than 99.9 % of the time.', good)
  },
})
