import type { Level, Line, Tier } from '#readiness/model/line.ts'

export type LineList = readonly Line[]
type Rest = Omit<Partial<Line>, 'id' | 'title' | 'tier' | 'section'>

/** Writes the lines of one tier of the checklist, heading by heading. */
export function lineWriter(tier: Tier, level: Level) {
  return {
    under:
      (section: string, headingLevel: Level = level) =>
      (id: string, title: string, rest: Rest = {}): Line => ({
        id,
        tier,
        section,
        title,
        level: headingLevel,
        ...rest,
      }),
  }
}
