import { repositoryOf } from '#readiness/facts/git/git-head.ts'
import type { Repository } from '#readiness/facts/git/repository.ts'
import { readGit } from '#readiness/facts/git/run-git.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { committedSecrets } from './committed-secrets.ts'
import { HistoryScan, type PastSecret } from './history-scan.ts'

export type GitHistory = {
  /** In commits, and no longer in the newest one. */
  secrets: readonly PastSecret[]
  /** That lead to HEAD. */
  commits: number
  scanned: number
  /** Of other branches and tags. */
  others: number
  othersScanned: number
  isShallow: boolean
}

const FINDINGS = 50
const MILLISECONDS = 10_000

/** Secrets that were committed once. A commit that takes one out leaves it in every clone. */
export const gitHistory = defineFact<GitHistory>({
  name: 'git history',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const present = (await at.use(committedSecrets)).hashes
    await using repository = await repositoryOf(at)
    const { tips, shallow, head } = repository
    const scan = new HistoryScan(repository, at, await blobsAt(repository, head, at.signal), MILLISECONDS)
    const commits = await countOf(repository, [head], at.signal)
    const scanned = await scan.read([head])
    const rest = [...tips.filter((id) => id !== head), `^${head}`]
    const others = rest.length > 1 ? await countOf(repository, rest, at.signal) : 0
    const othersScanned = others > 0 ? await scan.read(rest) : 0
    const found = await scan.found()
    return {
      secrets: oldestOfEach(found, present).slice(0, FINDINGS),
      commits,
      scanned,
      others,
      othersScanned,
      isShallow: shallow.size > 0,
    }
  },
})

async function countOf(
  repository: Repository,
  tips: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const input = `${tips.join('\n')}\n`
  const count = await readGit(repository, { arguments: ['rev-list', '--count', '--stdin'], input, signal })
  return Number(count.toString('utf8').trim())
}

/** Without those that are still there, which other checks report. */
function oldestOfEach(found: readonly PastSecret[], present: ReadonlySet<string>): PastSecret[] {
  const oldest = new Map<string, PastSecret>()
  for (const secret of found) {
    if (secret.isGuessable === true) continue
    const known = oldest.get(secret.hash)
    if (!present.has(secret.hash) && (known === undefined || secret.committedAt < known.committedAt))
      oldest.set(secret.hash, secret)
  }
  return [...oldest.values()].sort((a, b) => a.committedAt.getTime() - b.committedAt.getTime())
}

async function blobsAt(repository: Repository, head: string, signal: AbortSignal): Promise<Set<string>> {
  const listed = await readGit(repository, { arguments: ['ls-tree', '-r', '--full-tree', head], signal })
  return new Set(
    [...listed.toString('latin1').matchAll(/^\d+ blob ([0-9a-f]+)\t/gm)].map(([, id = '']) => id),
  )
}
