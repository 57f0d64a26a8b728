import { isPlaceholder } from '#readiness/facts/secrets/secret-words.ts'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { isDevelopmentFile, isSecretStandIn } from './secret-shape.ts'

export type ShellSecret = {
  file: string
  line: number
  name: string
  /** Never to be shown. */
  text: string
}

export type ShellSecrets = { secrets: readonly ShellSecret[]; files: number }

const SCRIPT = /\.(ba|z|k)?sh$|(^|\/)[^/.]*entrypoint[^/.]*$/i
/** A statement that does nothing else: before a command, a value is for that command alone. */
const ASSIGNED =
  /^\s*(?:export\s+|readonly\s+|declare\s+-\w+\s+)?([A-Z][A-Z0-9_]{2,80})=(?:'([^']{3,200})'|"([^"$`\\]{3,200})"|([^\s'"$`;&|()<>\\]{3,200}))\s*(?:;|#|$)/
const STANDS_IN = /\$\{([A-Z][A-Z0-9_]{2,80}):?[-=]["']?([^}"'$`]{3,200})["']?\}/g
const MOST = 500

/** Values of secret variables that scripts of the shell bring along. */
export const shellSecrets = defineFact<ShellSecrets>({
  name: 'secrets in shell scripts',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const scripts = tree
      .match(SCRIPT)
      .filter(({ path, kind }) => kind === 'product' && !isDevelopmentFile(path))
    if (scripts.length > MOST) at.note(`Only ${MOST} of ${scripts.length} shell scripts were read.`)
    const secrets: ShellSecret[] = []
    let files = 0
    for (const { path } of scripts.slice(0, MOST)) {
      at.signal.throwIfAborted()
      const text = await tree.read(path)
      if (text === undefined) continue
      files += 1
      for (const [index, line] of text.split('\n').entries())
        for (const { name, value } of valuesOf(line)) {
          if (!isSecretStandIn(name, value) || isPlaceholder(value)) continue
          at.conceal(value)
          secrets.push({ file: path, line: index + 1, name, text: value })
        }
    }
    return { secrets, files }
  },
})

function valuesOf(line: string): { name: string; value: string }[] {
  if (line.length > 2_000 || /^\s*#/.test(line)) return []
  const [, name, single, double, bare] = ASSIGNED.exec(line) ?? []
  const assigned = name === undefined ? [] : [{ name, value: single ?? double ?? bare ?? '' }]
  return [
    ...assigned,
    ...[...line.matchAll(STANDS_IN)].map(([, of = '', value = '']) => ({ name: of, value })),
  ]
}
