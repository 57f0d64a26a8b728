import type { Service } from './compose-model.ts'

const DEVELOPMENT =
  /^(dev|devel|development|debug|test|tests|testing|e2e|ci|local|tools?|lint|docs|seed|mock|bench|benchmark)$/i

/** Starts only with a profile for development: it is no part of what is deployed. */
export const isForDevelopment = ({ profiles }: Pick<Service, 'profiles'>): boolean =>
  profiles.length > 0 && profiles.every((profile) => DEVELOPMENT.test(profile))
