import { betterAuthOptions } from '#readiness/facts/framework/better-auth-options.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, flagOf, textOf, valueAt } from '#readiness/facts/framework/code-value.ts'
import { djangoSettings } from '#readiness/facts/framework/django-settings.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import { frameworkCode, type FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports, usesOf } from '#readiness/facts/framework/library-uses.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { flaskSetting } from './flask-settings.ts'
import { judgeSightings, sighting, type Sighting } from './sighting.ts'

const ACCOUNTS = /session|auth|token/i

export const redisCaching = defineCheck({
  line: 'performance/redis-caching',
  name: 'code',
  title: 'Sessions are looked up in Redis',
  proof: 'whole',
  needs: { code: frameworkCode },
  looksAt:
    'Where sessions are kept: secondaryStorage of Better Auth, the store of express-session, SESSION_ENGINE and CACHES of Django, SESSION_TYPE of Flask, and code of sessions that speaks to Redis.',
  why: 'Each request of a signed-in person asks for the session. Asking the database every time makes it the slowest part; keeping sessions in the memory of a process loses them at each restart.',
  mend: 'In Better Auth set `secondaryStorage` to a Redis client; in express-session set `store: new RedisStore({ client })`; in Django `SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"` with a Redis cache.',
  sources: [
    'Better Auth: Secondary storage',
    'express-session: Compatible session stores',
    'Django: Configuring the session engine',
  ],
  judge({ code }) {
    return judgeSightings(
      [...betterAuth(code), ...code.files.flatMap(stores), ...django(code), ...flask(code), ...own(code)],
      {
        good: 'Sessions are looked up in Redis.',
        bad: 'Sessions are not looked up in a shared cache.',
        fix: 'Keep sessions in Redis, or keep copies there that end with the session.',
        open: 'Where sessions are kept is decided elsewhere, or a signed cookie spares the look-up.',
        none: 'No sessions of a known framework were recognised in code.',
      },
    )
  },
})

function betterAuth(code: FrameworkCode): Sighting[] {
  const redis = usesOf(code, 'redis').length + usesOf(code, 'session cache').length > 0
  // What stands before the library may do the looking up.
  const isOwn = own(code).length > 0
  return betterAuthOptions(code).flatMap(({ file, options }) => {
    const storage = entryAt(options, 'secondaryStorage')
    if (storage !== undefined)
      return [sighting(redis ? 'good' : 'open', file, storage.line, 'secondaryStorage is set')]
    const cache = entryAt(resolveValue(file, valueAt(options, 'session')), 'cookieCache')
    if (flagOf(valueAt(resolveValue(file, cache?.value), 'enabled')) === true)
      return [sighting('open', file, cache?.line ?? options.line, 'cookieCache spares the look-up')]
    if (isOwn) return []
    return [
      sighting(
        options.isOpen ? 'open' : 'bad',
        file,
        options.line,
        'Better Auth asks the database for each session',
        'secondaryStorage',
      ),
    ]
  })
}

function stores(file: CodeFile): Sighting[] {
  if (!imports(file, 'express-session')) return []
  return file.calls.flatMap((call) => {
    if (!/^(session|expressSession)$/.test(call.callee) || call.isDevelopmentOnly) return []
    const options = resolveValue(file, call.args[0])
    if (options?.kind !== 'record')
      return [sighting('open', file, call.line, 'the store comes from elsewhere')]
    const store = entryAt(options, 'store')
    if (store === undefined)
      return [
        sighting(
          options.isOpen ? 'open' : 'bad',
          file,
          call.line,
          'express-session without a store keeps sessions in memory',
          'a store in Redis',
        ),
      ]
    const value = inProduction(resolveValue(file, store.value))
    const name = value?.kind === 'call' ? value.call.callee : value?.kind === 'name' ? value.name : ''
    if (/redis|valkey/i.test(name))
      return [sighting('good', file, store.line, `the store is ${name.slice(0, 60)}`)]
    if (/^(session\.)?MemoryStore$/.test(name))
      return [sighting('bad', file, store.line, 'the store is MemoryStore', 'a store in Redis')]
    return [
      sighting(
        value?.kind === 'call' ? 'bad' : 'open',
        file,
        store.line,
        `the store is ${name.slice(0, 60) || 'set elsewhere'}`,
        'a store in Redis',
      ),
    ]
  })
}

function django(code: FrameworkCode): Sighting[] {
  const settings = djangoSettings(code)
  if (
    settings === undefined ||
    !settings.list('MIDDLEWARE').some((each) => each.endsWith('.SessionMiddleware'))
  )
    return []
  const engine = settings.get('SESSION_ENGINE')
  const name = textOf(engine?.value)
  if (engine === undefined)
    return [
      sighting(
        settings.isOpen ? 'open' : 'bad',
        settings.main,
        settings.line,
        'SESSION_ENGINE is not set: sessions are in the database alone',
        'cached_db or cache',
      ),
    ]
  if (name === undefined)
    return [sighting('open', engine.file, engine.set.line, 'SESSION_ENGINE comes from configuration')]
  if (/redis/i.test(name))
    return [sighting('good', engine.file, engine.set.line, `SESSION_ENGINE is ${name.slice(0, 80)}`)]
  if (!/backends\.(cache|cached_db)$/.test(name))
    return [
      sighting(
        name.endsWith('signed_cookies') ? 'open' : 'bad',
        engine.file,
        engine.set.line,
        `SESSION_ENGINE is ${name.slice(0, 80)}`,
        'cached_db or cache',
      ),
    ]
  const caches = JSON.stringify(settings.get('CACHES')?.value ?? '')
  if (/redis/i.test(caches))
    return [sighting('good', engine.file, engine.set.line, 'sessions are kept in a Redis cache')]
  return [
    sighting(
      /LocMemCache|DummyCache/.test(caches) ? 'bad' : 'open',
      engine.file,
      engine.set.line,
      'the cache of sessions is not Redis',
      'a Redis cache',
    ),
  ]
}

function flask(code: FrameworkCode): Sighting[] {
  const setting = flaskSetting(code, 'SESSION_TYPE')
  const type = setting.kind === 'set' ? textOf(setting.value) : undefined
  if (setting.kind !== 'set' || type === undefined) return []
  return [
    sighting(
      type === 'redis' ? 'good' : 'bad',
      setting.file,
      setting.line,
      `SESSION_TYPE is "${type.slice(0, 30)}"`,
      '"redis"',
    ),
  ]
}

/** Code of sessions that reads from Redis: `redis.get(…)` in a file that is about them. */
function own(code: FrameworkCode): Sighting[] {
  const clients = usesOf(code, 'redis').map(({ file }) => file)
  if (clients.length === 0) return []
  return code.files.flatMap((file) => {
    if (!ACCOUNTS.test(file.path)) return []
    const call = file.calls.find(
      ({ callee }) =>
        /(^|\.)(redis|cache|client|redisClient|valkey|connection)\.(get|getex|hget|hgetall|mget|getBuffer|hmget|json\.get)$/i.test(
          callee,
        ) && /redis|cache|client|valkey/i.test(callee),
    )
    return call === undefined
      ? []
      : [sighting('good', file, call.line, `${call.callee.slice(0, 60)} looks sessions up`)]
  })
}
