import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { selectLines } from '#readiness/engine/run-gate.ts'
import { UsageError } from '#cli/usage-error.ts'
import { explainUnknown } from './explain-unknown.ts'

/** @throws {UsageError} when nothing is called that, with what is meant perhaps */
export function requireKnown(only: string): void {
  if (selectLines({ catalogue: CATALOGUE, checks: CHECKS, version: '', only }).length === 0)
    throw new UsageError(explainUnknown(only))
}
