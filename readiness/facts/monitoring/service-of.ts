import type { Service } from '#readiness/facts/containers/compose-model.ts'

/** The first service that runs an image of that name. */
export const serviceOf = (services: readonly Service[], image: RegExp): Service | undefined =>
  services.find((service) => service.image !== undefined && image.test(service.image.repository))
