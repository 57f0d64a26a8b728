import type { SecurityTxt } from '#readiness/facts/answers/security-txt.ts'
import type { CheckFixtures } from '#tests/readiness/_fixtures.ts'
import { ORIGIN } from './_facts.ts'

const NOW = '2026-11-24T12:00:00Z'
const served = (fields: Record<string, string | string[]>): { seen: SecurityTxt } => ({
  seen: {
    found: {
      url: `${ORIGIN}/.well-known/security.txt`,
      fields: Object.entries(fields).flatMap(([name, values]) =>
        [values].flat().map((value) => ({ name, value })),
      ),
    },
    asked: ['/.well-known/security.txt'],
  },
})
const GOOD = { contact: 'mailto:security@example.org', expires: '2027-05-01T00:00:00Z' }

export const SECURITY_TXT: CheckFixtures = {
  passing: [
    { name: 'somebody can be told', now: NOW, facts: served(GOOD) },
    {
      name: 'one of two contacts is an address',
      now: NOW,
      facts: served({ ...GOOD, contact: ['security@example.org', 'https://example.org/report'] }),
    },
  ],
  failing: [
    { name: 'it ran out', now: NOW, facts: served({ ...GOOD, expires: '2026-11-24T11:59:59Z' }) },
    { name: 'no Expires', now: NOW, facts: served({ contact: GOOD.contact }) },
    { name: 'two of them', now: NOW, facts: served({ ...GOOD, expires: [GOOD.expires, GOOD.expires] }) },
    { name: 'a date that is none', now: NOW, facts: served({ ...GOOD, expires: 'next year' }) },
    { name: 'no Contact', now: NOW, facts: served({ expires: GOOD.expires }) },
    {
      name: 'a Contact without a scheme',
      now: NOW,
      facts: served({ ...GOOD, contact: 'security@example.org' }),
    },
  ],
  others: [
    {
      name: 'none is served',
      facts: { seen: { asked: ['/.well-known/security.txt'] } satisfies SecurityTxt },
      outcome: 'unknown',
    },
  ],
}
