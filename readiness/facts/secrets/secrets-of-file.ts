import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { findEnvironmentSecrets, isEnvironmentFile } from './environment-secrets.ts'
import { hashOf, lineAt, type FoundSecret } from './found-secret.ts'
import { findTokens, mayHoldTokens, TOKEN_WORDS } from './known-tokens.ts'
import { isReal } from './real-token.ts'
import { findSecretsInFile, isForDevelopment, isSecretFile, isSecretPath } from './secret-files.ts'
import { WordSearch } from './word-search.ts'

export type SecretsOfFile = {
  /** The file is a secret, or is there to hold them. */
  files: readonly FoundSecret[]
  tokens: readonly FoundSecret[]
  /** Of every secret that was seen, also of those that are no fault. */
  hashes: readonly string[]
}

const WORDS = new WordSearch([...TOKEN_WORDS, 'PRIVATE KEY', 'kind: Secret', 'kind: Config'])

/** Whether it is worth a closer look: cheap enough for every version of every file. */
export function mayHoldSecrets(path: string, bytes: Buffer): boolean {
  if (!isEnvironmentFile(path) && !isSecretPath(path) && !WORDS.isIn(bytes) && !hasLogin(bytes)) return false
  const text = bytes.toString('latin1')
  return isEnvironmentFile(path) || mayHoldTokens(text) || isSecretFile(path, text)
}

const [COLON, SLASH, AT, SPACE] = [58, 47, 64, 32]

/** A name and a password in an address. */
function hasLogin(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('://'); at >= 0; at = bytes.indexOf('://', at + 3)) {
    let hasColon = false
    for (let next = at + 3; next < at + 300; next += 1) {
      const byte = bytes[next] ?? SPACE
      if (byte === AT && hasColon) return true
      if (byte === COLON) hasColon = true
      if (byte <= SPACE || byte === SLASH || byte === AT) break
    }
  }
  return false
}

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
