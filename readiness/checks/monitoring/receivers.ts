import { monitoringFiles } from '#readiness/facts/monitoring/monitoring-files.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const receivers = defineCheck({
  line: 'deployment/alerts',
  name: 'receivers',
  title: 'Alerts reach somebody',
  proof: 'hint',
  looksAt: 'The routes of Alertmanager, and whether each receiver that they name has a way to send.',
  why: 'An alert that is routed to an empty receiver fires into the void.',
  mend: 'Give the receiver email_configs, webhook_configs, slack_configs or the like, or route to one that has it.',
  needs: { files: monitoringFiles },
  judge({ files: { receivers: known, routed } }) {
    const [root] = routed
    if (root === undefined) return nothingToSee('No configuration of Alertmanager is here.')
    const names = new Set(routed)
    // Dropping some alerts on purpose is common; the default route has to reach somebody.
    const void_ = some(
      known
        .filter(
          ({ name, ways }) =>
            ways === 0 &&
            (name === root ||
              (names.has(name) && !/null|void|blackhole|none|drop|dev-null|discard/i.test(name))),
        )
        .map(({ name, file, line }) => ({ file, line, observed: `the receiver ${name} sends to nobody` })),
    )
    if (void_ !== undefined)
      return fail(
        'Alerts are routed to a receiver that sends to nobody.',
        'Give the receiver a way to send, or route elsewhere.',
        void_,
      )
    const missing = some(
      [...names]
        .filter((name) => !known.some((each) => each.name === name))
        .map((name) => ({ file: known[0]?.file ?? '', observed: `the receiver ${name} is not defined` })),
    )
    if (missing !== undefined)
      return fail(
        'Routes name receivers that are not defined.',
        'Define the receiver, or correct its name.',
        missing,
      )
    const [first] = known
    return pass('Each receiver that is routed to sends somewhere.', [
      { file: first?.file ?? '', line: first?.line ?? 1, observed: `${known.length} receivers` },
    ])
  },
})
