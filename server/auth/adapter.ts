import type { BetterAuthOptions } from 'better-auth'
import type { DBAdapter, Where } from '@better-auth/core/db/adapter'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import type { Db } from '#server/platform/database.ts'
import { currentScope, keepFailure } from './scope.ts'
import { hashToken } from './tokens.ts'

type SessionLimits = { timeoutSeconds: number; idleSeconds: number }
type Row = Record<string, unknown>

/** A Kysely that always means the transaction of the running flow. */
function scopedDb(db: Db): Db {
  return new Proxy(db, {
    get(_target, property) {
      const { tx } = currentScope()
      const value: unknown = Reflect.get(tx, property, tx)
      return typeof value === 'function' ? value.bind(tx) : value
    },
  })
}

function hashWhere(where: Where[]): Where[] {
  return where.map((clause) => {
    if (clause.field !== 'token') return clause
    const { value } = clause
    if (Array.isArray(value)) return { ...clause, value: value.map((item) => hashToken(String(item))) }
    return { ...clause, value: hashToken(String(value)) }
  })
}

function tokenOf(where: Where[]): string | undefined {
  const clause = where.find(
    ({ field, operator }) => field === 'token' && (operator === undefined || operator === 'eq'),
  )
  return typeof clause?.value === 'string' ? clause.value : undefined
}

/** Keeps in mind whose sessions a write ends or changes, for those who remember them. */
function noteEnded(model: string, where: Where[]): void {
  const { ended } = currentScope()
  const isSession = model === 'session' || model === 'sessions'
  const isUser = model === 'user' || model === 'users'
  for (const { field, value } of where) {
    if (isSession && field === 'token')
      for (const token of [value].flat()) ended.sessions.add(hashToken(String(token)))
    if ((isSession && field === 'userId') || (isUser && field === 'id'))
      for (const id of [value].flat()) ended.users.add(String(id))
  }
}

function limited(session: Row, limits: SessionLimits): Row {
  const idleEnd = Date.now() + limits.idleSeconds * 1000
  return { ...session, expiresAt: new Date(idleEnd) }
}

/** A session past its absolute limit does not exist, whatever its row says. */
function alive<T>(row: T | null, limits: SessionLimits): T | null {
  const { createdAt } = (row ?? {}) as Row
  if (!(createdAt instanceof Date)) return row
  return createdAt.getTime() + limits.timeoutSeconds * 1000 > Date.now() ? row : null
}

/**
 * Better Auth's Postgres adapter with three changes: it joins the transaction of the running flow, stores session
 * tokens as hashes, and gives sessions our idle and absolute limits.
 */
export function createAdapter(db: Db, limits: SessionLimits): (options: BetterAuthOptions) => DBAdapter {
  const build = kyselyAdapter(scopedDb(db), { type: 'postgres', transaction: true })
  return (options) => {
    const inner = build(options)
    const isSession = (model: string): boolean => model === 'session' || model === 'sessions'
    const adapter: DBAdapter = {
      ...inner,
      create: (input) =>
        keepFailure(async () => {
          if (!isSession(input.model)) return inner.create(input)
          const data = input.data as Row
          const token = String(data.token)
          const stored = { ...limited(data, limits), token: hashToken(token) }
          const created = await inner.create<Row, Row>({ ...input, data: stored } as never)
          return { ...created, token } as never
        }),
      findOne: <T>(input: { model: string; where: Where[] }) =>
        keepFailure(async () => {
          if (!isSession(input.model)) return inner.findOne<T>(input)
          const found = alive(await inner.findOne<T>({ ...input, where: hashWhere(input.where) }), limits)
          const token = tokenOf(input.where)
          return found !== null && token !== undefined ? { ...found, token } : found
        }),
      findMany: (input) =>
        keepFailure(() =>
          inner.findMany(
            isSession(input.model) && input.where ? { ...input, where: hashWhere(input.where) } : input,
          ),
        ),
      count: (input) =>
        keepFailure(() =>
          inner.count(
            isSession(input.model) && input.where ? { ...input, where: hashWhere(input.where) } : input,
          ),
        ),
      update: <T>(input: { model: string; where: Where[]; update: Row }) =>
        keepFailure(async () => {
          noteEnded(input.model, input.where)
          if (!isSession(input.model)) return inner.update<T>(input)
          const updated = await inner.update<T>({
            ...input,
            where: hashWhere(input.where),
            update: limited(input.update, limits),
          })
          const token = tokenOf(input.where)
          return updated !== null && token !== undefined ? { ...updated, token } : updated
        }),
      updateMany: (input) =>
        keepFailure(() =>
          inner.updateMany(isSession(input.model) ? { ...input, where: hashWhere(input.where) } : input),
        ),
      delete: (input) =>
        keepFailure(() => {
          noteEnded(input.model, input.where)
          return inner.delete(isSession(input.model) ? { ...input, where: hashWhere(input.where) } : input)
        }),
      deleteMany: (input) =>
        keepFailure(() => {
          noteEnded(input.model, input.where)
          return inner.deleteMany(
            isSession(input.model) ? { ...input, where: hashWhere(input.where) } : input,
          )
        }),
      consumeOne: (input) => keepFailure(() => inner.consumeOne(input)),
      // The flow is one transaction already: what Better Auth wants to group is part of it.
      transaction: (work) => work(adapter as never),
    }
    return adapter
  }
}
