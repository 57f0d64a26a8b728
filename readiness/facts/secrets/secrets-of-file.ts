import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { findEnvironmentSecrets, isEnvironmentFile } from './environment-secrets.ts'
import { hashOf, lineAt, type FoundSecret } from './found-secret.ts'
import { findTokens, mayHoldTokens } from './known-tokens.ts'
import { isReal } from './real-token.ts'
import { findSecretsInFile, isForDevelopment, isSecretFile } from './secret-files.ts'

export type SecretsOfFile = {
  /** The file is a secret, or is there to hold them. */
  files: readonly FoundSecret[]
  tokens: readonly FoundSecret[]
  /** Of every secret that was seen, also of those that are no fault. */
  hashes: readonly string[]
}

/** Whether it is worth a closer look. */
export const mayHoldSecrets = (path: string, text: string): boolean =>
  isEnvironmentFile(path) || mayHoldTokens(text) || isSecretFile(path, text)

/** The secrets of one file that are a fault where they are. `conceal` is told each that was seen. */
export async function secretsOfFile(
  path: string,
  kind: FileKind,
  text: string,
  conceal: (secret: string) => void,
): Promise<SecretsOfFile> {
  const isShown = kind === 'test' || kind === 'example' || kind === 'document' || isForDevelopment(path)
  const variables = isEnvironmentFile(path) ? findEnvironmentSecrets(path, text, conceal) : []
  const seen = [...findSecretsInFile(path, text, conceal), ...variables]
  const files = isShown ? [] : seen
  const found = await findTokens(text)
  for (const { value } of found) conceal(value)
  const told = new Set(files.map(({ line }) => line))
  const tokens = found
    .filter((token) => isReal(token, path, kind))
    .map(({ at, label, value }) => ({
      file: path,
      line: lineAt(text, at),
      what: label,
      hash: hashOf(value),
    }))
    .filter(({ line }) => !told.has(line))
  return {
    files,
    tokens,
    hashes: [...seen.map(({ hash }) => hash), ...found.map(({ value }) => hashOf(value))],
  }
}
