import type { Choice } from './languages.ts'

export type ChoiceGroup = { label: string; choices: Choice[] }

export function deviceTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** "America/Argentina/Buenos_Aires" → region "America", place "Argentina, Buenos Aires". */
export function splitZone(zone: string): { region: string; place: string } {
  const [region = zone, ...rest] = zone.replaceAll('_', ' ').split('/')
  return { region, place: rest.length === 0 ? region : rest.join(', ') }
}

/** Time zones by region; UTC and the ones in `kept` are always among them. */
export function timeZoneGroups(...kept: string[]): ChoiceGroup[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...kept])
  const groups = new Map<string, Choice[]>()
  for (const zone of [...zones].toSorted()) {
    const { region, place } = splitZone(zone)
    groups.set(region, [...(groups.get(region) ?? []), { value: zone, label: place }])
  }
  return [...groups].map(([label, choices]) => ({ label, choices }))
}
