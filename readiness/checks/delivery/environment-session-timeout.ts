import { placeOf, productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { projectUses } from '#readiness/facts/environment/project-uses.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, notApplicable, pass, unknown } from '#readiness/model/judgement.ts'
import { settingsOf } from './setting-rule.ts'

const NAMES =
  /^([A-Z0-9]+_)*(SESSION_(TIMEOUT|MAX_?AGE|TTL|LIFETIME|EXPIR\w*|DURATION|COOKIE_AGE|LENGTH)|COOKIE_MAX_?AGE|(ACCESS_)?TOKEN_(EXPIR\w*|TTL|LIFETIME)(_\w+)?|JWT_(EXPIR\w*|TTL|LIFETIME|MAX_AGE)(_\w+)?|AUTH_(EXPIR\w*|TTL)|SESSION_IDLE_TIMEOUT)(_(SECONDS?|MINUTES?|HOURS?|DAYS?|MS))?$/

const DAY_SECONDS = 86_400
const YEAR_SECONDS = 31_536_000

/** What a bare number means: larger than a year in seconds, it is milliseconds. 0 for what is no number. */
function secondsOf(value: string): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0
  return number > YEAR_SECONDS ? number / 1_000 : number
}

export const environmentSessionTimeout = defineCheck({
  line: 'environment/session-timeout',
  name: 'consumed',
  title: 'The time limit of a session is declared, read, and at most a day',
  proof: 'whole',
  looksAt: 'SESSION_TIMEOUT and its like: where production sets it, to what, and whether any code reads it.',
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
    const long = some(
      declared
        .filter(({ name, value }) => /SESSION|COOKIE/.test(name) && secondsOf(value) > DAY_SECONDS)
        .map((setting) => ({
          ...placeOf(setting),
          observed: `${placeOf(setting).observed}: ${setting.value}`,
          expected: `at most ${DAY_SECONDS} seconds`,
        })),
    )
    if (long !== undefined)
      return fail(
        'A session may last longer than 24 hours.',
        `Set it to ${DAY_SECONDS} seconds or less.`,
        long,
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
