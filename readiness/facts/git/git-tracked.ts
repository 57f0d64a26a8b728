import { defineFact } from '#readiness/model/fact.ts'
import { repositoryOf } from './git-head.ts'
import { readGit } from './run-git.ts'

export type GitTracked = {
  has(path: string): boolean
  /** Sorted as git sorts them. */
  paths: readonly string[]
}

/** What is committed at HEAD, whether it is ignored, deleted or changed by now. */
export const gitTracked = defineFact<GitTracked>({
  name: 'files in git',
  depth: 'static',
  seconds: 60,
  async look(at) {
    await using repository = await repositoryOf(at)
    const listed = await readGit(repository, {
      arguments: ['ls-tree', '-r', '-z', '--name-only', '--full-tree', repository.head],
      signal: at.signal,
    })
    const paths = listed.toString('utf8').split('\0').filter(Boolean)
    const known = new Set(paths)
    return { paths, has: (path) => known.has(path) }
  },
})
