import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { lineAt } from './found-secret.ts'

export type SecretCandidates = {
  /** From a literal to where it stands first. Most likely ones first. */
  places: ReadonlyMap<string, { file: string; line: number }>
}

const READ =
  /\.([cm]?[jt]sx?|py|vue|svelte|ya?ml|json|toml|ini|cfg|conf|properties|env|sh|go|rb|php|java|kt|cs)$|(^|\/)(\.env[\w.-]*|[\w.-]*env|Dockerfile[\w.-]*|Makefile|Procfile)$/i
const QUOTED = /(["'`])((?:(?!\1)[^\\\n]|\\.){4,200})\1/g
const ASSIGNED =
  /^[ \t-]*(?:export |ENV |ARG )?["']?([A-Za-z_][\w.-]{0,80})["']?[ \t]*[:=][ \t]*([^\s"'#][^\n#]{3,200})$/gm
const DEFAULTED = /\$\{[A-Za-z_]\w{0,80}:?[-=+]([^}\n]{4,200})\}/g
const NAME = /secret|key|token|salt|pass|sign|auth|session|cookie|jwt/i
const CANDIDATES = 20_000
const PER_FILE = 2_000

/** Every text of the tree that somebody may have used as a secret, whatever it is named. */
export const secretCandidates = defineFact<SecretCandidates>({
  name: 'literals that may be secrets',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const likely = new Map<string, { file: string; line: number }>()
    const others = new Map<string, { file: string; line: number }>()
    for (const { path, kind } of tree.files) {
      if (kind === 'vendored' || kind === 'generated' || kind === 'document' || !READ.test(path)) continue
      const text = await tree.read(path)
      if (text === undefined) continue
      let count = 0
      const add = (value: string, offset: number): void => {
        if (likely.has(value) || count >= PER_FILE) return
        count += 1
        const around = text.slice(Math.max(0, text.lastIndexOf('\n', offset)), offset)
        const into = NAME.test(around) ? likely : others
        if (into.size < CANDIDATES && !others.has(value))
          into.set(value, { file: path, line: lineAt(text, offset) })
      }
      for (const { 2: value = '', index } of text.matchAll(QUOTED)) add(value, index + 1)
      for (const { 0: whole, 2: value = '', index } of text.matchAll(ASSIGNED))
        add(value.trim(), index + whole.length - value.length)
      for (const { 0: whole, 1: value = '', index } of text.matchAll(DEFAULTED))
        add(value, index + whole.length - 1 - value.length)
      at.signal.throwIfAborted()
    }
    return { places: new Map([...likely, ...others].slice(0, CANDIDATES)) }
  },
})
