import { z } from 'zod'
import { DEPTHS } from '#readiness/model/fact.ts'
import { OUTCOMES } from '#readiness/model/judgement.ts'
import { LEVELS } from '#readiness/model/line.ts'
import type { Report } from '#readiness/model/report.ts'

const outcome = z.enum(OUTCOMES)
const count = z.int().min(0)
const counts = z.strictObject({
  pass: count,
  fail: count,
  'not-applicable': count,
  unknown: count,
  waived: count.describe('failed, and every finding is waived'),
})

const finding = z.strictObject({
  file: z.string().optional().describe('from the root of the source, with forward slashes'),
  line: z.int().min(1).optional(),
  url: z.string().optional(),
  observed: z.string(),
  expected: z.string().optional(),
  fingerprint: z.string().optional().describe('names a finding in a waiver; it outlives moved lines'),
  waiver: z
    .strictObject({ owner: z.string(), reason: z.string(), note: z.string(), until: z.string() })
    .optional(),
})

const member = z.strictObject({
  id: z.string().describe('of a check, or of a line that this line rolls up'),
  title: z.string(),
  outcome,
  because: z.string(),
  fix: z.string().optional(),
  depth: z.enum(DEPTHS).optional().describe('of a check'),
  waived: z.literal(true).optional(),
  silent: z.literal(true).optional().describe('not asked for, or nothing of the kind: it held nothing up'),
  notAsked: z.literal(true).optional().describe('it needs a flag that was not given'),
  notes: z.array(z.string()).optional(),
  evidence: z.array(finding),
})

const item = z.strictObject({
  id: z.string(),
  tier: z.string(),
  section: z.string(),
  title: z.string().describe("the checklist's own wording"),
  level: z.enum(LEVELS),
  parent: z.string().optional(),
  outcome,
  because: z.string(),
  fix: z.string().nullable().describe('what to do; null where nothing is to be done'),
  waived: z.literal(true).optional(),
  members: z.array(member),
  evidence: z.array(finding),
})

/** A report as JSON. New optional members may come; what is here stays. */
export const reportSchema = z.strictObject({
  schema: z.literal(1),
  version: z.string().describe('of Gatehouse'),
  verdict: z.enum(['GO', 'NO-GO']),
  because: z.string(),
  exitCode: z.union([z.literal(0), z.literal(10), z.literal(11)]),
  summary: z.strictObject({ must: counts, should: counts, nice: counts }),
  target: z.strictObject({
    source: z.string().optional(),
    url: z.string().optional(),
    prometheus: z.string().optional(),
    depth: z.enum(DEPTHS),
    only: z.string().optional(),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  items: z.array(item),
})

/** Characters that steer a terminal or turn the direction of writing are escaped: somebody will look at it with cat. */
export function printJson(report: Report): string {
  const text = JSON.stringify(report, null, 2).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
  return `${text}\n`
}

/** The published schema of the report. */
export function printReportSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' })
  return `${JSON.stringify({ title: 'Report of gatehouse ready', ...schema }, null, 2)}\n`
}
