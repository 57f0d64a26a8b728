import { resolveValue, type CodeFile, type CodeSet } from './code-file.ts'
import type { CodeValue } from './code-value.ts'
import type { FrameworkCode } from './framework-code.ts'
import { inProduction } from './fold-value.ts'

export type DjangoSetting = { file: CodeFile; set: CodeSet }

export type DjangoSettings = {
  /** The file that names the apps. */
  main: CodeFile
  /** Something is taken in that is not in the tree: what is missing may be there. */
  isOpen: boolean
  /** What a setting is in production. */
  get(name: string): (DjangoSetting & { value: CodeValue }) | undefined
  /** The line at which the settings begin, for what is missing. */
  line: number
  /** Every text in MIDDLEWARE, INSTALLED_APPS and the like. */
  list(name: string): readonly string[]
}

const PRODUCTION = /(^|[/._-])prod(uction)?([._-]|\.py$|\/)/i
const HOME = /^(INSTALLED_APPS|MIDDLEWARE|ROOT_URLCONF)$/

const KNOWN = new WeakMap<FrameworkCode['files'], { settings: DjangoSettings | undefined }>()

/** The settings of a Django project as production has them; undefined when there is none. */
export function djangoSettings(code: FrameworkCode): DjangoSettings | undefined {
  const known = KNOWN.get(code.files)
  if (known !== undefined) return known.settings
  const settings = readSettings(code)
  KNOWN.set(code.files, { settings })
  return settings
}

function readSettings(code: FrameworkCode): DjangoSettings | undefined {
  const python = code.files.filter(({ language }) => language === 'python')
  const main = python.find(
    ({ sets }) => new Set(sets.map(({ target }) => target).filter((each) => HOME.test(each))).size >= 2,
  )
  if (main === undefined) return undefined
  // Settings are often in several files beside each other, which take one another in.
  const folder = main.path.replace(/[^/]*$/, '')
  const files = python
    .filter(
      ({ path }) =>
        path.startsWith(folder) || /(^|\/)(settings|conf)([/_][^/]*)?\.py$|(^|\/)settings\//.test(path),
    )
    .sort((a, b) => Number(PRODUCTION.test(a.path)) - Number(PRODUCTION.test(b.path)))
  inOrder(files)
  const settings = files.flatMap((file) =>
    file.sets.flatMap((set) =>
      /^[A-Z][A-Z0-9_]+$/.test(set.target) && !set.isDevelopmentOnly ? [{ file, set }] : [],
    ),
  )
  const get = (name: string): (DjangoSetting & { value: CodeValue }) | undefined => {
    const found = settings.findLast(({ set }) => set.target === name)
    if (found === undefined) return undefined
    return { ...found, value: inProduction(found.set.value) ?? found.set.value }
  }
  return {
    main,
    isOpen: files.some((file) => takesInUnknown(file, code)),
    get,
    line: main.sets.find(({ target }) => HOME.test(target))?.line ?? 1,
    list: (name) =>
      settings.filter(({ set }) => set.target === name).flatMap(({ file, set }) => textsOf(file, set.value)),
  }
}

/** Puts what a file takes in with "*" before that file, which then has the last word. */
function inOrder(files: CodeFile[]): void {
  const nameOf = ({ path }: CodeFile): string =>
    path.replace(/\/__init__\.py$|\.py$/, '').replace(/^.*\//, '')
  const takes = (file: CodeFile, other: CodeFile): boolean =>
    file !== other &&
    file.imports.some(
      ({ module, names }) =>
        names.some(({ local }) => local === '*') && module.split('.').at(-1) === nameOf(other),
    )
  // Each move brings a base before one that builds on it; more rounds than files would be a circle.
  for (let round = 0; round < files.length; round++) {
    const from = files.findIndex((file, at) => files.slice(at + 1).some((later) => takes(file, later)))
    if (from < 0) return
    const base = files.findIndex((later, at) => at > from && takes(files[from]!, later))
    files.splice(from, 0, ...files.splice(base, 1))
  }
}

/** The texts of a list, also of the lists that it is put together from. */
function textsOf(file: CodeFile, value: CodeValue, depth = 0): string[] {
  if (value.kind === 'text') return depth > 0 ? [value.text] : []
  if (value.kind === 'list') return value.items.flatMap((item) => textsOf(file, item, depth + 1))
  const named = depth < 5 ? resolveValue(file, value) : undefined
  return value.kind === 'name' && named?.kind === 'list' ? textsOf(file, named, depth + 1) : []
}

function takesInUnknown({ imports, calls }: CodeFile, code: FrameworkCode): boolean {
  const isDynamic = calls.some(({ callee }) =>
    /^(locals|globals|vars)(\.update)?$|^exec$|^configure_settings$|(^|\.)(Dynaconf|DjangoDynaconf|django_heroku\.settings)$/.test(
      callee,
    ),
  )
  const isAbsent = imports.some(({ module, names }) => {
    if (!names.some(({ imported }) => imported === '*')) return false
    const last = module.replace(/^\.+/, '').split('.').at(-1) ?? ''
    if (last === '' || !names.some(({ local }) => local === '*')) return false
    return !code.paths.some(
      (path) =>
        path.endsWith(`/${last}.py`) || path === `${last}.py` || path.endsWith(`/${last}/__init__.py`),
    )
  })
  return isDynamic || isAbsent
}
