import type { Postgres } from './postgres.ts'
import type { Metrics } from './metrics.ts'
import type { RedisHandle } from './redis.ts'

export type HealthReport = {
  ready: boolean
  draining: boolean
  dependencies: Record<'postgres' | 'redis', 'up' | 'down' | 'not configured'>
  /** What runs without something it would like to have. */
  degraded: string[]
}

type Deps = {
  postgres: Postgres
  redis: RedisHandle | undefined
  metrics: Metrics
  /** What the check of sessions runs without. */
  index: { readonly degraded: readonly string[] }
}

/** Whether this process should get requests. Postgres is needed; Redis is only missed. */
export class Health {
  readonly #deps: Deps
  #draining = false
  #last: { at: number; report: Promise<HealthReport> } | undefined

  constructor(deps: Deps) {
    this.#deps = deps
  }

  drain(): void {
    this.#draining = true
    this.#last = undefined
  }

  isDraining(): boolean {
    return this.#draining
  }

  /** Looks at the dependencies; answers asked for within half a second share one look. */
  check(): Promise<HealthReport> {
    if (this.#last === undefined || performance.now() - this.#last.at > 500) {
      this.#last = { at: performance.now(), report: this.#look() }
    }
    return this.#last.report
  }

  async #look(): Promise<HealthReport> {
    const { postgres, redis, metrics, index: sessions } = this.#deps
    const database = await postgres.ping(2_000).then(
      () => 'up' as const,
      () => 'down' as const,
    )
    const index = redis === undefined ? 'not configured' : redis.isUp() ? 'up' : 'down'
    const fault = redis?.fault()
    const why = fault === undefined ? '' : ` (${fault})`
    const degraded = [
      ...(index === 'down' ? [`redis: rate limits are kept in each process${why}`] : []),
      ...sessions.degraded,
    ]
    metrics.degraded.set({ dependency: 'redis' }, degraded.some((line) => line.startsWith('redis:')) ? 1 : 0)
    return {
      ready: database === 'up' && !this.#draining,
      draining: this.#draining,
      dependencies: { postgres: database, redis: index },
      degraded,
    }
  }
}
