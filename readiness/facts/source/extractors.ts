import type { Extractor } from './extractor.ts'

/** Everything that is taken out of the sources while they are parsed. */
export const EXTRACTORS: readonly Extractor<unknown>[] = []
