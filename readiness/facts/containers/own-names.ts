import { posix } from 'node:path'
import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'

const MANIFESTS: readonly (readonly [file: string, name: RegExp])[] = [
  ['package.json', /"name"\s*:\s*"([^"]{1,200})"/],
  ['pyproject.toml', /^[ \t]*name\s*=\s*["']([^"']{1,200})["']/m],
  ['Cargo.toml', /^[ \t]*name\s*=\s*["']([^"']{1,200})["']/m],
  ['go.mod', /^module\s+(\S{1,200})/m],
]

/** What the tree says that it is called: an image of that name is its product, whatever others use it for. */
export async function ownNames(tree: SourceTree): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const [file, pattern] of MANIFESTS) {
    if (tree.find(file) === undefined) continue
    const name = pattern.exec((await tree.read(file)) ?? '')?.[1]
    if (name !== undefined) names.add(posix.basename(name).toLowerCase())
  }
  return names
}
