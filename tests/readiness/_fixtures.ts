import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { judgeCheck } from '#readiness/engine/judge-checks.ts'
import type { Check } from '#readiness/model/check.ts'
import type { Target } from '#readiness/model/fact.ts'
import type { Outcome } from '#readiness/model/judgement.ts'
import type { Member } from '#readiness/model/report.ts'
import type { Settings } from '#readiness/settings/settings.ts'

/** A small tree, or what the facts of a check would have seen. */
export type Fixture = { name: string; now?: string } & (
  | { files: Readonly<Record<string, string>>; settings?: Partial<Settings> }
  | { facts: Readonly<Record<string, unknown>> }
)

/** For each check at least one that passes and one that fails; further ones say what they come to. */
export type CheckFixtures = {
  passing: readonly [Fixture, ...Fixture[]]
  failing: readonly [Fixture, ...Fixture[]]
  others?: readonly (Fixture & { outcome: Outcome })[]
}

/** By the id of the check. */
export type FixtureTable = Readonly<Record<string, CheckFixtures>>

export type TestTree = AsyncDisposable & { root: string }

/** Writes files into a new folder, which goes away with the handle. */
export async function writeTree(files: Readonly<Record<string, string>>): Promise<TestTree> {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-tree-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

export function targetOf(root: string, settings: Partial<Settings> = {}, now = new Date()): Target {
  return { source: root, active: false, settings: { version: 1, ...settings }, now }
}

/** What a check says of a fixture. */
export async function judgeFixture(
  check: Check,
  fixture: Fixture,
): Promise<Pick<Member, 'outcome' | 'because' | 'evidence'>> {
  const now = fixture.now === undefined ? new Date() : new Date(fixture.now)
  if ('facts' in fixture) {
    const judgement = check.judge(fixture.facts, { now })
    return { outcome: judgement.outcome, because: judgement.because, evidence: judgement.evidence ?? [] }
  }
  await using tree = await writeTree(fixture.files)
  const target = targetOf(tree.root, fixture.settings, now)
  // The tree goes away with the scope: not before the check has seen it.
  return await judgeCheck(check, new Gatherer(target), target)
}
