import ignore from 'ignore'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import { repositoryOf } from './git-head.ts'
import { walkHistory } from './walk-history.ts'

export type PathChange = { path: string; commit: string; committedAt: Date }

export type PathChanges = {
  /**
   * The newest change of each path that the patterns name, committed after the moment.
   * @throws {CannotLook} when the history does not reach back so far
   */
  since(moment: Date, patterns: readonly string[]): readonly PathChange[]
}

const COMMITS = 20_000
const CHANGES = 300_000

/** Which paths were changed when, on the way to HEAD. */
export const pathChanges = defineFact<PathChanges>({
  name: 'changes of paths',
  depth: 'static',
  seconds: 60,
  async look(at) {
    await using repository = await repositoryOf(at)
    const { head, shallow } = repository
    const changes = new Map<string, PathChange>()
    let seen = 0
    let oldest = Number.POSITIVE_INFINITY
    let shallowFrom = Number.NEGATIVE_INFINITY
    let commits = 0
    const isWhole = await walkHistory(repository, {
      tips: [head],
      signal: at.signal,
      onCommit(commit, committedAt) {
        if (commits >= COMMITS || seen >= CHANGES) return false
        commits += 1
        oldest = Math.min(oldest, committedAt)
        if (shallow.has(commit)) shallowFrom = Math.max(shallowFrom, committedAt)
        return true
      },
      onChange({ path, commit, committedAt }) {
        // Where a shallow clone begins, every file looks new.
        if (shallow.has(commit)) return
        seen += 1
        const known = changes.get(path)
        if (known === undefined || known.committedAt.getTime() < committedAt * 1_000)
          changes.set(path, { path, commit, committedAt: new Date(committedAt * 1_000) })
      },
    })
    return {
      since(moment, patterns) {
        const from = moment.getTime() / 1_000
        if (shallowFrom > from)
          throw new CannotLook('The clone is shallow and does not reach back so far: git fetch --unshallow.')
        if (!isWhole && oldest > from)
          throw new CannotLook(
            'The history is longer than what is read of it, and does not reach back so far.',
          )
        const named = ignore().add([...patterns])
        return [...changes.values()].filter(
          ({ path, committedAt }) => committedAt > moment && isPlain(path) && named.ignores(path),
        )
      },
    }
  },
})

/** The matcher refuses paths that lead upwards or start at the root, which git never has. */
const isPlain = (path: string): boolean => ignore.isPathValid(path)
