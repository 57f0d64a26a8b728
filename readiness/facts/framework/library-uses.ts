import type { CodeFile } from './code-file.ts'
import type { CodeCall } from './code-value.ts'
import type { FrameworkCode } from './framework-code.ts'
import { librariesOf, type Library, type Purpose } from './libraries.ts'

/** A library that code which ships imports, and where it is used when its row says what counts. */
export type LibraryUse = { library: Library; file: CodeFile; line: number; call?: CodeCall }

const ecosystemOf = ({ language }: CodeFile): Library['ecosystem'] => (language === 'python' ? 'pypi' : 'npm')

const NAMES = new WeakMap<CodeFile, ReadonlyMap<string, string>>()

/** What the imported names of a file are called where they come from. */
function namesOf(file: CodeFile): ReadonlyMap<string, string> {
  const known = NAMES.get(file)
  if (known !== undefined) return known
  const names = new Map<string, string>()
  for (const each of file.imports)
    for (const { imported, local } of each.names)
      if (imported !== '*' && imported !== 'default' && imported !== local) names.set(local, imported)
  NAMES.set(file, names)
  return names
}

/** A callee by the names that its libraries gave it: `new P()` of `import { Pool as P }` is "Pool". */
export function originalName(file: CodeFile, callee: string): string {
  const names = namesOf(file)
  if (names.size === 0) return callee
  const dot = callee.indexOf('.')
  const first = dot < 0 ? callee : callee.slice(0, dot)
  const name = names.get(first)
  return name === undefined ? callee : name + callee.slice(first.length)
}

/** Whether the first part of a callee comes from that module: a namesake of another library is no use of it. */
function comesFrom(file: CodeFile, callee: string, library: Library): boolean {
  const [first = ''] = callee.split('.')
  const from = file.imports.find(({ names }) => names.some(({ local }) => local === first))
  if (from === undefined) return true
  return (
    from.module.startsWith('.') ||
    librariesOf(ecosystemOf(file), from.module).some(({ name }) => name === library.name)
  )
}

const KNOWN = new WeakMap<FrameworkCode['files'], Map<Purpose, LibraryUse[]>>()

/** Where code that ships uses libraries of a purpose. */
export function usesOf({ files }: Pick<FrameworkCode, 'files'>, purpose: Purpose): readonly LibraryUse[] {
  const known = KNOWN.get(files) ?? new Map<Purpose, LibraryUse[]>()
  KNOWN.set(files, known)
  const uses = known.get(purpose) ?? findUses(files, purpose)
  known.set(purpose, uses)
  return uses
}

function findUses(files: FrameworkCode['files'], purpose: Purpose): LibraryUse[] {
  return files.flatMap((file) =>
    file.imports.flatMap(({ module, line, isTypeOnly }) =>
      isTypeOnly
        ? []
        : librariesOf(ecosystemOf(file), module)
            .filter((library) => library.purpose === purpose)
            .flatMap((library) => useIn(file, library, line)),
    ),
  )
}

function useIn(file: CodeFile, library: Library, line: number): LibraryUse[] {
  const { use } = library
  if (use === undefined) return [{ library, file, line }]
  const calls = file.calls.filter(
    ({ callee }) => use.test(originalName(file, callee)) && comesFrom(file, callee, library),
  )
  if (calls.length > 0) return calls.map((call) => ({ library, file, line: call.line, call }))
  const element = file.elements.find(
    ({ name }) => use.test(originalName(file, name)) && comesFrom(file, name, library),
  )
  return element === undefined ? [] : [{ library, file, line: element.line }]
}

/** Whether a file imports a module, or something under it. */
export function imports(file: CodeFile, module: string): boolean {
  const separator = file.language === 'python' ? '.' : '/'
  return file.imports.some(
    (each) => !each.isTypeOnly && (each.module === module || each.module.startsWith(`${module}${separator}`)),
  )
}

/** Calls whose original name is one of these. */
export const callsOf = (file: CodeFile, pattern: RegExp): CodeCall[] =>
  file.calls.filter(({ callee }) => pattern.test(originalName(file, callee)))
