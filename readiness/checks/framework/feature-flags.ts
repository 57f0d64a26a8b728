import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf, type LibraryUse } from '#readiness/facts/framework/library-uses.ts'
import type { Purpose } from '#readiness/facts/framework/libraries.ts'
import type { Vocabulary } from '#readiness/facts/framework/vocabularies.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { serversOf } from './servers-of.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const FLAG =
  /(^|\.)(isFeatureEnabled|useFeatureFlag\w*|useFlag|useFlags|isFlagEnabled|getFeatureFlag|featureEnabled|[fF]eatureFlags?\.\w+|flag_is_active|switch_is_active|feature_enabled|is_feature_enabled|flag_enabled)$/
const EXPERIMENT =
  /(^|\.)(useExperiment|getVariant|assignVariant|assign_variant|get_variant|useVariant|runExperiment|trackExposure|bucketUser|getExperiment\w*|experiments?\.(assign|variant|get\w*))$/

export const featureFlags = defineCheck({
  line: 'criteria/flags',
  name: 'code',
  title: 'Features can be switched while the program runs',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Libraries of feature flags (OpenFeature, Unleash, LaunchDarkly, Flagsmith, GrowthBook, PostHog, django-waffle …) that code uses, and flags of its own: functions such as isFeatureEnabled, tables of flags.',
  why: 'A feature that can be switched off needs no release in a hurry when it misbehaves.',
  mend: 'Use OpenFeature with a provider, or a table of flags with an owner and an end for each.',
  sources: ['OpenFeature specification'],
  judge: ({ code }) => judged(code, 'flags', FLAG, 'flags', 'feature flags'),
})

export const experiments = defineCheck({
  line: 'criteria/experiments',
  name: 'code',
  title: 'Variants can be tried on a part of the users',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Libraries for experiments (GrowthBook, Optimizely, Statsig, Split, Eppo …) that code uses, and assignment of variants of its own.',
  why: 'It shows whether a change does what it was made for before everybody has it.',
  mend: 'Assign variants by a stable hash of the user and record who saw which, e.g. with GrowthBook.',
  sources: ['GrowthBook: Experimentation', 'OpenFeature: Tracking'],
  judge: ({ code }) => judged(code, 'experiments', EXPERIMENT, 'experiments', 'experiments'),
})

function judged(code: FrameworkCode, purpose: Purpose, calls: RegExp, vocabulary: Vocabulary, what: string) {
  const found: Sighting[] = [
    ...usesOf(code, purpose).map(({ library, file, line }) =>
      sighting('good', file, line, `${library.name} is used`),
    ),
    ...code.files.flatMap((file) => {
      const call = file.calls.find(
        ({ callee, isDevelopmentOnly }) => !isDevelopmentOnly && calls.test(callee),
      )
      return call === undefined
        ? []
        : [sighting('good', file, call.line, `${call.callee.slice(0, 60)} is asked`)]
    }),
    ...code.mentions[vocabulary].flatMap(({ file, line, word, language }) =>
      /^(sql|prisma)$/.test(language) ? [sighting('good', file, line, `"${word}" in the schema`)] : [],
    ),
  ]
  const [server]: LibraryUse[] = serversOf(code)
  const missing =
    found.length > 0 || server === undefined
      ? []
      : [sighting('bad', server.file, server.line, `nothing in the tree is for ${what}`, what)]
  return judgeSightings([...found, ...missing], {
    good: `The code has ${what}.`,
    bad: `The code has no ${what}.`,
    fix: `Add ${what} when they are wanted; this line is for information.`,
    none: `No server and no ${what} were recognised in code.`,
  })
}
