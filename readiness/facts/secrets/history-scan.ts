import { readBlobs } from '#readiness/facts/git/read-blobs.ts'
import type { Repository } from '#readiness/facts/git/repository.ts'
import { walkHistory } from '#readiness/facts/git/walk-history.ts'
import { kindOfFile } from '#readiness/facts/tree/kind-of-file.ts'
import type { Look } from '#readiness/model/fact.ts'
import type { FoundSecret } from './found-secret.ts'
import { mayHoldSecrets, secretsOfFile } from './secrets-of-file.ts'

export type PastSecret = FoundSecret & { commit: string; committedAt: Date }

type Place = { path: string; commit: string; committedAt: number }

const BLOBS = 150_000
const BLOB_BYTES = 131_072
const BYTES = 600 * 1_048_576
const CLOSE_LOOKS = 1_500
/** Pictures, archives, and what machines write from what is public. */
const SKIPPED =
  /\.(png|jpe?g|gif|webp|avif|ico|svg|woff2?|ttf|eot|otf|mp[34]|mov|webm|pdf|zip|gz|tgz|bz2|xz|7z|jar|wasm|map|snap|ipynb|csv|tsv|lock|po|mo|css|scss|less|html?|min\.js)$|(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|go\.sum|composer\.lock|locales?\/.*\.json|i18n\/.*\.json)$/i

/** Reads the versions of files in the history once each, newest first, within bounds that hold for all of it. */
export class HistoryScan {
  readonly #repository: Repository
  readonly #look: Look
  /** Blobs that were read, or that others read. */
  readonly #known: Set<string>
  readonly #until: number
  readonly #looking: Promise<PastSecret[]>[] = []
  #blobs = 0
  #bytes = 0

  constructor(repository: Repository, look: Look, known: ReadonlySet<string>, milliseconds: number) {
    this.#repository = repository
    this.#look = look
    this.#known = new Set(known)
    this.#until = performance.now() + milliseconds
  }

  /** How many commits were read whole; fewer than there are when a bound was met. */
  async read(tips: readonly string[]): Promise<number> {
    const places = new Map<string, Place>()
    let commits = 0
    await walkHistory(this.#repository, {
      tips,
      signal: this.#look.signal,
      onCommit: () => {
        if (this.#isOver() || this.#blobs + places.size >= BLOBS) return false
        commits += 1
        return true
      },
      onChange: ({ blob, path, commit, committedAt }) => {
        // The oldest commit that has it is met last, and is where it came in.
        if (blob !== undefined && !this.#known.has(blob) && isWorthReading(path))
          places.set(blob, { path, commit, committedAt })
      },
    })
    this.#blobs += places.size
    this.#look.progress(`${places.size} files of ${commits} commits`)
    for (const blob of places.keys()) this.#known.add(blob)
    const read = await this.#readAll(places)
    return read === places.size ? commits : Math.floor((commits * read) / places.size)
  }

  async found(): Promise<PastSecret[]> {
    return (await Promise.all(this.#looking)).flat()
  }

  #isOver = (): boolean => performance.now() > this.#until || this.#bytes > BYTES

  async #readAll(places: ReadonlyMap<string, Place>): Promise<number> {
    let read = 0
    const isWhole = await readBlobs(this.#repository, {
      blobs: [...places.keys()],
      most: BLOB_BYTES,
      signal: this.#look.signal,
      onBlob: (blob, content) => {
        const place = places.get(blob)
        read += 1
        this.#bytes += content.length
        if (place !== undefined && !content.subarray(0, 8_192).includes(0))
          if (mayHoldSecrets(place.path, content))
            this.#looking.push(secretsIn(content.toString('utf8'), place, this.#look.conceal))
        return !this.#isOver() && this.#looking.length < CLOSE_LOOKS
      },
    })
    return isWhole ? places.size : read
  }
}

/** What ships or builds what ships: in tests and documents of the past nobody can tell what was made up. */
const isWorthReading = (path: string): boolean =>
  !SKIPPED.test(path) && /^(product|tool)$/.test(kindOfFile(path))

async function secretsIn(
  text: string,
  { path, commit, committedAt }: Place,
  conceal: (secret: string) => void,
): Promise<PastSecret[]> {
  const { files, tokens } = await secretsOfFile(path, kindOfFile(path), text, conceal)
  return [...files, ...tokens].map((secret) => ({
    ...secret,
    commit: commit.slice(0, 12),
    committedAt: new Date(committedAt * 1_000),
  }))
}
