import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Place } from './compose-model.ts'

/** Where a file that Gunicorn reads by itself sets the number of its processes. */
export const gunicornSettings = defineFact<readonly (Place & { workers: string })[]>({
  name: 'settings of Gunicorn',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const found: (Place & { workers: string })[] = []
    for (const { path, kind } of tree.match(/(^|\/)gunicorn\.conf\.py$/)) {
      if (kind !== 'product') continue
      const lines = ((await tree.read(path)) ?? '').split('\n', 2_000)
      const line = lines.findIndex((each) => /^\s*workers\s*=/.test(each))
      const [, workers = ''] = /=\s*(.{0,80})/.exec(lines[line] ?? '') ?? []
      if (line >= 0) found.push({ file: path, line: line + 1, workers: workers.trim() })
    }
    return found
  },
})
