import { isDatabaseName, isNoSecretValue } from '#readiness/facts/containers/secret-names.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { passwordInDatabaseUrl } from './database-url.ts'
import { isDevelopmentFile, isSecretLike, snakeCase } from './secret-shape.ts'

export type ConfigValue = {
  file: string
  line: number
  /** The keys that lead to it, with dots. */
  key: string
  /** Never to be shown. */
  text: string
  /** The file is a part of the product: no example, no test, none that only developers use. */
  isProduct: boolean
}

export type ConfigValues = {
  /** Values under names of secrets, in whatever settings file. */
  secrets: readonly ConfigValue[]
  /** Passwords of databases in settings files of the product. */
  databasePasswords: readonly ConfigValue[]
  /** How many settings files of the product were read. */
  files: number
}

const SETTINGS =
  /\.(ya?ml|toml|ini|cfg|conf|properties|json|json5|env)$|(^|\/)\.env[^/]*$|\.(example|sample|dist|template)$/i
/** Judged by others, or no settings of a program. */
const OTHERS =
  /(^|\/)(\.github|\.gitlab|\.circleci|\.vscode|\.devcontainer|locales?|i18n|intl|lang|translations|messages|grafana|dashboards)\/|(^|\/)(docker-)?compose[^/]*\.ya?ml$|(^|\/)(\.gitpod|taskfile)\.ya?ml$|(^|\/)(pyproject\.toml|(pytest|tox)\.ini|setup\.cfg)$|(^|\/)(package|tsconfig[^/]*|composer|components|manifest|openapi[^/]*|swagger[^/]*|deno|turbo|nx|vercel|biome|renovate|lerna|bun)\.(json|ya?ml)$|(lock|schema)\.(json|ya?ml)$|(^|\/)\.env/i
const MOST = 1_000
const LARGEST = 200_000

/** Values of settings files that are secrets by their names. */
export const configValues = defineFact<ConfigValues>({
  name: 'settings files',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const all = tree
      .match(SETTINGS)
      .filter(({ kind, bytes }) => kind !== 'vendored' && kind !== 'generated' && bytes < LARGEST)
    if (all.length > MOST) at.note(`Only ${MOST} of ${all.length} settings files were read.`)
    const secrets: ConfigValue[] = []
    const databasePasswords: ConfigValue[] = []
    let files = 0
    for (const file of all.slice(0, MOST)) {
      at.signal.throwIfAborted()
      const text = await tree.read(file.path)
      if (text === undefined) continue
      const isProduct = isSettingsOfProduct(file)
      if (isProduct) files += 1
      for (const value of valuesOf(text)) {
        const found = { ...value, file: file.path, isProduct }
        const name = value.key.split('.').at(-1)!
        const password = passwordInDatabaseUrl(value.text)
        const isPassword = /passw|pwd|^pass$/i.test(name) && isSecretLike(name) && isLiteral(value.text)
        if (password !== undefined && isProduct) databasePasswords.push({ ...found, text: password })
        else if (isPassword && isProduct && isDatabaseKey(value.key)) databasePasswords.push(found)
        if (isSecretLike(name) && isLiteral(value.text)) secrets.push(found)
      }
    }
    for (const { text } of [...secrets, ...databasePasswords]) at.conceal(text)
    return { secrets, databasePasswords, files }
  },
})

function isSettingsOfProduct({ path, kind }: TreeFile): boolean {
  return (
    kind === 'product' && !OTHERS.test(path) && !isDevelopmentFile(path) && !/(^|[-_.])local\./i.test(path)
  )
}

const isLiteral = (text: string): boolean =>
  !isNoSecretValue(text) && !/^(\$|\{\{|<|%|!|ENC\(|\*+$|x+$|\[|&|@|~|vault:|ref\+|file:)/i.test(text)

const isDatabaseKey = (key: string): boolean =>
  isDatabaseName(snakeCase(key)) ||
  /(^|[._-])(datasource|jdbc|r2dbc|typeorm|sequelize|knex|hikari)([._-]|$)/i.test(key)

/** `key: value`, `key = value` and `"key": "value"`, with the keys above by indentation or by section. */
function* valuesOf(text: string): Generator<{ line: number; key: string; text: string }> {
  const above: { indent: number; key: string }[] = []
  let section = ''
  for (const [at, written] of text.split('\n').entries()) {
    if (written.length > 2_000 || /^\s*([#;]|\/\/)/.test(written)) continue
    const header = /^\s*\[+([\w.: "-]{1,100})\]+\s*$/.exec(written)
    if (header !== null) {
      section = header[1]!.replaceAll('"', '')
      continue
    }
    const match = /^(\s*(?:- )?)(?:export )?["']?([\w.-]{1,100})["']?\s*[:=]\s*(.*?)\s*$/.exec(written)
    if (match === null) continue
    const [, lead = '', key = '', rest = ''] = match
    while (above.length > 0 && above.at(-1)!.indent >= lead.length) above.pop()
    const value = scalar(rest)
    if (value !== '' && value !== '{')
      yield {
        line: at + 1,
        key: [section, ...above.map((each) => each.key), key].filter(Boolean).join('.'),
        text: value,
      }
    else above.push({ indent: lead.length, key })
  }
}

function scalar(rest: string): string {
  const quoted = /^(["'])(.*?)\1,?\s*(#.*)?$/.exec(rest)
  const plain = quoted?.[2] ?? rest.replace(/\s+#.*$/, '').replace(/,$/, '')
  // Spring: ${NAME:stand-in}
  const standIn = /^\$\{[\w.]+:-?([^${}]*)\}$/.exec(plain)
  return (standIn?.[1] ?? plain).trim()
}
