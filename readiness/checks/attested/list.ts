import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import type { Check } from '#readiness/model/check.ts'
import { attestationCheck, isAttestable } from './attestation-check.ts'

/** One for each line that a person may answer for. */
export const ATTESTED_CHECKS: readonly Check[] = CATALOGUE.filter(isAttestable).map(attestationCheck)
