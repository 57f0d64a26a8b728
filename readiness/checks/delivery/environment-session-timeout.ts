import { placeOf, productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'
import { settingsOf } from './setting-rule.ts'

const NAMES =
  /^([A-Z0-9]+_)*(SESSION_(TIMEOUT|MAX_?AGE|TTL|LIFETIME|EXPIR\w*|DURATION|COOKIE_AGE|LENGTH)|COOKIE_MAX_?AGE|(ACCESS_)?TOKEN_(EXPIR\w*|TTL|LIFETIME)(_\w+)?|JWT_(EXPIR\w*|TTL|LIFETIME|MAX_AGE)(_\w+)?|AUTH_(EXPIR\w*|TTL)|SESSION_IDLE_TIMEOUT)(_(SECONDS?|MINUTES?|HOURS?|DAYS?|MS))?$/

export const environmentSessionTimeout = defineCheck({
  line: 'environment/session-timeout',
  name: 'consumed',
  title: 'The time limit of a session is declared and read',
  proof: 'whole',
  looksAt: 'SESSION_TIMEOUT and its like: where production sets it, and whether any code reads it.',
  why: 'A limit that is declared and read by nothing is no limit; everybody believes that it is one.',
  mend: 'Read the variable where sessions are made, and set it in what deploys production: SESSION_TIMEOUT: 86400. Delete it where nothing reads it.',
  sources: ['OWASP ASVS 5.0 V7.3.2'],
  needs: { settings: productionSettings, reads: variableReads, uses: projectUses },
  judge({ settings, reads, uses }) {
    const declared = settingsOf(settings, NAMES)
    if (uses.accounts === undefined && declared.length === 0)
      return notApplicable('Nothing in the tree has sessions.')
    const isRead = (name: string): boolean => reads.mentions.has(name) || isReadInCode(reads.all, name)
    const dead = some(
      declared
        .filter(
          ({ name, from, isBuiltHere }) =>
            !isRead(name) && (from === 'compose' ? isBuiltHere === true : true),
        )
        .filter(({ name }) => !/^(NEXTAUTH|AUTHELIA|KEYCLOAK|KC|GF|RAILS|DJANGO)_/.test(name))
        .map((setting) => ({
          ...placeOf(setting),
          observed: `${placeOf(setting).observed} is set, and no code reads it`,
        })),
    )
    if (dead !== undefined && reads.all.length > 0)
      return fail(
        'The time limit of a session is declared and has no effect.',
        'Read it where sessions are made, or delete it.',
        dead,
      )
    const live = declared.find(
      ({ name, value, kind }) => isReadInCode(reads.all, name) && (value !== '' || kind === 'outside'),
    )
    if (live !== undefined) {
      const read = reads.all.find(({ name }) => name === live.name)
      return pass('It is declared, and code reads it.', [
        {
          ...placeOf(live),
          observed: `${placeOf(live).observed}: ${live.kind === 'outside' ? 'given from outside' : live.value}`,
        },
        ...(read === undefined
          ? []
          : [{ file: read.file, line: read.line, observed: `${read.name} is read` }]),
      ])
    }
    const read = reads.all.find(({ name, isProduct }) => isProduct && NAMES.test(name))
    if (read !== undefined)
      return unknown(`Code reads ${read.name}, and nothing that deploys it sets it.`, [
        { file: read.file, line: read.line, observed: `${read.name} is read` },
      ])
    return unknown(
      'No variable sets the time limit of a session. A limit in the code is judged by auth/session-timeout.',
    )
  },
})

const isReadInCode = (all: readonly { name: string }[], name: string): boolean =>
  all.some((read) => read.name === name)
