import type { SourceTree, TreeFile } from '#readiness/facts/tree/source-tree.ts'

export type FoundPaths = {
  environment: readonly string[]
  openapi: readonly string[]
  migrations: readonly string[]
  alerts: readonly string[]
  coverage: readonly string[]
  adapter?: 'gatehouse' | 'better-auth'
}

const MOST = 12
const DEVELOPMENT =
  /(^|[._/-])(dev|devel|development|local|test|tests|ci|e2e|override|example|sample|debug)([._/-]|$)/i
const isProduct = ({ kind, path }: TreeFile): boolean =>
  (kind === 'product' || kind === 'tool') && !DEVELOPMENT.test(path)

/** What readiness.yaml may name, as far as names and a look inside tell. */
export async function findPaths(tree: SourceTree): Promise<FoundPaths> {
  const holding = async (pattern: RegExp, inside: RegExp): Promise<string[]> => {
    const found: string[] = []
    for (const { path } of tree.match(pattern).filter(isProduct).slice(0, 400)) {
      const text = found.length < MOST ? await tree.read(path) : undefined
      if (text !== undefined && inside.test(text)) found.push(path)
    }
    return found
  }
  const adapter = await findAdapterName(tree)
  return {
    environment: tree
      .match(/(^|\/)(\.env[\w.-]*|[\w.-]*env)\.(example|sample|template|dist)$/i)
      .map(({ path }) => path)
      .slice(0, MOST),
    openapi: await holding(
      /(^|\/)[\w.-]*(openapi|swagger)[\w.-]*\.(ya?ml|json)$/i,
      /["']?(openapi|swagger)["']?\s*:\s*["']?[23]\./,
    ),
    migrations: foldersOf(
      tree.match(/(^|\/)(migrations|versions|migrate)\/.+\.(sql|py|[cm]?[jt]s)$/i).filter(isProduct),
    ),
    alerts: await holding(/\.ya?ml$/i, /^\s*-\s+alert\s*:/m),
    coverage: tree
      .match(/(^|\/)(coverage-final\.json|lcov\.info|coverage\.xml|coverage\.json)$/i)
      .map(({ path }) => path)
      .slice(0, MOST),
    ...(adapter !== undefined && { adapter }),
  }
}

/** The folders with migrations, without those inside of them. */
function foldersOf(files: readonly TreeFile[]): string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    const [, folder = ''] = /^((?:.*\/)?(?:migrations|versions|migrate))\//i.exec(path) ?? []
    if (folder !== '') folders.add(folder)
  }
  return [...folders].slice(0, MOST)
}

async function findAdapterName(tree: SourceTree): Promise<'gatehouse' | 'better-auth' | undefined> {
  for (const { path, kind } of tree.match(/(^|\/)package\.json$/)) {
    if (kind !== 'product') continue
    const text = (await tree.read(path)) ?? ''
    if (/"name"\s*:\s*"gatehouse"/.test(text)) return 'gatehouse'
    if (/"better-auth"\s*:/.test(text)) return 'better-auth'
  }
  return undefined
}
