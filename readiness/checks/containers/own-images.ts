import { posix } from 'node:path'
import type { Service } from '#readiness/facts/containers/compose-model.ts'
import type { Dockerfile, Stage } from '#readiness/facts/containers/dockerfiles.ts'

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/)

const isOfLongerName = (path: string, image: string): boolean => {
  const folder = posix.basename(posix.dirname(path)).toLowerCase()
  return image !== '' && folder.startsWith(`${image}-`)
}

/** Dockerfiles of this tree that seem to make the image of a service, which names it without building it. */
export function dockerfilesOfImage({ image }: Service, all: readonly Dockerfile[]): readonly Dockerfile[] {
  const own = all.filter(({ isProduct }) => isProduct)
  if (own.length <= 1) return own
  const named = new Set(wordsOf(image?.name ?? '').filter((word) => word.length > 2))
  const found = own.filter(({ path }) => wordsOf(path).some((word) => named.has(word)))
  // "shop-push/Dockerfile" makes the image shop-push; that of "shop" is made where nothing else is named.
  const others = new Set(found.filter(({ path }) => isOfLongerName(path, image?.name ?? '')))
  if (others.size === 0 || others.size < found.length) return found.filter((each) => !others.has(each))
  return own.filter(({ path }) => /^(docker\/)?(docker|container)file$/i.test(path))
}

/** The stage that is shipped: one that says so by its name, else the last one, which may be for tests. */
export const shippedStage = ({ stages }: Dockerfile): Stage | undefined =>
  stages.findLast(({ name }) => /^(release|prod|production|runtime|runner|final)$/i.test(name ?? '')) ??
  stages.at(-1)
