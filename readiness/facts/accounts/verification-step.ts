import { CannotLook } from '#readiness/model/fact.ts'
import type { Member } from './accounts.ts'
import { isPrivateHost, lifetimeOf } from './mail-links.ts'
import type { Stage } from './stage.ts'
import { Visitor } from './visitor.ts'

export type SeenLink = {
  origin: string
  isPrivate: boolean
  isHttps: boolean
  /** Undefined where the token does not tell. */
  lifetimeSeconds: number | undefined
}

export type VerificationSeen = {
  signUpSignsIn: boolean
  signInBefore: { isAccepted: boolean; status: number }
  /** Why no mail was seen. */
  noMail: string | undefined
  link: SeenLink | undefined
  signInAfter: boolean | undefined
  /** The link once more, in another browser. */
  again: { status: number; signsIn: boolean } | undefined
  targetIsPublic: boolean
}

const seeLink = (url: URL, token: string | undefined): SeenLink => ({
  origin: url.origin,
  isPrivate: isPrivateHost(url.hostname),
  isHttps: url.protocol === 'https:',
  lifetimeSeconds: lifetimeOf(token),
})

/** Signs up, tries to sign in, reads the mail, opens its link, and signs in. */
export async function lookAtVerification(stage: Stage): Promise<{ seen: VerificationSeen; member: Member }> {
  const { accounts, ground, url } = stage
  ground.progress('signing up a throw-away account')
  const member = await accounts.signUp()
  const [here] = member.visitors as [Visitor]
  const signUpSignsIn = await here.isSignedIn()
  const early = new Visitor(ground)
  const { status } = await accounts.trySignIn(member, early)
  const isAccepted = await early.isSignedIn()
  member.visitors.push(early)
  const seen: VerificationSeen = {
    signUpSignsIn,
    signInBefore: { isAccepted, status },
    noMail: undefined,
    link: undefined,
    signInAfter: undefined,
    again: undefined,
    targetIsPublic: !isPrivateHost(url.hostname),
  }
  if (accounts.mailbox === undefined) {
    seen.noMail =
      'The adapter does not say where mails are read: mail: { read: mailpit, url: … } or mail: { listen: 127.0.0.1:2525 }.'
    return { seen, member }
  }
  // Nothing asks for a confirmation: a mail is not waited for, since none need come.
  if (isAccepted) return { seen, member }
  ground.progress('waiting for the mail')
  const link = await accounts.mailedLink(member, 0)
  if (link === undefined) {
    seen.noMail = 'The sign-up was followed by no mail with a link within 12 s.'
    return { seen, member }
  }
  seen.link = seeLink(link.url, link.token)
  await accounts.openLink(link, new Visitor(ground))
  const late = new Visitor(ground)
  await accounts.trySignIn(member, late)
  seen.signInAfter = await late.isSignedIn()
  member.isConfirmed = seen.signInAfter
  member.visitors.push(late)
  if (seen.signInAfter) {
    const stranger = new Visitor(ground)
    const again = await accounts.openLink(link, stranger)
    member.visitors.push(stranger)
    seen.again = { status: again.status, signsIn: await stranger.isSignedIn() }
  }
  return { seen, member }
}

/** @throws {CannotLook} when the account that was made cannot sign in */
export function usable(seen: VerificationSeen, member: Member): Member {
  if (seen.signInBefore.isAccepted || seen.signInAfter === true) return member
  throw new CannotLook(
    seen.noMail ?? 'The throw-away account could not sign in after its link had been opened.',
  )
}
