import { CannotLook, type Target } from '#readiness/model/fact.ts'
import type { Accounts, Member } from './accounts.ts'
import type { LogWatch } from './log-watch.ts'
import type { Adapter } from './adapter.ts'
import type { Ground } from './visitor.ts'

/** What the steps of a run share. */
export type Stage = {
  ground: Ground
  adapter: Adapter
  accounts: Accounts
  target: Target
  url: URL
  logs: LogWatch
  /** The account that most steps use. */
  member(): Promise<Member>
}

/** A route that the adapter may leave out. @throws {CannotLook} when it does */
export function need<K extends keyof Adapter['routes']>(
  { adapter }: Pick<Stage, 'adapter'>,
  name: K,
): NonNullable<Adapter['routes'][K]> {
  const route = adapter.routes[name]
  if (route === undefined) throw new CannotLook(`The adapter gives no route \`${name}\`.`)
  return route
}

/** Whether requests can come from other addresses of this machine. */
export const canMove = ({ url }: Pick<Stage, 'url'>): boolean => isLoopback(url)

export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|.*\.localhost)$/i.test(hostname)
