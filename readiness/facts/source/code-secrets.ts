import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { SecretLiteral } from './secret-literal.ts'
import { secretReader } from './secret-reader.ts'
import { isWrittenSecret } from './secret-shape.ts'
import { sourceModules } from './source-modules.ts'

export type CodeSecrets = {
  /** What is a secret by its look as well. */
  literals: readonly (SecretLiteral & { file: string; kind: FileKind })[]
  files: number
  /** Files of the product that could not be parsed and may hold one. */
  unread: readonly string[]
}

/** Texts for people, in the languages that a program speaks. */
const TEXTS = /(^|\/)(locales?|i18n|l10n|langs?|languages|translations?)\//i

/** Secrets that are written into the code of the product and its tools. */
export const codeSecrets = defineFact<CodeSecrets>({
  name: 'secrets in code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const modules = await at.use(sourceModules)
    const literals = modules
      .found(secretReader)
      .filter(({ kind }) => kind === 'product' || kind === 'tool')
      .flatMap(({ path, kind, items }) => items.map((item) => ({ ...item, file: path, kind })))
      .filter(
        ({ name, text, direct, file }) =>
          isWrittenSecret(name, text, direct) && (direct || !TEXTS.test(file)),
      )
    for (const { text } of literals) at.conceal(text)
    return {
      literals,
      files: modules.modules.filter(({ kind }) => kind === 'product' || kind === 'tool').length,
      unread: modules.unread(secretReader).map(({ path }) => path),
    }
  },
})
