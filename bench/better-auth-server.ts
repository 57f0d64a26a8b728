import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { Redis } from 'ioredis'
import pg from 'pg'
import { signedCookie } from './people.ts'

// Better Auth as its documentation sets it up, behind its own Node handler. Rate limiting, which would answer 429, is
// off; everything else is its default.
const { BENCH_DATABASE_URL: databaseUrl, BENCH_REDIS_URL: redisUrl, BENCH_SESSIONS: sessions } = process.env
const secret = process.env.BETTER_AUTH_SECRET as string
const redis =
  redisUrl === undefined
    ? undefined
    : new Redis(redisUrl, { enableAutoPipelining: true, keyPrefix: 'better:' })

const auth = betterAuth({
  secret,
  baseURL: 'https://accounts.bench.test',
  database: new pg.Pool({ connectionString: databaseUrl, max: 10 }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  ...(redis !== undefined && {
    secondaryStorage: {
      get: (key: string) => redis.get(key),
      getAndDelete: (key: string) => redis.getdel(key),
      increment: async (key: string, seconds: number) => {
        const count = await redis.incr(key)
        if (count === 1) await redis.expire(key, seconds)
        return count
      },
      set: async (key: string, value: string, seconds?: number) => {
        if (seconds === undefined) await redis.set(key, value)
        else await redis.set(key, value, 'EX', seconds)
      },
      delete: async (key: string) => {
        await redis.del(key)
      },
    },
  }),
})

const { runMigrations } = await getMigrations(auth.options)
await runMigrations()
const { internalAdapter, authCookies } = await auth.$context
const cookies: string[] = []
for (let number = 0; number < Number(sessions); number += 1) {
  const user = await internalAdapter.createUser(
    { name: 'Ada Lovelace', email: `ada.${number}@example.org`, emailVerified: true },
    { method: 'email-password' },
  )
  const { token } = await internalAdapter.createSession(user.id)
  cookies.push(signedCookie(authCookies.sessionToken.name, token, secret))
}

const handle = toNodeHandler(auth)
const server = createServer((request, response) => void handle(request, response))
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as { port: number }).port, cookies }),
)
