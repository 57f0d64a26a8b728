import { defineFact } from '#readiness/model/fact.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { bundlerReader } from './bundler-reader.ts'
import { consoleReader, type ConsoleCall } from './console-reader.ts'
import { dialogReader, type Dialog } from './dialog-reader.ts'
import type { Extractor } from './extractor.ts'
import { folderOf, isWithin } from './import-resolver.ts'
import { printReader, type Print } from './print-reader.ts'
import { reachableFromEntries } from './reachable-from-entries.ts'
import { sourceModules } from './source-modules.ts'

/** Something in a file that ships. */
type Shipped<T> = T & {
  file: string
  /** In a command line tool, a seed, a migration: what a person runs by hand and reads. */
  isByHand: boolean
}

export type DebugCode = {
  consoleCalls: readonly (Shipped<ConsoleCall> & { isDropped: boolean })[]
  dialogs: readonly Shipped<Dialog>[]
  prints: readonly Shipped<Print>[]
  /** How many files of each language are in the product, shipped or not. */
  scripts: number
  pythons: number
  /** How many of them could be parsed. */
  scriptsRead: number
  pythonsRead: number
  /** "412 modules reachable from server/main.ts and 2 more entry points" */
  scriptsSeen: string
  pythonsSeen: string
  /** Files that ship, could not be parsed, and may hold what is looked for. */
  unread: { console: readonly string[]; dialogs: readonly string[]; prints: readonly string[] }
}

/** What was left in the code from looking for faults. */
export const debugCode = defineFact<DebugCode>({
  name: 'debug code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const modules = await at.use(sourceModules)
    const reachable = await at.use(reachableFromEntries)
    const packages = (await at.use(sourceTree))
      .match(/(^|\/)package\.json$/)
      .map(({ path }) => folderOf(path))
      .sort((a, b) => b.length - a.length)
    const packageOf = (path: string): string => packages.find((folder) => isWithin(path, folder)) ?? ''
    const dropping = new Set(modules.found(bundlerReader).map(({ path }) => packageOf(path)))
    const shipped = <T>(extractor: Extractor<T>): Shipped<T>[] =>
      modules
        .found(extractor)
        .filter(({ path }) => reachable.ships(path))
        .flatMap(({ path, items }) =>
          items.map((item) => ({ ...item, file: path, isByHand: reachable.isCommand(path) })),
        )
    const unread = (extractor: Extractor<unknown>): string[] =>
      modules.unread(extractor).map(({ path }) => path)
    const isPython = (path: string): boolean => path.endsWith('.py')
    const product = [...modules.modules, ...modules.faults].filter(({ kind }) => kind === 'product')
    return {
      consoleCalls: shipped(consoleReader).map((call) => ({
        ...call,
        isDropped: dropping.has(packageOf(call.file)) && !/(^|\/)(server|backend|api)\//i.test(call.file),
      })),
      dialogs: shipped(dialogReader),
      prints: shipped(printReader),
      scripts: product.filter(({ path }) => !isPython(path)).length,
      pythons: product.filter(({ path }) => isPython(path)).length,
      scriptsRead: modules.modules.filter(({ kind, language }) => kind === 'product' && language === 'script')
        .length,
      pythonsRead: modules.modules.filter(({ kind, language }) => kind === 'product' && language === 'python')
        .length,
      scriptsSeen: reachable.describe('script'),
      pythonsSeen: reachable.describe('python'),
      unread: { console: unread(consoleReader), dialogs: unread(dialogReader), prints: unread(printReader) },
    }
  },
})
