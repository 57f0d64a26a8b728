import { z } from 'zod'

const name = z.string().trim().min(1).max(200)
const day = z.iso.date().describe('YYYY-MM-DD')
const paths = z.array(z.string().min(1).max(500)).max(200)

const WAIVER_REASONS = ['risk-accepted', 'test-data', 'remediated', 'not-supported', 'not-detected'] as const
/** A waiver lasts this many days at most: what is accepted for longer is a decision, not a waiver. */
export const WAIVER_DAYS = 90

/** A person's word for a line. In git, so that the signature is the commit. */
const attestation = z.strictObject({
  line: name,
  statement: z.string().trim().min(10).max(2_000),
  owner: name,
  approver: name,
  made: day,
  until: day,
  evidence: z
    .array(z.strictObject({ url: z.string().min(1).max(2_000), sha256: z.hash('sha256').optional() }))
    .min(1)
    .max(20),
  invalidatedBy: paths.optional().describe('a change of these paths after it was made ends it'),
})

/** One finding that somebody answers for until a day. It is shown, and never counts as a pass. */
const waiver = z.strictObject({
  check: name,
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  reason: z.enum(WAIVER_REASONS),
  note: z.string().trim().min(10).max(2_000),
  owner: name,
  made: day,
  until: day,
})

/** A rehearsal that was run, by us or by hand. Its figures are evidence for as long as it is fresh. */
const drill = z.strictObject({
  kind: z.enum(['restore', 'failover', 'blue-green', 'rollback', 'alert', 'certificate']),
  at: z.iso.datetime({ offset: true }),
  outcome: z.enum(['passed', 'failed']),
  figures: z.record(z.string().max(100), z.number()).optional(),
  evidence: z.string().min(1).max(2_000),
})

/** `readiness.yaml` in the root of the tree. It is data: it names no code that would be run. */
export const settingsSchema = z.strictObject({
  version: z.literal(1),
  adapter: z
    .unknown()
    .optional()
    .describe('gatehouse, better-auth, or a mapping of the routes of the accounts'),
  entries: paths.optional().describe('entry points of what runs in production'),
  exclude: paths.optional().describe('parts of the tree that never ship, each a folder or a file'),
  paths: z
    .strictObject({
      compose: paths,
      dockerfiles: paths,
      nginx: paths,
      environment: paths,
      coverage: paths,
      testReports: paths,
      openapi: paths,
      migrations: paths,
      alerts: paths,
      scans: paths,
      baselines: paths,
      drills: paths,
    })
    .partial()
    .optional(),
  tls: z.enum(['nginx', 'external']).optional().describe('external: something before this stack ends TLS'),
  hosts: z.array(name).max(50).optional().describe('every public host name, besides that of --url'),
  launched: day.optional(),
  attestations: z.array(attestation).max(500).optional(),
  waivers: z.array(waiver).max(500).optional(),
  drills: z.array(drill).max(500).optional(),
})

export type Settings = z.infer<typeof settingsSchema>
export type Attestation = z.infer<typeof attestation>
export type Waiver = z.infer<typeof waiver>
export type Drill = z.infer<typeof drill>

export const NO_SETTINGS: Settings = { version: 1 }
