import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import type { Place } from './parse-nginx.ts'
import { isDevelopmentPath, isProductPath } from './product-path.ts'

/** A setting of Traefik, wherever it is written: a flag, a label of compose, or a file. */
export type TraefikSetting = Place & {
  /** In small letters with dots, without "--" and "traefik.": "entrypoints.web.address". */
  key: string
  value: string
}

export type TraefikFact = { settings: readonly TraefikSetting[]; files: readonly string[] }

const COMPOSE = /(^|\/)[^/]*(compose|stack|swarm)[^/]*\.ya?ml$/i
const CONFIG = /(^|\/)(traefik[^/]*|(traefik|dynamic)\/.*)\.ya?ml$/i
const LINE =
  /^\s*(?:-\s*)?["']?(?:--|traefik\.)((?:entrypoints|certificatesresolvers|http|api|providers|log|tls)[\w.@[\]${}:-]*?)["']?\s*(?:=\s*|:\s+)["']?([^"'\n#]*)/gim
const KNOWN = /^(entrypoints|certificatesresolvers|http|api|providers|tls)(\.|$)/
const DEPTH = 12

export const traefikConfig = defineFact<TraefikFact>({
  name: 'Traefik configuration',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const settings: TraefikSetting[] = []
    for (const { path } of tree.files) {
      const isCompose = COMPOSE.test(path)
      if ((!isCompose && !CONFIG.test(path)) || !isProductPath(path) || isDevelopmentPath(path)) continue
      if (isCompose && /override\.ya?ml$/i.test(path)) continue
      const text = await tree.read(path)
      if (text === undefined || !/traefik|entrypoints/i.test(text)) continue
      settings.push(...(isCompose ? settingsOfLines(path, text) : settingsOfFile(path, text, at.note)))
    }
    const known = settings.filter(({ key }) => KNOWN.test(key))
    if (known.length === 0)
      throw new CannotLook('There is no Traefik configuration in the tree.', { silent: true })
    return { settings: known, files: [...new Set(known.map(({ file }) => file))] }
  },
})

/** Flags of a command and labels: one a line. */
function settingsOfLines(file: string, text: string): TraefikSetting[] {
  return text.split('\n').flatMap((line, at) => {
    if (/^\s*#/.test(line) || line.length > 2_000) return []
    const bare = /^\s*(?:-\s*)?["']?--(api\.insecure)["']?\s*$/i.exec(line)?.[1]
    if (bare !== undefined) return [{ file, line: at + 1, key: bare.toLowerCase(), value: 'true' }]
    return [...line.matchAll(LINE)].map(([, key = '', value = '']) => ({
      file,
      line: at + 1,
      key: key.toLowerCase(),
      value: value.trim(),
    }))
  })
}

function settingsOfFile(file: string, text: string, note: (text: string) => void): TraefikSetting[] {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, logLevel: 'silent' })
  if (document.errors.length > 0) {
    note(`${file} cannot be read as YAML.`)
    return []
  }
  const found: TraefikSetting[] = []
  const walk = (node: unknown, key: string, depth: number): void => {
    if (depth > DEPTH || found.length > 5_000) return
    if (isMap(node))
      for (const pair of node.items)
        walk(pair.value, `${key}${key === '' ? '' : '.'}${String(pair.key)}`.toLowerCase(), depth + 1)
    else if (isSeq(node)) for (const item of node.items) walk(item, key, depth + 1)
    else if (isScalar(node) || node === null)
      found.push({
        file,
        line: isScalar(node) ? lineCounter.linePos(node.range?.[0] ?? 0).line : 1,
        key,
        value: String(isScalar(node) ? node.value : ''),
      })
  }
  walk(document.contents, '', 0)
  return found
}
