import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { judgedFiles, longRunning, servicesOf } from './judged.ts'

type Found = { isBounded: boolean; evidence: Evidence }

function logsOf({ name, logging, file, line }: Service): Found {
  const driver = logging?.driver?.value ?? 'json-file'
  const at = logging ?? { file, line }
  const found = (isBounded: boolean, observed: string): Found => ({
    isBounded,
    evidence: { file: at.file, line: at.line, observed: `${name}: ${observed}` },
  })
  // Of Docker's own files only this one grows without end: "local" keeps 100 MB unless told otherwise.
  if (driver !== 'json-file')
    return found(true, `logging driver ${driver === '' ? logging?.driver?.raw : driver}`)
  const size = logging?.options.get('max-size')
  if (size === undefined)
    return found(
      false,
      logging === undefined
        ? 'no logging: options, so json-file without an end'
        : 'json-file without max-size',
    )
  if (/^(-1|0|)$/.test(size.value) && size.variables.length === 0)
    return found(false, `max-size ${size.value}`)
  return found(
    true,
    `json-file of ${size.value || size.raw}, ${logging?.options.get('max-file')?.value ?? '1'} files`,
  )
}

export const composeLogRetention = defineCheck({
  line: 'monitoring/log-retention',
  name: 'compose',
  title: 'The logs of the containers do not grow without end',
  proof: 'whole',
  looksAt:
    '`logging:` of each long-running service: the driver, and `max-size` where it is json-file, the default of Docker.',
  why: 'json-file keeps everything for as long as the container lives: the disk fills, and addresses and names of users are kept for ever.',
  mend: 'Write once `x-logging: &logging { driver: json-file, options: { max-size: 10m, max-file: "5" } }` and `logging: *logging` in each service, or use the driver `local`. A limit in /etc/docker/daemon.json is not in the repository: where it is the rule, say so with a waiver.',
  sources: ['Docker: JSON File logging driver', 'ASVS 5.0 16.2'],
  needs: { compose: composeProject },
  judge({ compose }) {
    const services = servicesOf(compose).filter(longRunning)
    if (services.length === 0) return nothingToSee('No service of the compose files keeps running.')
    const found = services.map(logsOf)
    const open = some(
      found
        .filter(({ isBounded }) => !isBounded)
        .map(({ evidence }) => ({ ...evidence, expected: 'max-size and max-file, or another driver' })),
    )
    if (open !== undefined)
      return fail(
        `The logs of ${open.length} of ${services.length} services grow until the disk is full.`,
        'Set logging.options max-size and max-file of each service, or the driver local.',
        open,
      )
    return pass('The logs of every service have an end.', [
      ...judgedFiles(compose),
      ...found.map(({ evidence }) => evidence),
    ])
  },
})
