import { posix } from 'node:path'
import type { Service } from './compose-model.ts'
import { resolveInTree } from './compose-loader.ts'
import type { Dockerfile, Stage } from './dockerfiles.ts'

/** The Dockerfile that a service is built from and the stage that it runs. */
export function dockerfileOf(
  { build }: Pick<Service, 'build'>,
  all: readonly Dockerfile[],
): { path: string; stage: Stage } | undefined {
  if (build === undefined) return undefined
  const context = resolveInTree(build.file, build.context)
  if (context === undefined) return undefined
  const path = posix.normalize(posix.join(context, build.dockerfile ?? 'Dockerfile'))
  const found = all.find((each) => each.path === path)
  const stage =
    build.target === undefined
      ? found?.stages.at(-1)
      : found?.stages.find(({ name }) => name?.toLowerCase() === build.target?.toLowerCase())
  return stage === undefined ? undefined : { path, stage }
}
