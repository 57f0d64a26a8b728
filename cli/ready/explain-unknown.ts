import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { findNearest } from '#cli/nearest.ts'

/** What to say to somebody who asked for a line or a check that does not exist. */
export function explainUnknown(id: string): string {
  const ids = [...CATALOGUE.map((line) => line.id), ...CHECKS.map((check) => check.id)]
  const meant = findNearest(id, ids)
  if (meant !== undefined) return `There is no line or check "${id}". Did you mean ${meant}?`
  const sections = [...new Set(CATALOGUE.map((line) => `${line.id.split('/', 1)[0]}/`))]
  return `There is no line or check "${id}". The sections are ${sections.join(', ')}.`
}
