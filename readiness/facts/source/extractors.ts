import type { Extractor } from './extractor.ts'
import { bundlerReader } from './bundler-reader.ts'
import { consoleReader } from './console-reader.ts'
import { databaseReader } from './database-reader.ts'
import { dialogReader } from './dialog-reader.ts'
import { frameworkReader } from '#readiness/facts/framework/framework-reader.ts'
import { environmentReader } from './environment-reader.ts'
import { printReader } from './print-reader.ts'
import { secretReader } from './secret-reader.ts'
import { sqlReader } from './sql-reader.ts'

/** Everything that is taken out of the sources while they are parsed. */
export const EXTRACTORS: readonly Extractor<unknown>[] = [
  bundlerReader,
  consoleReader,
  databaseReader,
  dialogReader,
  environmentReader,
  frameworkReader,
  printReader,
  secretReader,
  sqlReader,
]
