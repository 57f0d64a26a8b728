import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import type { Line } from '#readiness/model/line.ts'
import type { Attestation } from '#readiness/settings/settings.ts'
import type { CheckFixtures, Fixture, FixtureTable } from '#tests/readiness/_fixtures.ts'

const LAUNCHED = '2025-01-01'
const NOW = '2026-06-15T12:00:00Z'
const DAY = 86_400_000

const dayBefore = (days: number): string => new Date(Date.parse(NOW) - days * DAY).toISOString().slice(0, 10)

type Said = Partial<Attestation> & { launched?: string }

function fixture(line: Line, name: string, said: Said | undefined, launched?: string): Fixture {
  const attestation: Attestation = {
    line: line.id,
    statement: 'It was done, and this came of it.',
    owner: 'Ann Example',
    approver: 'Bob Example',
    made: dayBefore(1),
    until: dayBefore(-1),
    evidence: [{ url: 'https://wiki.example.com/it' }],
    ...said,
  }
  return {
    name,
    now: NOW,
    files: { 'README.md': '# A project\n' },
    settings: {
      ...(launched !== undefined && { launched }),
      attestations: said === undefined ? [] : [attestation],
    },
  }
}

function fixturesOf(line: Line): CheckFixtures {
  const days = line.attest?.days ?? 0
  const over = { made: dayBefore(days + 3), until: dayBefore(3) }
  const isOnce = line.due !== undefined && line.due.everyDays === undefined
  return {
    passing: [
      fixture(line, 'a word that stands', {}, LAUNCHED),
      fixture(line, 'the last day of the longest', { made: dayBefore(days), until: dayBefore(0) }, LAUNCHED),
    ],
    failing: [
      fixture(line, 'approved by the owner', { approver: ' ann  EXAMPLE' }, LAUNCHED),
      fixture(line, 'made tomorrow', { made: dayBefore(-1), until: dayBefore(-2) }, LAUNCHED),
      fixture(line, 'for too long', { made: dayBefore(1), until: dayBefore(-days) }, LAUNCHED),
      fixture(line, 'over before it was made', { made: dayBefore(1), until: dayBefore(2) }, LAUNCHED),
      ...(isOnce ? [] : [fixture(line, 'over', over, LAUNCHED)]),
    ],
    others: [
      {
        ...fixture(line, 'paths that cannot be looked at', { invalidatedBy: ['src/'] }, LAUNCHED),
        outcome: 'unknown',
      },
      { ...fixture(line, 'no word, long after the launch', undefined, LAUNCHED), outcome: 'unknown' },
      ...(line.due === undefined
        ? []
        : [
            { ...fixture(line, 'not launched', undefined), outcome: 'not-applicable' as const },
            {
              ...fixture(line, 'just launched', undefined, dayBefore(0)),
              outcome: 'not-applicable' as const,
            },
          ]),
      ...(isOnce
        ? [{ ...fixture(line, 'done long ago', over, LAUNCHED), outcome: 'not-applicable' as const }]
        : []),
    ],
  }
}

export const ATTESTED_FIXTURES: FixtureTable = Object.fromEntries(
  CATALOGUE.filter(({ attest }) => attest !== undefined).map((line) => [
    `${line.id}/attestation`,
    fixturesOf(line),
  ]),
)
