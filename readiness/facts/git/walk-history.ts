import type { Repository } from './repository.ts'
import { plainPath } from './git-path.ts'
import { runGit } from './run-git.ts'

export type HistoryChange = {
  commit: string
  /** Seconds since 1970. */
  committedAt: number
  /** What the file is after the commit; undefined when it is gone. */
  blob?: string
  path: string
}

export type HistoryWalk = {
  tips: readonly string[]
  signal: AbortSignal
  onCommit?: (commit: string, committedAt: number) => boolean | void
  onChange(change: HistoryChange): void
}

const NONE = /^0+$/

/**
 * Every commit that leads to the tips, the newest first, with the files that it changed. Says false in onCommit to
 * stop. True when it came to the end.
 */
export async function walkHistory(repository: Repository, walk: HistoryWalk): Promise<boolean> {
  let commit = ''
  let committedAt = 0
  let rest = ''
  const read = (line: string): boolean | void => {
    const [, id, seconds] = /^commit ([0-9a-f]{40,64}) (\d+)$/.exec(line) ?? []
    if (id !== undefined) {
      commit = id
      committedAt = Number(seconds)
      return walk.onCommit?.(commit, committedAt)
    }
    if (!line.startsWith(':')) return undefined
    const tab = line.indexOf('\t')
    const parents = line.search(/[^:]/)
    const fields = line.slice(parents, tab).split(' ')
    const blob = fields[2 * parents + 1]
    if (tab < 0 || blob === undefined) return undefined
    walk.onChange({
      commit,
      committedAt,
      ...(!NONE.test(blob) && { blob }),
      path: plainPath(line.slice(tab + 1)),
    })
    return undefined
  }
  return runGit(repository, {
    arguments: [
      'log',
      '--stdin',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      '--no-textconv',
      '--no-ext-diff',
      '--no-show-signature',
      '--no-notes',
      '--no-mailmap',
      '--diff-merges=combined',
      '--format=commit %H %ct',
    ],
    input: `${walk.tips.join('\n')}\n`,
    signal: walk.signal,
    onOutput(chunk) {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > 65_536) rest = ''
      return lines.every((line) => read(line) !== false)
    },
  })
}
