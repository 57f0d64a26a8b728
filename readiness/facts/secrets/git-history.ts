import { repositoryOf } from '#readiness/facts/git/git-head.ts'
import { readBlobs } from '#readiness/facts/git/read-blobs.ts'
import type { Repository } from '#readiness/facts/git/repository.ts'
import { readGit } from '#readiness/facts/git/run-git.ts'
import { walkHistory } from '#readiness/facts/git/walk-history.ts'
import { kindOfFile } from '#readiness/facts/tree/kind-of-file.ts'
import { defineFact } from '#readiness/model/fact.ts'
import { committedSecrets } from './committed-secrets.ts'
import type { FoundSecret } from './found-secret.ts'
import { mayHoldSecrets, secretsOfFile } from './secrets-of-file.ts'

export type PastSecret = FoundSecret & { commit: string; committedAt: Date }

export type GitHistory = {
  /** In commits, and no longer in the newest one. */
  secrets: readonly PastSecret[]
  commits: number
  scanned: number
  isShallow: boolean
}

const COMMITS = 30_000
const BLOBS = 150_000
const BLOB_BYTES = 262_144
const BYTES = 400 * 1_048_576
const MILLISECONDS = 15_000
const FINDINGS = 50
const CLOSE_LOOKS = 1_500
/** Pictures, archives, and what machines write from what is public. */
const SKIPPED =
  /\.(png|jpe?g|gif|webp|avif|ico|svg|woff2?|ttf|eot|otf|mp[34]|mov|webm|pdf|zip|gz|tgz|bz2|xz|7z|jar|wasm|map|snap|ipynb|csv|tsv|lock|po|mo|min\.(js|css))$|(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|go\.sum|composer\.lock)$/i

/** Secrets that were committed once. A commit that takes one out leaves it in every clone. */
export const gitHistory = defineFact<GitHistory>({
  name: 'git history',
  depth: 'static',
  seconds: 40,
  async look(at) {
    const present = (await at.use(committedSecrets)).hashes
    await using repository = await repositoryOf(at)
    const { tips, shallow, head } = repository
    const count = await readGit(repository, {
      arguments: ['rev-list', '--count', '--stdin'],
      input: `${tips.join('\n')}\n`,
      signal: at.signal,
    })
    const commits = Number(count.toString('utf8').trim())
    const current = await blobsAt(repository, head, at.signal)
    const until = performance.now() + MILLISECONDS
    const places = new Map<string, { path: string; commit: string; committedAt: number }>()
    let scanned = 0
    await walkHistory(repository, {
      tips,
      signal: at.signal,
      onCommit() {
        if (scanned >= COMMITS || places.size >= BLOBS || performance.now() > until) return false
        scanned += 1
        return true
      },
      onChange({ blob, path, commit, committedAt }) {
        // The oldest commit that has it is met last, and is where it came in.
        if (blob !== undefined && !current.has(blob) && isWorthReading(path))
          places.set(blob, { path, commit, committedAt })
      },
    })
    at.progress(`${places.size} files of ${scanned} commits`)
    const looking: Promise<PastSecret[]>[] = []
    let bytes = 0
    let seen = 0
    const isWhole = await readBlobs(repository, {
      blobs: [...places.keys()],
      most: BLOB_BYTES,
      signal: at.signal,
      onBlob(blob, content) {
        const place = places.get(blob)
        bytes += content.length
        seen += 1
        if (place !== undefined && !content.subarray(0, 8_192).includes(0))
          if (mayHoldSecrets(place.path, content.toString('latin1')))
            looking.push(secretsIn(content.toString('utf8'), place, at.conceal))
        return bytes <= BYTES && performance.now() <= until && looking.length < CLOSE_LOOKS
      },
    })
    const found = (await Promise.all(looking)).flat()
    return {
      secrets: oldestOfEach(found, present).slice(0, FINDINGS),
      commits,
      scanned: isWhole ? scanned : Math.floor((scanned * seen) / Math.max(1, places.size)),
      isShallow: shallow.size > 0,
    }
  },
})

const isWorthReading = (path: string): boolean => !SKIPPED.test(path) && kindOfFile(path) !== 'vendored'

async function secretsIn(
  text: string,
  { path, commit, committedAt }: { path: string; commit: string; committedAt: number },
  conceal: (secret: string) => void,
): Promise<PastSecret[]> {
  const { files, tokens } = await secretsOfFile(path, kindOfFile(path), text, conceal)
  return [...files, ...tokens].map((secret) => ({
    ...secret,
    commit: commit.slice(0, 12),
    committedAt: new Date(committedAt * 1_000),
  }))
}

/** Without those that are still there, which other checks report. */
function oldestOfEach(found: readonly PastSecret[], present: ReadonlySet<string>): PastSecret[] {
  const oldest = new Map<string, PastSecret>()
  for (const secret of found) {
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
