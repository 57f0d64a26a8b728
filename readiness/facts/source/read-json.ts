import type { SourceTree } from '#readiness/facts/tree/source-tree.ts'

/** A JSON file with a table in it; comments and commas too many are allowed, as in tsconfig.json. */
export async function readJson(
  tree: SourceTree,
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await tree.read(path)
  if (text === undefined) return undefined
  try {
    const value: unknown = parseLoose(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const bare = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, (each) =>
      each.startsWith('"') ? each : ' ',
    )
    return JSON.parse(bare.replaceAll(/,(\s*[}\]])/g, '$1'))
  }
}
