import type { Service } from '#readiness/facts/containers/compose-model.ts'
import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { entryAt, type CodeCall } from '#readiness/facts/framework/code-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { originalName, usesOf } from '#readiness/facts/framework/library-uses.ts'

/** A limiter that counts in the memory of its process. */
export type MemoryLimiter = { file: CodeFile; line: number; what: string; isMounted: boolean }

/** A service of the project's own that runs more than once. */
export function replicatedService(services: readonly Service[]): { name: string; count: number } | undefined {
  for (const { name, deploy, software } of services) {
    const count = Number(deploy.replicas?.value ?? 1)
    if (software === undefined && count > 1) return { name, count }
  }
  return undefined
}

/** Limiters without a store that processes share. One beside a shared one is there for when that is away. */
export function memoryLimiters(code: FrameworkCode): MemoryLimiter[] {
  const files = [...new Set(usesOf(code, 'rate limit').map(({ file }) => file))]
  return files.flatMap((file) => {
    const isShared = file.calls.some(({ callee }) =>
      /RateLimiter(Redis|Valkey|Postgres|MySQL|Mongo|Prisma|Memcache|Cluster|Drizzle|DynamoDB\w*)$|RedisStore$|MemcachedStore$|MongoStore$/.test(
        originalName(file, callee),
      ),
    )
    if (isShared) return []
    return file.calls.flatMap((call) => {
      const what = countsInMemory(file, call)
      if (what === undefined || call.isDevelopmentOnly) return []
      const isMounted =
        call.callee.endsWith('register') ||
        file.calls.some(
          (use) =>
            use.callee.endsWith('.use') && use !== call && use.start <= call.start && call.end <= use.end,
        )
      return [{ file, line: call.line, what, isMounted }]
    })
  })
}

function countsInMemory(file: CodeFile, call: CodeCall): string | undefined {
  const name = originalName(file, call.callee)
  if (/(^|\.)RateLimiterMemory$/.test(name)) return 'RateLimiterMemory'
  const options = resolveValue(file, call.args.at(-1))
  const isClosed = options === undefined || (options.kind === 'record' && !options.isOpen)
  if (!isClosed) return undefined
  const has = (key: string): boolean => entryAt(options, key) !== undefined
  if (
    /^(rateLimit|expressRateLimit)$/.test(name) &&
    file.imports.some(({ module }) => module === 'express-rate-limit')
  )
    return has('store') ? undefined : 'express-rate-limit without a store'
  const [first] = call.args
  const isFastify = name.endsWith('register') && first?.kind === 'name' && /rate_?limit/i.test(first.name)
  if (isFastify) return has('redis') || has('store') ? undefined : '@fastify/rate-limit without Redis'
  const isPython = file.language === 'python' && /(^|\.)Limiter$/.test(name)
  const isStored = call.named.some(({ key }) => key === 'storage_uri' || key === '...')
  return isPython && !isStored ? 'a Limiter without storage_uri' : undefined
}
