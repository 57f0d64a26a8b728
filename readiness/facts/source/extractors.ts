import type { Extractor } from './extractor.ts'
import { environmentReader } from './environment-reader.ts'
import { secretReader } from './secret-reader.ts'

/** Everything that is taken out of the sources while they are parsed. */
export const EXTRACTORS: readonly Extractor<unknown>[] = [environmentReader, secretReader]
