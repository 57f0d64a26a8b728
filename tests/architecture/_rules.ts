import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

export type SourceFile = { path: string; text: string }

/** Every file of ours that TypeScript reads. */
export function readSources(): SourceFile[] {
  const patterns = [
    'contract',
    'readiness',
    'server',
    'client',
    'cli',
    'web',
    'scripts',
    'tests',
    'bench',
  ].map((folder) => `${folder}/**/*.{ts,tsx}`)
  return globSync(patterns, { cwd: ROOT, exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

/** Layers from low to high (DESIGN §4). A file imports from its own layer and from lower ones. */
const LAYERS: readonly (readonly [RegExp, number])[] = [
  [/^contract\//, 0],
  [/^readiness\//, 1],
  [/^server\/lib\//, 1],
  [/^server\/config\//, 2],
  [/^server\/platform\//, 3],
  [/^server\/http\//, 4],
  [/^server\/auth\//, 5],
  [/^server\/features\//, 6],
  [/^server\/(context|app|ops-app|serve|run-workers|workers?|worker-[a-z]+)\.ts$/, 7],
  [/^(server\/main\.ts$|cli\/|scripts\/)/, 8],
]
/** Files over 400 lines, each with the reason why it is not cut. */
const LONG: Readonly<Record<string, string>> = {}
const LINES = 400

const isTest = (path: string): boolean => /\.(test|e2e)\.tsx?$/.test(path) || /^(tests|bench)\//.test(path)
const isConfigFile = (path: string): boolean => /\.config\.ts$|-reporter\.ts$/.test(path)
const layerOf = (path: string): number | undefined => LAYERS.find(([pattern]) => pattern.test(path))?.[1]
const featureOf = (path: string): string | undefined => /^server\/features\/([^/]+)\//.exec(path)?.[1]

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

/** What a file imports, as written. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text)
  const patterns = [
    /^\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ]
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] as string))
}

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (specifier.startsWith('.')) return posix.join(dirname(from), specifier)
  return undefined
}

function faultOfImport(path: string, specifier: string): string | undefined {
  if (/^\.\.?\/?(.*\/)?\.\.(\/|$)|^\.\.(\/|$)/.test(specifier))
    return `climbs out of its folder: ${specifier}`
  const isBetterAuth = /^(better-auth|@better-auth\/[^/]+|@better-fetch\/[^/]+)(\/|$)/.test(specifier)
  if (isBetterAuth && !isTest(path) && !path.startsWith('server/auth/'))
    return `only server/auth may import ${specifier}`
  const target = targetOf(path, specifier)
  if (target === undefined) return undefined
  if (isTest(path)) return undefined
  if (target.startsWith('tests/')) return `imports from the tests: ${specifier}`
  if (path.startsWith('client/'))
    return target.startsWith('client/') ? undefined : `the client is copied alone, without ${specifier}`
  if (path.startsWith('web/')) {
    return /^(web|contract)\//.test(target) ? undefined : `web may import contract only: ${specifier}`
  }
  const [own, other] = [layerOf(path), layerOf(target)]
  if (own === undefined || other === undefined) return `is in no layer, or imports from none: ${specifier}`
  if (other > own) return `imports upwards: ${specifier}`
  const besides = path.startsWith('readiness/') !== target.startsWith('readiness/')
  if (besides && own === 1 && other === 1) return `imports beside its layer: ${specifier}`
  const feature = featureOf(path)
  if (feature !== undefined && featureOf(target) !== undefined && featureOf(target) !== feature)
    return `a feature imports a feature: ${specifier}`
  return undefined
}

function faultsOfText({ path, text }: SourceFile): string[] {
  const code = withoutComments(text)
  const faults: string[] = []
  const mayReadEnv =
    /^(server\/config\/|server\/main\.ts$|scripts\/|cli\/)/.test(path) || isTest(path) || isConfigFile(path)
  if (/\bprocess\s*\.\s*env\b|\bprocess\[['"]env/.test(code) && !mayReadEnv) faults.push('reads process.env')
  if (
    /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/m.test(code) &&
    !path.startsWith('web/pages/') &&
    !isConfigFile(path)
  )
    faults.push('has a default export')
  if (/^\s*declare\s+(module|global)\b/m.test(code)) faults.push('declares a module')
  const statements = code.replace(/^\s*import\s[^]*?['"][^'"]+['"].*$/gm, '').trim()
  const onlyReExports = /^(export\s+(type\s+)?(\*|\{[^}]*\})[^;\n]*from\s*['"][^'"]+['"];?\s*)+$/.test(
    statements,
  )
  if (/^\s*export\s+\*/m.test(code) || onlyReExports) faults.push('is a barrel')
  const lines = text.split('\n').length - 1
  if (lines > LINES && !(path in LONG)) faults.push(`has ${lines} lines; ${LINES} are the most`)
  return faults
}

function faultOfName(path: string): string | undefined {
  const file = posix.basename(path)
  const [stem = ''] = file.replace(/^_/, '').split('.')
  if (/^(utils?|helpers?|common|misc|managers?|index)$|-(utils?|helpers?|manager)$/i.test(stem))
    return 'has a name that says nothing'
  if (file.endsWith('.tsx') && !/^web\/(main|routes|ui\/icons)\.tsx$/.test(path))
    return /^[A-Z][A-Za-z0-9]*$/.test(stem) ? undefined : 'is a component and not in PascalCase'
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) ? undefined : 'is not in kebab-case'
}

/** Every breach of the rules of the house, one line each. */
export function findFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const name = faultOfName(file.path)
    return [
      ...(name === undefined ? [] : [name]),
      ...faultsOfText(file),
      ...importsOf(file.text).map((specifier) => faultOfImport(file.path, specifier)),
    ]
      .filter((fault) => fault !== undefined)
      .map((fault) => `${file.path} ${fault}`)
  })
}
