import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import { openRepository, type Repository } from './repository.ts'
import { readGit } from './run-git.ts'

export type GitHead = {
  commit: string
  branch?: string
  committedAt: Date
  /** The clone has only the newest part of the history. */
  isShallow: boolean
  /** How many commits lead to HEAD, as far as they are here. */
  commits: number
}

/** Opens the repository of the tree. Whoever asks has to dispose of it. */
export function repositoryOf({ target }: Pick<Look, 'target'>): Promise<Repository> {
  if (target.source === undefined)
    throw new CannotLook('No source tree was given (--source).', { silent: true })
  return openRepository(target.source)
}

export const gitHead = defineFact<GitHead>({
  name: 'git HEAD',
  depth: 'static',
  seconds: 60,
  async look(at) {
    await using repository = await repositoryOf(at)
    const { head, branch, shallow } = repository
    const text = await readGit(repository, {
      arguments: ['log', '-1', '--no-show-signature', '--format=%ct', head],
      signal: at.signal,
    })
    const seconds = Number(text.toString('utf8').trim())
    if (!Number.isFinite(seconds)) throw new CannotLook('git gave no time for the newest commit.')
    const count = await readGit(repository, { arguments: ['rev-list', '--count', head], signal: at.signal })
    return {
      commit: head,
      ...(branch !== undefined && { branch }),
      committedAt: new Date(seconds * 1_000),
      isShallow: shallow.size > 0,
      commits: Number(count.toString('utf8').trim()),
    }
  },
})
