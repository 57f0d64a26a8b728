import type { TreeFile } from '#readiness/facts/tree/source-tree.ts'

/** Read at build or start, but part of what ships: frameworks take their headers and hooks from there. */
const CONFIGURATION =
  /(^|\/)((next|nuxt|svelte|astro|remix|vite|quasar|sentry\.\w+)\.config|instrumentation(-client)?)\.[cm]?[jt]s$/
const DEVELOPMENT =
  /(^|[/._-])(dev|devel|development|local|test|testing|ci|mock|mocks|seed|seeds|stub|stubs)([._-][^/]*)?\.(py|[cm]?[jt]sx?)$/i

/** Whether a file is run by people who write the program, and not where it serves. */
export const isForDevelopment = (path: string): boolean => DEVELOPMENT.test(path)

/** What ships, as far as the path tells. */
export function ships({ path, kind }: Pick<TreeFile, 'path' | 'kind'>): boolean {
  if (kind === 'tool') return CONFIGURATION.test(path) && !/(^|\/)(scripts?|tools?)\//.test(path)
  return kind === 'product'
}
