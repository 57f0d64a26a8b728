/**
 * How deep brackets and lists within lists go at most, roughly. The parser goes down by recursion, and is slow long
 * before it gives up: whatever a stranger wrote is measured first.
 */
export function yamlDepth(text: string): number {
  let deepest = 0
  let open = 0
  for (const letter of text) {
    if (letter === '[' || letter === '{') deepest = Math.max(deepest, (open += 1))
    else if (letter === ']' || letter === '}') open = Math.max(0, open - 1)
  }
  for (const [spaces = '', dashes = ''] of text.matchAll(/^ *((?:[-?] )*)/gm))
    deepest = Math.max(deepest, Math.floor((spaces.length + dashes.length) / 4))
  return deepest
}
