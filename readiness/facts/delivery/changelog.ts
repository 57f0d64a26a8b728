import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type Changelog = {
  file?: string
  /** Versions of its headings, the newest first. */
  versions: readonly { version: string; line: number }[]
  hasUnreleased: boolean
  /** What the project says it is. */
  version?: { file: string; version: string }
}

const NAME = /^(docs\/)?(CHANGELOG|CHANGES|HISTORY|RELEASES?|NEWS|release-notes)(\.(md|rst|txt|adoc))?$/i

export const changelog = defineFact<Changelog>({
  name: 'changelog',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const file = tree.files.find(({ path }) => NAME.test(path))
    const text = file === undefined ? undefined : await tree.read(file.path)
    const versions = (text ?? '').split('\n').flatMap((line, at_) => {
      const [, version] =
        /^(?:#{1,4}\s*)?\[?v?(\d+\.\d+(?:\.\d+)?(?:[-.][\w.]+)?)\]?(?:\s|$|\()/i.exec(
          // "## Acme 1.2.3" is a heading of a version too; further down it may be of anything.
          line.replace(/^(?:#+\s*(?:version|release)|#{1,2}\s+[A-Za-z][\w.-]*)\s+(?=\[?v?\d)/i, '# '),
        ) ?? []
      return version === undefined ? [] : [{ version, line: at_ + 1 }]
    })
    const own = await ownVersion(tree)
    return {
      ...(file !== undefined && { file: file.path }),
      versions,
      hasUnreleased:
        /^#{1,4}\s*(\[?(unreleased|next|upcoming|master|main)\b|[^\n]*\b(next|upcoming|coming) (release|version)\b)/im.test(
          text ?? '',
        ),
      ...(own !== undefined && { version: own }),
    }
  },
})

async function ownVersion(tree: {
  read(path: string): Promise<string | undefined>
}): Promise<Changelog['version']> {
  for (const file of ['package.json', 'pyproject.toml', 'Cargo.toml']) {
    const text = await tree.read(file)
    const pattern = file.endsWith('.json')
      ? /"version"\s*:\s*"(\d+\.\d+\.\d+[\w.-]*)"/
      : /^[ \t]*version\s*=\s*["'](\d+\.\d+\.\d+[\w.-]*)["']/m
    const version = pattern.exec(text ?? '')?.[1]
    if (version !== undefined && version !== '0.0.0') return { file, version }
  }
  return undefined
}
