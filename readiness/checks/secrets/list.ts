import type { Check } from '#readiness/model/check.ts'
import { committedFiles } from './committed-files.ts'
import { committedTokens } from './committed-tokens.ts'
import { defaultSecretProof } from './default-secret-proof.ts'
import { pastSecrets } from './past-secrets.ts'
import { pipelineLiterals } from './pipeline-literals.ts'
import { secretSourcesMoved } from './secret-sources-moved.ts'

export const SECRETS_CHECKS: readonly Check[] = [
  committedFiles,
  committedTokens,
  pastSecrets,
  pipelineLiterals,
  defaultSecretProof,
  secretSourcesMoved,
]
