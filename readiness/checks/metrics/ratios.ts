import { traffic, type Ratio, type Traffic } from '#readiness/facts/metrics/traffic.ts'
import { defineCheck, type Check } from '#readiness/model/check.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'
import { ENOUGH, percent } from './judge-share.ts'

type Limit = {
  /** More than this share may not be bad. */
  most: number
  enough: number
  fix: string
  /** What there is no metric of. */
  what: string
}

function judgeRatio(seen: Ratio | undefined, server: string, { most, enough, fix, what }: Limit): Judgement {
  if (seen === undefined) return unknown(`Prometheus at ${server} has no counter of ${what} by outcome.`)
  const { metric, good, bad, days } = seen
  const total = Math.round(good + bad)
  if (total < enough)
    return unknown(`${metric} counted ${total} ${what} in ${days} days: fewer than ${enough} say nothing.`)
  const share = bad / (good + bad)
  const figures = `${percent(share)} of ${total} ${what} in ${days} days`
  if (share < most)
    return pass(`${figures} went wrong.`, [
      { url: server, observed: `${metric}: ${figures} went wrong`, expected: `less than ${most * 100} %` },
    ])
  return fail(`${figures} went wrong.`, fix, [
    {
      url: server,
      observed: `${metric}: ${most * 100} % or more went wrong`,
      expected: `less than ${most * 100} %`,
    },
  ])
}

type Definition = {
  line: string
  title: string
  pick(seen: Traffic): Ratio | undefined
  limit: Limit
  looksAt: string
  why: string
}

const ratioCheck = ({ line, title, pick, limit, looksAt, why }: Definition): Check =>
  defineCheck({
    line,
    name: 'prometheus',
    title,
    proof: 'whole',
    needs: { traffic },
    looksAt: `${looksAt} Under ${limit.enough} it says nothing.`,
    why,
    mend: `${limit.fix} Where no figure is found, count ${limit.what} in a counter with a label "outcome".`,
    judge: ({ traffic: seen }) => judgeRatio(pick(seen), seen.server, limit),
  })

const SIGN_INS = {
  enough: 100,
  what: 'sign-ins',
  fix: 'See which outcomes grew and since when: an attack on many accounts, a change of the form, mails that do not arrive.',
} as const
const ATTEMPTS =
  'Reads the counter of sign-ins by outcome of the last 7 days from Prometheus. It counts attempts, not people, so somebody who guesses passwords moves it: treat it as a sign to look at.'

export const RATIO_CHECKS: readonly Check[] = [
  ratioCheck({
    line: 'metrics/error-rate',
    title: 'Less than 1 % of the answers are errors of the server',
    pick: ({ answers }) => answers,
    limit: {
      most: 0.01,
      enough: ENOUGH,
      what: 'answers',
      fix: 'Look at the errors by route and by code, the most frequent first.',
    },
    looksAt:
      'Reads the counter of answers by status of the last 7 days from Prometheus, and counts those of 5xx. Health checks are left out where routes are told apart.',
    why: 'Each of them is somebody for whom it did not work.',
  }),
  ratioCheck({
    line: 'metrics/failed-logins',
    title: 'Less than 5 % of the sign-ins fail',
    pick: ({ signIns }) => signIns,
    limit: { ...SIGN_INS, most: 0.05 },
    looksAt: ATTEMPTS,
    why: 'It grows when passwords are guessed, and when people cannot get in.',
  }),
  ratioCheck({
    line: 'metrics/login-rate',
    title: 'More than 95 % of the sign-ins succeed',
    pick: ({ signIns }) => signIns,
    limit: { ...SIGN_INS, most: 0.05 },
    looksAt: ATTEMPTS,
    why: 'Who cannot sign in cannot do anything else either.',
  }),
  ratioCheck({
    line: 'metrics/profile-rate',
    title: 'More than 99 % of the updates of profiles succeed',
    pick: ({ profileUpdates }) => profileUpdates,
    limit: {
      most: 0.01,
      enough: 300,
      what: 'updates of profiles',
      fix: 'Look at the errors of the routes that change a profile.',
    },
    looksAt:
      'Reads the counter of updates of profiles by outcome of the last 7 days from Prometheus, or else the answers to PATCH and PUT of the routes of profiles, of which 5xx count as failures and 4xx are left out.',
    why: 'What people typed and lost they rarely type again.',
  }),
]
