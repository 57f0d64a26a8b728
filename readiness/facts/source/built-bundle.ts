import { lstat, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { readText, sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { consoleReader, isLoud } from './console-reader.ts'
import { dialogReader } from './dialog-reader.ts'
import { LineTable } from './line-table.ts'
import { parseScript } from './parse-script.ts'
import { ScriptFile } from './script-file.ts'

/** A call that is left in what browsers get. */
export type Leftover = {
  file: string
  line: number
  /** `console.log`, `alert()`, `debugger` */
  what: string
  /** Where it was written, by the source map beside the script. */
  origin?: string
  /** Written in a package, by the source map. */
  isPackage: boolean
}

export type BuiltBundle = {
  folders: readonly string[]
  scripts: number
  leftovers: readonly Leftover[]
  unread: readonly string[]
}

/** Where builders put what browsers get, below the folder of a package. */
const OUTPUTS = ['dist', 'build', 'out', 'public/build', '.output/public', '.next/static', 'build/client']
const FILES = 400
const DEPTH = 6
const SCRIPT_BYTES = 2_097_152
const MAP_BYTES = 16_777_216

/** Builds are mostly ignored by git, so that the source tree does not have them: they are looked for where they lie. */
export const builtBundle = defineFact<BuiltBundle>({
  name: 'built pages',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const packages = tree
      .match(/(^|\/)package\.json$/)
      .filter(({ kind }) => kind !== 'test' && kind !== 'vendored')
      .map(({ path }) => posix.dirname(path))
    const folders: string[] = []
    for (const folder of packages)
      for (const output of OUTPUTS) {
        const path = posix.join(folder, output)
        if (await isForBrowsers(tree.root, path)) folders.push(path)
      }
    if (folders.length === 0)
      throw new CannotLook('No build of pages is in the tree; what is built elsewhere is not seen.', {
        silent: true,
      })
    const scripts = new Set<string>()
    for (const folder of folders) await addScripts(tree.root, folder, scripts, 0)
    const leftovers: Leftover[] = []
    const unread: string[] = []
    for (const file of [...scripts].sort()) {
      at.signal.throwIfAborted()
      const found = await leftoversOf(tree.root, file, at.signal)
      if (found === undefined) unread.push(file)
      else leftovers.push(...found)
    }
    return { folders, scripts: scripts.size, leftovers, unread }
  },
})

/** A folder with a page, or one that a framework fills with scripts of pages alone. No link is followed. */
async function isForBrowsers(root: string, folder: string): Promise<boolean> {
  let above = root
  for (const part of folder.split('/')) {
    above = join(above, part)
    const status = await lstat(above).catch(() => undefined)
    if (status?.isDirectory() !== true) return false
  }
  if (folder.endsWith('.next/static')) return true
  return (await lstat(join(above, 'index.html')).catch(() => undefined))?.isFile() === true
}

async function addScripts(root: string, folder: string, scripts: Set<string>, depth: number): Promise<void> {
  if (depth > DEPTH) return
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (scripts.size >= FILES) return
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) await addScripts(root, path, scripts, depth + 1)
    else if (entry.isFile() && /\.m?js$/.test(entry.name)) scripts.add(path)
  }
}

async function leftoversOf(root: string, file: string, signal: AbortSignal): Promise<Leftover[] | undefined> {
  const text = await readText(join(root, file), SCRIPT_BYTES)
  if (text === undefined) return undefined
  if (!consoleReader.hint.test(text) && !dialogReader.hint.test(text)) return []
  const parsed = await parseScript(text, 'js', signal)
  if ('fault' in parsed) return undefined
  const script = new ScriptFile(file, 'product', text, parsed.program())
  const found = [
    ...(consoleReader.script?.(script) ?? [])
      .filter(({ method, isSink, isDevelopment }) => isLoud(method) && !isSink && !isDevelopment)
      .map(({ start, method }) => ({ start, what: method })),
    ...(dialogReader.script?.(script) ?? [])
      .filter(({ what }) => what === 'alert' || what === 'debugger')
      .map(({ start, what }) => ({ start, what: what === 'alert' ? 'alert()' : what })),
  ]
  if (found.length === 0) return []
  const map = await readMap(root, file)
  const lines = new LineTable(text)
  return found.map(({ start, what }) => {
    const line = lines.lineAt(start)
    const column = start - (text.lastIndexOf('\n', start - 1) + 1)
    const origin =
      map === undefined ? undefined : (originalPositionFor(map, { line, column }).source ?? undefined)
    return {
      file,
      line,
      what,
      ...(origin !== undefined && { origin }),
      isPackage: origin !== undefined && /(^|\/)node_modules\//.test(origin),
    }
  })
}

async function readMap(root: string, file: string): Promise<TraceMap | undefined> {
  const text = await readText(join(root, `${file}.map`), MAP_BYTES)
  if (text === undefined) return undefined
  try {
    return new TraceMap(text)
  } catch {
    return undefined
  }
}
