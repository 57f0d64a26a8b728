import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { usesOf } from '#readiness/facts/framework/library-uses.ts'
import type { DeclaredPackage } from '#readiness/facts/framework/packages.ts'

export type BrowserApp = {
  framework: 'react' | 'vue' | 'next' | 'angular' | 'other'
  /** The folder of its package, with a slash at the end; "" for the root. */
  folder: string
  file: string
  line: number
}

const PAGES = /(^|\/)(app|pages)\/.*\.(tsx|jsx|js)$/
const BUILT: readonly (readonly [name: string, framework: BrowserApp['framework']])[] = [
  ['next', 'next'],
  ['nuxt', 'other'],
  ['@sveltejs/kit', 'other'],
  ['@angular/core', 'angular'],
  ['astro', 'other'],
]

/** Programs that show parts to those who write them. */
const ASIDE = /(^|\/)(previews?|playground|storybook|ladle|workbench)\//

/** Programs for the browser in the tree, one for each package that starts one. */
export function browserApps(code: FrameworkCode, packages: readonly DeclaredPackage[]): BrowserApp[] {
  const folders = [
    ...new Set(
      packages.filter(({ ecosystem }) => ecosystem === 'npm').map(({ file }) => file.replace(/[^/]*$/, '')),
    ),
  ]
  const folderOf = (path: string): string =>
    folders.filter((each) => path.startsWith(each)).sort((a, b) => b.length - a.length)[0] ?? ''
  const found = new Map<string, BrowserApp>()
  for (const { name, file, line, isDevelopment } of packages) {
    const framework =
      isDevelopment && name !== '@sveltejs/kit' && name !== 'astro'
        ? undefined
        : BUILT.find(([each]) => each === name)?.[1]
    const folder = file.replace(/[^/]*$/, '')
    if (
      framework === undefined ||
      found.has(folder) ||
      !code.paths.some((path) => path.startsWith(folder) && isPage(path, framework))
    )
      continue
    found.set(folder, { framework, folder, file, line })
  }
  for (const { library, file, line, call } of usesOf(code, 'browser root')) {
    const folder = folderOf(file.path)
    if (call?.isDevelopmentOnly || found.has(folder) || isOnServer(file)) continue
    const framework = library.name.startsWith('react') ? 'react' : library.name === 'vue' ? 'vue' : 'other'
    found.set(folder, { framework, folder, file: file.path, line })
  }
  return [...found.values()].filter(({ file }) => !ASIDE.test(file))
}

const isPage = (path: string, framework: BrowserApp['framework']): boolean =>
  framework === 'next' ? PAGES.test(path) : /\.(vue|svelte|astro|component\.ts)$/.test(path)

const isOnServer = ({ path }: CodeFile): boolean => /(^|\/)(entry[.-]server|server)\.[jt]sx?$/.test(path)

/** Whether a path is of an app, or of a package that no app of its own is in. */
export function belongsTo(path: string, app: BrowserApp, apps: readonly BrowserApp[]): boolean {
  if (path.startsWith(app.folder))
    return !apps.some(
      (each) => each !== app && each.folder.length > app.folder.length && path.startsWith(each.folder),
    )
  return !apps.some((each) => each.folder !== '' && path.startsWith(each.folder))
}
