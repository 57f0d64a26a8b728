import type { Item, Report } from '#readiness/model/report.ts'

export type Group = { tier: string; sections: { name: string; items: { item: Item; depth: 0 | 1 }[] }[] }

/** The items under the headings of the checklist, in its order. */
export function groupItems({ items }: Pick<Report, 'items'>): Group[] {
  const ids = new Set(items.map(({ id }) => id))
  const groups: Group[] = []
  for (const item of items) {
    let group = groups.at(-1)
    if (group?.tier !== item.tier) groups.push((group = { tier: item.tier, sections: [] }))
    let section = group.sections.at(-1)
    if (section?.name !== item.section) group.sections.push((section = { name: item.section, items: [] }))
    const isPart = item.parent !== undefined && ids.has(item.parent)
    section.items.push({ item, depth: isPart ? 1 : 0 })
  }
  return groups
}

/** Whether a line is judged by other lines, which show the details themselves. */
export function isRollUp(item: Item): boolean {
  return item.members.some(({ depth }) => depth === undefined)
}
