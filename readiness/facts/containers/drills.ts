import { defineFact } from '#readiness/model/fact.ts'
import type { Drill } from '#readiness/settings/settings.ts'

/** The rehearsals that readiness.yaml notes. */
export const drills = defineFact<readonly Drill[]>({
  name: 'drills',
  depth: 'static',
  seconds: 60,
  look: ({ target }) => Promise.resolve(target.settings.drills ?? []),
})
