import { keepCompiled } from '#cli/compile-cache.ts'

// The process that `gatehouse ready` looks and judges in. What it needs is loaded once the cache is there.
keepCompiled()
const [{ CATALOGUE }, { CHECKS }, { serveGate }] = await Promise.all([
  import('#readiness/catalogue/catalogue.ts'),
  import('#readiness/checks/all-checks.ts'),
  import('#readiness/engine/serve-gate.ts'),
])
await serveGate({ catalogue: CATALOGUE, checks: CHECKS })
