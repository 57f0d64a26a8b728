import { guessingProbe } from '#readiness/facts/accounts/campaign.ts'
import { AT_ONCE, MOST_FAILURES, type GuessingSeen } from '#readiness/facts/accounts/guessing-step.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

export const lockoutProbe = defineCheck({
  line: 'auth/lockout',
  name: 'probe',
  title: 'Failures for one account slow down whoever guesses, and nobody else',
  proof: 'whole',
  needs: { seen: guessingProbe },
  looksAt:
    'Wrong passwords for a throw-away account; then its right password from the same place, its owner in a browser that was signed in before, another account, an address without an account and, where the site is on this machine, more guesses from other loopback addresses.',
  why: 'A limit per address does not protect an account: a botnet has an address for each guess. A lock that anybody can close on anybody is a way to shut people out.',
  mend: 'Count failures per account, whatever address they come from, at most 100 in a row (NIST), better 5 to 10 with a growing wait; spare browsers that the owner has signed in with before; answer the same for addresses without an account; do not end open sessions.',
  sources: [
    'NIST SP 800-63B-4 §3.2.2',
    'OWASP ASVS 5.0 6.1.1, 6.3.1',
    'OWASP Authentication Cheat Sheet, "Account Lockout"',
    'CWE-307',
    'CWE-645',
  ],
  judge({ seen }) {
    const url = seen.urls.signIn ?? seen.origin
    const found = some(faultsOf(seen).map((fault) => ({ url, ...fault })))
    if (found !== undefined)
      return fail(
        'Failures for one account are not handled so that its owner is safe.',
        'Count failures per account whatever address they come from, alike for addresses without an account, and leave open sessions alone.',
        found,
      )
    return concludeFrom(seen, url)
  },
})

function faultsOf(seen: GuessingSeen): Evidence[] {
  const { one, manyPlaces, rightPassword, owner, unknown: stranger } = seen
  const faults: Evidence[] = []
  if (one.limitedAt === undefined && rightPassword === 'accepted')
    faults.push({
      observed: `${one.attempts} wrong passwords in a row, and then the right one was accepted`,
      expected: `the account is closed to guesses after at most ${MOST_FAILURES}`,
    })
  if (manyPlaces !== undefined && manyPlaces.limitedAt === undefined)
    faults.push({
      observed: `more than ${MOST_FAILURES} wrong passwords in a row for one account, from several addresses: the limit is one of the address`,
      expected: `the account is closed to guesses after at most ${MOST_FAILURES}, wherever they come from`,
    })
  if (!owner.staysSignedIn)
    faults.push({
      observed: 'guesses of a stranger ended the open session of the owner',
      expected: 'it goes on',
    })
  if (isTold(one.limitedAt, stranger?.attempts, stranger?.limitedAt))
    faults.push({
      observed:
        'an address without an account is not limited as one with an account is: the limit tells which is which',
      expected: 'the same limit for both',
    })
  return faults
}

/** Attempts go out several at once, so that their order is not exact. */
const isTold = (
  known: number | undefined,
  tried: number | undefined,
  unknownAt: number | undefined,
): boolean =>
  known !== undefined && tried !== undefined && tried >= known + AT_ONCE && unknownAt === undefined

function concludeFrom(seen: GuessingSeen, url: string): Judgement {
  const { one, manyPlaces, otherAccount, owner, ownerElsewhere, rightPassword } = seen
  const people = [
    `the right password from the same place was ${rightPassword === 'accepted' ? 'accepted' : 'refused'}`,
    `a browser of the owner stays signed in and can${owner.signsIn ? '' : 'not'} sign in again from the same place`,
    ...(ownerElsewhere === undefined
      ? []
      : [`the owner is ${ownerElsewhere ? 'let in' : 'refused'} from another address`]),
    `another account is ${otherAccount === true ? 'let in' : 'refused'} from the same place`,
  ]
  const evidence: Evidence = { url, observed: people.join('; ') }
  if (manyPlaces?.limitedAt !== undefined)
    return pass(
      `Guesses for one account were stopped at number ${manyPlaces.limitedAt}, from ${manyPlaces.places} addresses.`,
      [evidence],
    )
  if (one.limitedAt === undefined)
    return rightPassword === 'refused' && otherAccount === true
      ? pass(
          `After ${one.attempts} wrong passwords the right one was refused, and another account was let in.`,
          [evidence],
        )
      : unknown('The wrong passwords were not limited, and what closed the sign-in is not known.', [evidence])
  if (otherAccount !== true)
    return unknown(
      'The address is limited as a whole, from where nothing can be seen of a limit of the account. Look from this machine itself (a loopback address), or at the source.',
      [evidence],
    )
  return pass(
    `Guesses for one account were stopped at number ${one.limitedAt}, and another account was let in. This was seen from one address; whether guesses from many are counted together was not.`,
    [evidence],
  )
}
