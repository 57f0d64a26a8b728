import { randomBytes } from 'node:crypto'
import { CannotLook } from '#readiness/model/fact.ts'
import { linkIn, type MailedLink } from './mail-links.ts'
import type { Mailbox } from './mailbox.ts'
import { valueAt } from './template.ts'
import { Visitor, type Extra, type Ground } from './visitor.ts'
import type { Answer } from './wire.ts'

/** A throw-away account. */
export type Member = {
  email: string
  name: string
  password: string
  /** The answer to its sign-up. */
  signedUp: Answer
  isConfirmed: boolean
  visitors: Visitor[]
}

export type SecretKind = 'password' | 'mailed token' | 'session cookie'

/** Makes throw-away accounts, and ends all that it made. */
export class Accounts {
  readonly members: Member[] = []
  /** What must never stand in a log. */
  readonly secrets: { kind: SecretKind; value: string }[] = []
  readonly ground: Ground
  readonly mailbox: Mailbox | undefined
  readonly #run = randomBytes(4).toString('hex')
  #count = 0

  constructor(ground: Ground, mailbox: Mailbox | undefined) {
    this.ground = ground
    this.mailbox = mailbox
  }

  /** An address that nobody has. */
  address(): string {
    this.#count += 1
    const tag = `ready-${this.#run}${this.#count.toString().padStart(3, '0')}`
    const { address, domain = 'ready.invalid' } = this.ground.adapter.account ?? {}
    return address?.replace('{tag}', tag) ?? `${tag}@${domain}`
  }

  password(): string {
    return this.keep('password', `${randomBytes(15).toString('base64url')}-Wx7!`)
  }

  keep(kind: SecretKind, value: string): string {
    this.ground.conceal(value)
    if (value.length >= 8) this.secrets.push({ kind, value })
    return value
  }

  /** @throws {CannotLook} when the sign-up is refused */
  async signUp(visitor = new Visitor(this.ground)): Promise<Member> {
    const { signUp } = this.ground.adapter.routes
    const email = this.address()
    const name = `Readiness probe ${email.split('@', 1)[0]}`
    const password = this.password()
    const signedUp = await visitor.call(signUp, { email, name, password })
    const member = { email, name, password, signedUp, isConfirmed: false, visitors: [visitor] }
    if (!visitor.succeeded(signUp, signedUp))
      throw new CannotLook(`No throw-away account could be made: the sign-up answered ${describe(signedUp)}.`)
    this.members.push(member)
    return member
  }

  /** The link of a mail that comes: one with a token, or else the first. @param known mails that had come before */
  async mailedLink(member: Member, known: number): Promise<MailedLink | undefined> {
    let other: MailedLink | undefined
    const withToken = await this.mailbox?.next(member.email, known, (mail) => {
      const found = linkIn(mail, this.ground.adapter.tokenPattern)
      other ??= found
      return found?.token === undefined ? undefined : found
    })
    const link = withToken ?? other
    if (link?.token !== undefined) this.keep('mailed token', link.token)
    return link
  }

  /** Opens a link that confirms an address: by the route of the adapter, or as a person does, on the target alone. */
  async openLink({ url, token }: MailedLink, visitor: Visitor): Promise<Answer> {
    const { verify } = this.ground.adapter.routes
    if (verify !== undefined) {
      if (token === undefined)
        throw new CannotLook('The link in the mail holds no token that could be told; set `tokenPattern`.')
      return visitor.call(verify, { token })
    }
    let answer = await visitor.send({ method: 'GET', path: url.pathname + url.search })
    for (let hops = 0; hops < 3 && answer.status >= 300 && answer.status < 400; hops += 1) {
      const next = new URL(answer.headers.location ?? '/', this.ground.wire.origin)
      if (next.origin !== this.ground.wire.origin) break
      answer = await visitor.send({ method: 'GET', path: next.pathname + next.search })
    }
    return answer
  }

  async trySignIn(
    member: Pick<Member, 'email' | 'password'>,
    visitor: Visitor,
    extra?: Extra,
  ): Promise<Answer> {
    const { routes, session } = this.ground.adapter
    const answer = await visitor.call(
      routes.signIn,
      { email: member.email, password: member.password },
      extra,
    )
    if (answer.status === 429 && extra?.isImpatient !== true)
      throw new CannotLook('Sign-ins are limited for longer than was waited for; try again later.')
    const bearer = session?.bearer === undefined ? undefined : valueAt(answer.json, session.bearer)
    if (typeof bearer === 'string') visitor.bearer = this.keep('session cookie', bearer)
    for (const [, value] of visitor.cookies) this.keep('session cookie', value)
    return answer
  }

  /** @throws {CannotLook} when it is refused */
  async signIn(
    member: Member,
    visitor = new Visitor(this.ground),
  ): Promise<{ visitor: Visitor; answer: Answer }> {
    const answer = await this.trySignIn(member, visitor)
    member.visitors.push(visitor)
    if (!(await visitor.isSignedIn()))
      throw new CannotLook(`A throw-away account could not sign in: it was answered ${describe(answer)}.`)
    return { visitor, answer }
  }

  /** An account that can sign in. @throws {CannotLook} */
  async member(): Promise<Member> {
    const member = await this.signUp()
    const probe = new Visitor(this.ground)
    await this.trySignIn(member, probe)
    member.visitors.push(probe)
    if (await probe.isSignedIn()) return member
    const link = await this.mailedLink(member, 0)
    if (link === undefined) throw new CannotLook('No mail to confirm a throw-away account came.')
    await this.openLink(link, new Visitor(this.ground))
    member.isConfirmed = true
    return member
  }

  /** Deletes the accounts, or signs them out where that is not possible. @returns the addresses that are left */
  async endAll(): Promise<string[]> {
    const left: string[] = []
    for (const member of this.members)
      if (!(await this.#end(member).catch(() => false))) left.push(member.email)
    return left
  }

  async #end(member: Member): Promise<boolean> {
    const { deleteAccount, signOut } = this.ground.adapter.routes
    const live: Visitor[] = []
    for (const visitor of member.visitors)
      if ((visitor.cookies.size > 0 || visitor.bearer !== undefined) && (await visitor.isSignedIn()))
        live.push(visitor)
    if (deleteAccount !== undefined) {
      const visitor = live[0] ?? (await this.signIn(member)).visitor
      const answer = await visitor.call(deleteAccount, { email: member.email, password: member.password })
      if (visitor.succeeded(deleteAccount, answer) && !(await visitor.isSignedIn())) return true
    }
    if (signOut !== undefined) for (const visitor of live) await visitor.call(signOut)
    return false
  }
}

/** An answer in a few words: its status and, where it has one, its code. */
export function describe({ status, json }: Answer): string {
  const code = valueAt(json, 'code') ?? valueAt(json, 'error.code') ?? valueAt(json, 'error')
  return typeof code === 'string' && /^[\w.:-]{1,60}$/.test(code) ? `${status} (${code})` : String(status)
}
