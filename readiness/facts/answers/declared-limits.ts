import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, type Look } from '#readiness/model/fact.ts'

const UNITS: Record<string, number> = { '': 1, k: 1_024, m: 1_048_576, g: 1_073_741_824 }

/** The limits of a body that the nginx files of the tree set, the smallest first. */
export async function declaredLimits(at: Look): Promise<number[]> {
  const texts = await nginxTexts(at)
  const found = texts.flatMap((text) =>
    [...text.matchAll(/^\s*client_max_body_size\s+(\d{1,12})([kmg]?)\s*;/gim)].map(
      ([, size, unit]) => Number(size) * (UNITS[(unit ?? '').toLowerCase()] ?? 1),
    ),
  )
  return [...new Set(found)].filter((bytes) => bytes > 0).sort((a, b) => a - b)
}

/** Files of the tree that look like nginx configuration. */
export async function nginxTexts(at: Look): Promise<string[]> {
  try {
    const tree = await at.use(sourceTree)
    const files = tree
      .match(/nginx[^/]*\/|\.conf(\.[a-z0-9]+)?$/i)
      .filter(
        ({ path, kind, bytes }) => kind === 'product' && bytes < 200_000 && /conf|template|nginx/i.test(path),
      )
    const texts = await Promise.all(files.slice(0, 100).map(({ path }) => tree.read(path)))
    return texts.filter((text) => text !== undefined && /[;{]/.test(text)) as string[]
  } catch (error) {
    if (error instanceof CannotLook) return []
    throw error
  }
}
