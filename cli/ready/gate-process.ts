import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { serveGate } from '#readiness/engine/serve-gate.ts'

// The process that `gatehouse ready` looks and judges in.
await serveGate({ catalogue: CATALOGUE, checks: CHECKS })
