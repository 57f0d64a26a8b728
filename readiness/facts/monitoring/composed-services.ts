import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'

/** Services of the compose files that deploy the product; none where nothing is deployed so. */
export const composedServices = defineFact<readonly Service[]>({
  name: 'services',
  depth: 'static',
  seconds: 60,
  async look(at) {
    try {
      return (await at.use(composeProject)).projects.flatMap(({ services }) => services)
    } catch (error) {
      if (error instanceof CannotLook && error.silent) return []
      throw error
    }
  },
})

/** The first service that runs an image of that name. */
export const serviceOf = (services: readonly Service[], image: RegExp): Service | undefined =>
  services.find((service) => service.image !== undefined && image.test(service.image.repository))
