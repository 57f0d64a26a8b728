import { kindOfFile } from '#readiness/facts/tree/kind-of-file.ts'

/** Marks of a variant that is for work at home or for a test run. */
const DEVELOPMENT =
  /(^|[/._-])(dev|devel|development|local|localhost|debug|test|tests|testing|ci|e2e|mock|vagrant)([._/-]|$)/i

export function isDevelopmentPath(path: string): boolean {
  return DEVELOPMENT.test(path.replaceAll(/(^|\/)usr\/local\//g, '/'))
}

/**
 * Whether a configuration file can be the one of production, as far as its path tells. A template is rendered before
 * it is used, and a folder called dist or build holds what is handed out, so neither is ruled out here.
 */
export function isProductPath(path: string, options: { withDevelopment?: boolean } = {}): boolean {
  if (options.withDevelopment !== true && isDevelopmentPath(path)) return false
  const kind = kindOfFile(
    path
      .replace(/\.(template|tpl|tmpl)$/i, '')
      .replaceAll(/(^|\/)\.(?=(examples?|samples?|demos?|tests?|docs?)\/)/gi, '$1'),
  )
  return kind === 'product' || kind === 'generated' || (kind === 'tool' && /nginx|\.conf/i.test(path))
}
