import type { Item, Report } from '#readiness/model/report.ts'

export type Change = { id: string; title: string; before: string; after: string }

const wordOf = ({ outcome, waived }: Pick<Item, 'outcome' | 'waived'>): string =>
  waived === true ? 'waived' : outcome

/** What is different since an earlier report: lines with another outcome, new lines, and lines that are gone. */
export function changesSince(before: Report, after: Report): Change[] {
  const old = new Map(before.items.map((item) => [item.id, item]))
  const now = new Set(after.items.map(({ id }) => id))
  return [
    ...after.items.flatMap((item) => {
      const known = old.get(item.id)
      const was = known === undefined ? 'not there' : wordOf(known)
      return was === wordOf(item)
        ? []
        : [{ id: item.id, title: item.title, before: was, after: wordOf(item) }]
    }),
    ...before.items
      .filter(({ id }) => !now.has(id))
      .map((item) => ({ id: item.id, title: item.title, before: wordOf(item), after: 'not there' })),
  ]
}
