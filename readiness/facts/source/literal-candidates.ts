import { defineFact } from '#readiness/model/fact.ts'
import { configValues } from './config-values.ts'
import { environmentReads } from './environment-reads.ts'
import { secretReader } from './secret-reader.ts'
import { sourceModules } from './source-modules.ts'

export type LiteralCandidates = {
  /** Each distinct text, with one place where it stands. Kept in memory alone: no report may show one. */
  candidates: readonly { text: string; file: string; line: number; name: string }[]
}

/** Every literal of the tree that could be the secret of what runs, also those of examples and tests. */
export const literalCandidates = defineFact<LiteralCandidates>({
  name: 'literals that could be secrets',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const modules = await at.use(sourceModules)
    const { reads } = await at.use(environmentReads)
    const { secrets } = await at.use(configValues)
    const found = [
      ...reads.flatMap(({ name, file, fallback }) =>
        fallback.kind === 'literal' ? [{ text: fallback.text, file, line: fallback.line, name }] : [],
      ),
      ...modules
        .found(secretReader)
        .flatMap(({ path, items }) =>
          items.map(({ text, line, name }) => ({ text, file: path, line, name })),
        ),
      ...secrets.map(({ text, file, line, key }) => ({ text, file, line, name: key })),
    ]
    const byText = new Map<string, (typeof found)[number]>()
    for (const each of found)
      if (each.text.length >= 4 && each.text.length <= 1_024 && !byText.has(each.text))
        byText.set(each.text, each)
    return { candidates: [...byText.values()] }
  },
})
