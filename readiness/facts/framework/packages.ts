import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { lineFinder } from './line-finder.ts'

/** A package that a manifest of the tree declares. */
export type DeclaredPackage = {
  name: string
  ecosystem: 'npm' | 'pypi'
  file: string
  line: number
  /** For building and testing alone. */
  isDevelopment: boolean
}

const MANIFEST =
  /(^|\/)(package\.json|pyproject\.toml|Pipfile|requirements[\w.-]*\.(txt|in)|requirements\/[\w.-]+\.(txt|in)|setup\.(py|cfg))$/

/** Reads the dependencies of a package.json. */
export function readPackageJson(file: string, text: string): DeclaredPackage[] {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch {
    return []
  }
  const lineOf = lineFinder(text)
  const found: DeclaredPackage[] = []
  for (const key of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
    const part = (manifest as Record<string, unknown> | null)?.[key]
    if (typeof part !== 'object' || part === null) continue
    const start = text.indexOf(`"${key}"`)
    for (const name of Object.keys(part))
      found.push({
        name,
        ecosystem: 'npm',
        file,
        line: lineOf(Math.max(0, text.indexOf(`"${name}"`, Math.max(0, start)))),
        isDevelopment: key === 'devDependencies',
      })
  }
  return found
}

/** Reads names of packages out of the forms that Python has: one a line, quoted or not. */
export function readPythonManifest(file: string, text: string): DeclaredPackage[] {
  const isToml = /\.toml$|Pipfile$/.test(file)
  const found: DeclaredPackage[] = []
  let section = ''
  for (const [at, written] of text.split('\n').entries()) {
    const line = written.trim().slice(0, 300)
    const heading = /^\[+([^\]]+)\]/.exec(line)
    if (heading?.[1] !== undefined && isToml) section = heading[1].toLowerCase()
    else if (
      isToml &&
      /^[\w-]+\s*=\s*\[/.test(line) &&
      !/^["']/.test(line) &&
      !/=\s*\["?[\w.-]+\s*[<>=~"[]/.test(line)
    )
      section = section.split('#')[0] ?? section
    const match = isToml
      ? (/^["']([A-Za-z0-9][\w.-]*)/.exec(line) ??
        (/dependencies|packages/.test(section) ? /^([A-Za-z0-9][\w.-]*)\s*=/.exec(line) : null) ??
        /^\w+\s*=\s*\[\s*["']([A-Za-z0-9][\w.-]*)/.exec(line))
      : /^["']?([A-Za-z0-9][\w.-]*)/.exec(line)
    if (match?.[1] === undefined || line.startsWith('#') || line.startsWith('-')) continue
    found.push({
      name: match[1].toLowerCase().replaceAll('_', '-'),
      ecosystem: 'pypi',
      file,
      line: at + 1,
      isDevelopment: /dev|test|lint|doc/.test(isToml ? section : file.replace(/^.*\//, '')),
    })
  }
  return found
}

export const declaredPackages = defineFact<readonly DeclaredPackage[]>({
  name: 'declared packages',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const files = tree
      .match(MANIFEST)
      .filter(({ kind }) => kind !== 'test' && kind !== 'example' && kind !== 'vendored')
    const found: DeclaredPackage[] = []
    for (const { path } of files.slice(0, 500)) {
      const text = await tree.read(path)
      if (text === undefined) continue
      found.push(...(path.endsWith('.json') ? readPackageJson(path, text) : readPythonManifest(path, text)))
    }
    if (files.length === 0) throw new CannotLook('No package manifest is in the tree.', { silent: true })
    return found
  },
})
