import { isSecretName } from '#readiness/facts/containers/secret-names.ts'
import type { FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { EnvironmentRead } from './environment-read.ts'
import { environmentReader } from './environment-reader.ts'
import { sourceModules } from './source-modules.ts'

export type EnvironmentReads = {
  /** Of product and tools, in the order of the files. */
  reads: readonly (EnvironmentRead & { file: string; kind: FileKind })[]
  /** How many files were looked at. */
  files: number
}

/** Every place in the sources that reads or declares an environment variable. */
export const environmentReads = defineFact<EnvironmentReads>({
  name: 'environment reads',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const modules = await at.use(sourceModules)
    const reads = modules
      .found(environmentReader)
      .flatMap(({ path, kind, items }) => items.map((item) => ({ ...item, file: path, kind })))
    for (const { name, fallback } of reads)
      if (fallback.kind === 'literal' && isSecretName(name)) at.conceal(fallback.text)
    return { reads, files: modules.lookedAt(environmentReader) }
  },
})
