import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import type { ComposeProjects } from './compose-model.ts'

/** The compose files that deploy the product, merged and normalised without docker. */
export const composeProject = defineFact<ComposeProjects>({
  name: 'compose files',
  depth: 'static',
  seconds: 20,
  look() {
    throw new CannotLook('No compose file deploys this project.', { silent: true })
  },
})
