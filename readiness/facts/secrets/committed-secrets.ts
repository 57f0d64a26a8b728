import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { gitTracked } from '#readiness/facts/git/git-tracked.ts'
import { kindOfFile, type FileKind } from '#readiness/facts/tree/kind-of-file.ts'
import { readText, sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact, type Look } from '#readiness/model/fact.ts'
import { isEnvironmentFile } from './environment-secrets.ts'
import type { FoundSecret } from './found-secret.ts'
import { findPipelineSecrets, isPipeline } from './pipeline-secrets.ts'
import { secretsOfFile } from './secrets-of-file.ts'

export type CommittedSecrets = {
  /** Files that are a secret, or are there to hold them. */
  files: readonly FoundSecret[]
  tokens: readonly FoundSecret[]
  pipelines: readonly FoundSecret[]
  read: number
  pipelineFiles: number
  /** Environment files that git ignores, or that hold no secret. */
  environmentFiles: readonly string[]
  /** Of every secret that was seen, also of those that are no fault. */
  hashes: ReadonlySet<string>
}

/** Large, and written by machines from what is public. */
const SKIPPED =
  /\.(svg|map|snap|ipynb|csv|tsv|geojson|lock|min\.(js|css))$|(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|poetry\.lock|uv\.lock|Cargo\.lock|go\.sum|composer\.lock|Gemfile\.lock)$/i
const AT_ONCE = 24

/** Secrets in what is committed, or would be with the next commit. Read once for all of its checks. */
export const committedSecrets = defineFact<CommittedSecrets>({
  name: 'committed secrets',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const paths = await pathsOf(at, tree)
    const all = {
      files: [] as FoundSecret[],
      tokens: [] as FoundSecret[],
      pipelines: [] as FoundSecret[],
      environmentFiles: [] as string[],
      hashes: new Set<string>(),
    }
    let read = 0
    let pipelineFiles = 0
    const lookInto = async ({ path, kind, isTracked }: CommittedPath): Promise<void> => {
      const text = await (tree.find(path) === undefined && isTracked
        ? readTracked(tree, path)
        : tree.read(path))
      if (text === undefined) return
      read += 1
      if (isPipeline(path)) {
        pipelineFiles += 1
        all.pipelines.push(...findPipelineSecrets(path, text, at.conceal))
      }
      const { files, tokens, hashes } = await secretsOfFile(path, kind, text, at.conceal)
      all.files.push(...files)
      all.tokens.push(...tokens)
      for (const hash of hashes) all.hashes.add(hash)
      if (isEnvironmentFile(path) && files.length === 0) all.environmentFiles.push(path)
    }
    for (let from = 0; from < paths.length; from += AT_ONCE) {
      at.signal.throwIfAborted()
      await Promise.all(paths.slice(from, from + AT_ONCE).map(lookInto))
    }
    const byPlace = (a: FoundSecret, b: FoundSecret): number =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0)
    all.files.sort(byPlace)
    all.tokens.sort(byPlace)
    all.pipelines.sort(byPlace)
    return { ...all, read, pipelineFiles }
  },
})

type CommittedPath = { path: string; kind: FileKind; isTracked: boolean }

/** What the tree holds, and what is in git although git ignores it. */
async function pathsOf(at: Look, tree: SourceTree): Promise<CommittedPath[]> {
  const tracked = await at.use(gitTracked).catch(() => undefined)
  const inTree = tree.files.map(({ path, kind }) => ({ path, kind, isTracked: tracked?.has(path) ?? false }))
  const ignored = (tracked?.paths ?? [])
    .filter((path) => tree.find(path) === undefined)
    .map((path) => ({ path, kind: kindOfFile(path), isTracked: true }))
  return [...inTree, ...ignored].filter(({ path, kind }) => kind !== 'vendored' && !SKIPPED.test(path))
}

/** A file that git ignores and holds all the same. No folder on its way may be a link out of the tree. */
async function readTracked(tree: SourceTree, path: string): Promise<string | undefined> {
  const full = join(tree.root, path)
  const [top, folder] = await Promise.all([
    realpath(tree.root),
    realpath(dirname(full)).catch(() => undefined),
  ])
  if (folder === undefined || (folder !== top && !folder.startsWith(top + sep))) return undefined
  return readText(full)
}
