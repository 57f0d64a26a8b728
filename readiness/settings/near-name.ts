/** The known name that was probably meant, or undefined. */
export function nearName(written: string, known: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(written.length / 3))
  let best: { name: string; distance: number } | undefined
  for (const name of known) {
    const distance = distanceOf(written.toLowerCase().slice(0, 100), name.toLowerCase())
    if (distance <= most && (best === undefined || distance < best.distance)) best = { name, distance }
  }
  return best?.name
}

/** How many letters to add, take away or change. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] as number
}
