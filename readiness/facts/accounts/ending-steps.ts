import { setTimeout as sleep } from 'node:timers/promises'
import { readCookie } from './cookie.ts'
import { isPrivateHost } from './mail-links.ts'
import { need, type Stage } from './stage.ts'
import { Visitor } from './visitor.ts'

/** A session that was ended is looked at for so long. */
export const PATIENCE_SECONDS = 6
const LOOK_AGAIN_MS = 100

/** When a session that should be over was refused. */
export type Ending = { isOver: boolean; ms: number }

export type SignOutSeen = {
  status: number
  /** The old cookie, after the sign-out. */
  replay: Ending
  isCookieCleared: boolean
  clearSiteData: string | undefined
  /** Whether a mere GET signs out: undefined when the adapter itself signs out by GET. */
  getSignsOut: boolean | undefined
  othersStay: boolean
}

async function waitForEnd(visitor: Visitor): Promise<Ending> {
  const started = performance.now()
  for (;;) {
    const isOver = !(await visitor.isSignedIn())
    const ms = Math.round(performance.now() - started)
    if (isOver || ms > PATIENCE_SECONDS * 1_000) return { isOver, ms }
    await sleep(LOOK_AGAIN_MS, undefined, { signal: visitor.ground.signal })
  }
}

/** Signs out, and comes back with the cookie of before. */
export async function lookAtSignOut(stage: Stage): Promise<SignOutSeen> {
  const signOut = need(stage, 'signOut')
  const member = await stage.member()
  stage.ground.progress('signing out and coming back with the old cookie')
  const other = (await stage.accounts.signIn(member)).visitor
  let { visitor } = await stage.accounts.signIn(member)
  let getSignsOut: boolean | undefined
  if (signOut.method !== 'GET') {
    const stale = visitor.copy()
    await visitor
      .copy()
      .call(
        signOut,
        {},
        { method: 'GET', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } },
      )
    getSignsOut = !(await stale.isSignedIn())
    if (getSignsOut) ({ visitor } = await stage.accounts.signIn(member))
  }
  const before = visitor.copy()
  const answer = await visitor.call(signOut)
  const replay = await waitForEnd(before)
  const cleared = answer.setCookies.map(readCookie).filter((each) => each?.isCleared === true)
  return {
    status: answer.status,
    replay,
    isCookieCleared: before.cookies.size === 0 || cleared.length > 0,
    clearSiteData: answer.headers['clear-site-data'],
    getSignsOut,
    othersStay: await other.isSignedIn(),
  }
}

export type PasswordChangeSeen = {
  status: number
  /** Another session of the same account, after the change. */
  other: Ending
  /** The session in which the password was changed. */
  ownStays: boolean
  oldPasswordWorks: boolean
  newPasswordWorks: boolean
  reset: ResetSeen | undefined
}

export type ResetSeen = {
  /** A session from before the reset. */
  other: Ending | undefined
  /** Whether the link could be used twice. */
  worksTwice: boolean | undefined
  link: { origin: string; followsForgedHost: boolean; isPrivate: boolean; isHttps: boolean } | undefined
}

/** Changes the password in one session and looks at another; then the same by a mailed link. */
export async function lookAtPasswordChange(stage: Stage): Promise<PasswordChangeSeen> {
  const route = need(stage, 'changePassword')
  const { accounts, ground } = stage
  const member = await stage.member()
  ground.progress('changing the password while another session is open')
  const [here, there] = [(await accounts.signIn(member)).visitor, (await accounts.signIn(member)).visitor]
  const oldPassword = member.password
  const newPassword = accounts.password()
  const answer = await here.call(route, { email: member.email, password: oldPassword, newPassword })
  if (here.succeeded(route, answer)) member.password = newPassword
  const other = await waitForEnd(there)
  const works = async (password: string): Promise<boolean> => {
    const probe = new Visitor(ground)
    await accounts.trySignIn({ email: member.email, password }, probe)
    member.visitors.push(probe)
    return probe.isSignedIn()
  }
  return {
    status: answer.status,
    other,
    ownStays: await here.isSignedIn(),
    newPasswordWorks: await works(newPassword),
    oldPasswordWorks: await works(oldPassword),
    reset: await lookAtReset(stage),
  }
}

export const FORGED_HOST = 'ready-forged.invalid'

async function lookAtReset(stage: Stage): Promise<ResetSeen | undefined> {
  const { accounts, ground, adapter } = stage
  const { requestReset, resetPassword } = adapter.routes
  if (requestReset === undefined || accounts.mailbox === undefined) return undefined
  const member = await stage.member()
  const known = (await accounts.mailbox.list(member.email)).length
  // The address in the mail has to be ours, whatever host the request claims to have come through.
  const forged = { 'x-forwarded-host': FORGED_HOST, 'x-host': FORGED_HOST, 'x-forwarded-server': FORGED_HOST }
  const asked = await new Visitor(ground).call(requestReset, { email: member.email }, { headers: forged })
  if (asked.status >= 400) return undefined
  const mailed = await accounts.mailedLink(member, known)
  if (mailed === undefined) return undefined
  const { url, token } = mailed
  const link = {
    origin: url.origin,
    followsForgedHost: url.hostname === FORGED_HOST,
    isPrivate: isPrivateHost(url.hostname),
    isHttps: url.protocol === 'https:',
  }
  if (resetPassword === undefined || token === undefined)
    return { other: undefined, worksTwice: undefined, link }
  const session = (await accounts.signIn(member)).visitor
  const reset = async (): Promise<boolean> => {
    const newPassword = accounts.password()
    const visitor = new Visitor(ground)
    const isDone = visitor.succeeded(
      resetPassword,
      await visitor.call(resetPassword, { token, newPassword, email: member.email }),
    )
    if (isDone) member.password = newPassword
    return isDone
  }
  if (!(await reset())) return { other: undefined, worksTwice: undefined, link }
  const other = await waitForEnd(session)
  return { other, worksTwice: await reset(), link }
}
