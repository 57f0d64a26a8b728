import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import type { Service } from './compose-model.ts'
import { composeProject } from './compose-project.ts'
import { isForDevelopment } from './profiles.ts'

/** The services of the compose files; none when there are no such files. For what can be judged without them. */
export const composedServices = defineFact<readonly Service[]>({
  name: 'services of the compose files',
  depth: 'static',
  seconds: 60,
  async look(at) {
    try {
      const { projects } = await at.use(composeProject)
      return projects.flatMap(({ services }) => services.filter((service) => !isForDevelopment(service)))
    } catch (error) {
      if (error instanceof CannotLook && error.silent) return []
      throw error
    }
  },
})
