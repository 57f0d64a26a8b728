import { securityTxt, type SecurityTxt } from '#readiness/facts/answers/security-txt.ts'
import { defineCheck, type Moment } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const reportedHoles = defineCheck({
  line: 'deployment/critical-resolved',
  name: 'security-txt',
  title: 'A security.txt that is served leads to somebody',
  proof: 'hint',
  needs: { seen: securityTxt },
  looksAt:
    '/.well-known/security.txt, and /security.txt where there is none: a Contact that is an address (mailto:, https: or tel:), and one Expires in the future. That none is served is no fault.',
  why: 'Whoever finds a hole writes to the address that is given. One that has run out tells that nobody looks after it, and RFC 9116 has it ignored.',
  mend: 'Serve `Contact: mailto:security@example.org` and `Expires: 2027-06-30T00:00:00Z`, less than a year ahead, and renew it with each release.',
  sources: ['RFC 9116 §2.5.3, §2.5.5', 'CWE-1059'],
  judge({ seen }, moment) {
    if (seen.found === undefined) return nothingToSee(`None is served: ${seen.asked.join(', ')}.`)
    const { url } = seen.found
    const faults = some(faultsOf(seen.found, moment).map((fault): Evidence => ({ url, ...fault })))
    if (faults !== undefined)
      return fail(
        'The security.txt leads nowhere.',
        'Give a Contact and an Expires that is ahead, and renew it in time.',
        faults,
      )
    return pass('The security.txt holds.', [
      {
        url,
        observed: seen.found.fields
          .map(({ name, value }) => `${name}: ${value}`)
          .join('; ')
          .slice(0, 300),
      },
    ])
  },
})

function faultsOf({ fields }: NonNullable<SecurityTxt['found']>, { now }: Moment): Omit<Evidence, 'url'>[] {
  const valuesOf = (wanted: string): string[] =>
    fields.filter(({ name }) => name === wanted).map(({ value }) => value)
  const contacts = valuesOf('contact')
  const [expires, ...more] = valuesOf('expires')
  const faults: Omit<Evidence, 'url'>[] = []
  if (!contacts.some((contact) => /^(mailto:\S+@\S+|https:\/\/\S+|tel:\S+)$/i.test(contact)))
    faults.push({
      observed: contacts.length === 0 ? 'no Contact' : `Contact: ${contacts.join(', ')}`,
      expected: 'a Contact that is mailto:, https: or tel:',
    })
  const until = expires === undefined ? Number.NaN : Date.parse(expires)
  if (Number.isNaN(until) || more.length > 0)
    faults.push({
      observed: expires === undefined ? 'no Expires' : `Expires: ${[expires, ...more].join(', ')}`,
      expected: 'one Expires, as 2027-06-30T00:00:00Z',
    })
  else if (until <= now.getTime())
    faults.push({ observed: `it ran out: Expires: ${expires}`, expected: 'an Expires that is ahead' })
  return faults
}
