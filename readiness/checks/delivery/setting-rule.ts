import type { ProductionSettings, Setting } from '#readiness/facts/environment/production-settings.ts'
import { placeOf } from '#readiness/facts/environment/production-settings.ts'
import type { VariableReads } from '#readiness/facts/environment/variable-reads.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

export type Verdict =
  | { is: 'good'; observed: string }
  | { is: 'bad'; observed: string; expected: string }
  /** Says nothing of production. */
  | { is: 'open'; observed: string }

export type SettingRule = {
  /** "the secret that signs sessions" */
  what: string
  names: RegExp
  judge(setting: Setting): Verdict
  fix: string
}

/** Development variants of a template say nothing of production. */
export const settingsOf = ({ all }: ProductionSettings, names: RegExp): Setting[] =>
  all.filter(({ name, purpose }) => names.test(name) && purpose !== 'development')

/**
 * Judges a variable of the production environment by everything that sets it. What is deployed counts more than a
 * template: a template for nobody in particular often holds what suits development.
 */
export function judgeSettings(
  settings: ProductionSettings,
  reads: VariableReads,
  rule: SettingRule,
): Judgement {
  const found = settingsOf(settings, rule.names)
  const judged = found.map((setting) => ({ setting, verdict: rule.judge(setting) }))
  const counts = judged.filter(
    ({ setting }) => setting.from !== 'template' || setting.purpose === 'production',
  )
  const bad = some(
    counts.flatMap(({ setting, verdict }) =>
      verdict.is === 'bad'
        ? [
            {
              ...placeOf(setting),
              observed: `${placeOf(setting).observed}: ${verdict.observed}`,
              expected: verdict.expected,
            },
          ]
        : [],
    ),
  )
  if (bad !== undefined)
    return fail(`${upper(rule.what)} is not as production needs it.`, rule.fix, unique(bad))
  const good = judged.filter(({ verdict }) => verdict.is === 'good')
  const shown = some(
    [...good.filter(({ setting }) => setting.from !== 'template'), ...good].map(({ setting, verdict }) => ({
      ...placeOf(setting),
      observed: `${placeOf(setting).observed}: ${verdict.observed}`,
    })),
  )
  if (shown !== undefined) return pass(`${upper(rule.what)} is declared for production.`, unique(shown))
  const others = judged.map(({ setting, verdict }) => ({
    ...placeOf(setting),
    observed: `${placeOf(setting).observed}: ${verdict.observed}`,
  }))
  if (others.length > 0)
    return unknown(`${upper(rule.what)} is named, and nothing says what production sets it to.`, others)
  const read = reads.all.find(({ name, isProduct }) => isProduct && rule.names.test(name))
  if (read === undefined)
    return unknown(`No variable for ${rule.what} was found in compose files, Dockerfiles, templates or code.`)
  return unknown(`Code reads ${read.name}, and no file that deploys it says what it is in production.`, [
    { file: read.file, line: read.line, observed: `${read.name} is read` },
  ])
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function unique<T extends Evidence>(evidence: readonly [T, ...T[]]): readonly [T, ...T[]] {
  const seen = new Map<string, T>()
  for (const each of evidence) {
    const key = `${each.file}:${each.line}`
    if (!seen.has(key)) seen.set(key, each)
  }
  return some([...seen.values()].slice(0, 20)) ?? evidence
}
