import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { partsOf } from '#readiness/engine/build-items.ts'
import { Gatherer, type AnyFact, type Looked } from '#readiness/engine/gatherer.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import { gitHistory } from '#readiness/facts/secrets/git-history.ts'
import { sourceModules } from '#readiness/facts/source/source-modules.ts'
import type { Outcome } from '#readiness/model/judgement.ts'
import { readSettings } from '#readiness/settings/read-settings.ts'
import { targetOf } from './_fixtures.ts'
import type { Seed } from './seeded/_seed.ts'
import { COMPOSE_SEEDS } from './seeded/compose-seeds.ts'
import { DOCUMENT_SEEDS } from './seeded/document-seeds.ts'
import { NGINX_SEEDS } from './seeded/nginx-seeds.ts'
import { SOURCE_SEEDS } from './seeded/source-seeds.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SEEDS: readonly Seed[] = [...COMPOSE_SEEDS, ...NGINX_SEEDS, ...SOURCE_SEEDS, ...DOCUMENT_SEEDS]
/** Lines that are judged by their own checks, and not by other lines. */
const LEAVES = CATALOGUE.filter((line) => partsOf(line, CATALOGUE).length === 0)
const PARENTS_WITH_CHECKS = CATALOGUE.filter(
  (line) => partsOf(line, CATALOGUE).length > 0 && CHECKS.some((check) => check.line === line.id),
)

/** What this product does not have yet. All of it is nice to have. */
const OPEN = ['criteria/experiments', 'criteria/flags']

type Outcomes = ReadonlyMap<string, Outcome>

/** Everything of this repository that git does not ignore, in a folder of its own, as one commit. */
async function copyRepository(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-seeded-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  })
  for (const path of listed.toString('utf8').split('\0').filter(Boolean)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await cp(join(ROOT, path), join(root, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  git(root, 'init', '--quiet')
  commit(root)
  git(root, 'tag', 'clean')
  return root
}

function git(root: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@gatehouse.invalid', ...args], { cwd: root })
}

function commit(root: string): void {
  git(root, 'add', '--all', '--force')
  git(root, 'commit', '--quiet', '--message', 'a change')
}

/** What each line that looks for itself comes to. Parents count with their own checks only. */
async function judge(root: string, known?: ReadonlyMap<AnyFact, Looked>): Promise<Outcomes> {
  const target = targetOf(root, await readSettings(root))
  const gate = { catalogue: CATALOGUE, checks: CHECKS, version: 'seeded' }
  const report = await runGate(target, known === undefined ? gate : { ...gate, known })
  const items = new Map(report.items.map((item) => [item.id, item]))
  const own = PARENTS_WITH_CHECKS.map(({ id }): [string, Outcome] => {
    const members = items.get(id)?.members.filter(({ depth }) => depth !== undefined) ?? []
    return [id, members.some(({ outcome }) => outcome === 'fail') ? 'fail' : 'pass']
  })
  return new Map([
    ...LEAVES.map(({ id }): [string, Outcome] => [id, items.get(id)?.outcome ?? 'unknown']),
    ...own,
  ])
}

/** Reading all source and history takes longest; a fault in a deployment file changes neither. */
async function readSources(root: string): Promise<ReadonlyMap<AnyFact, Looked>> {
  const gatherer = new Gatherer(targetOf(root))
  const facts: AnyFact[] = [sourceModules, gitHistory]
  return new Map(await Promise.all(facts.map(async (fact) => [fact, await gatherer.get(fact)] as const)))
}

/** Makes the change and commits it, as whoever made it would have. */
async function plant(root: string, seed: Seed): Promise<void> {
  const path = join(root, seed.file)
  const before = await readFile(path, 'utf8').catch(() => '')
  if ('remove' in seed) await rm(path)
  else if ('add' in seed) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, before + seed.add)
  } else {
    assert.equal(before.split(seed.from).length, 2, `${seed.file} has the place once`)
    await writeFile(
      path,
      before.replace(seed.from, () => seed.to),
    )
  }
  commit(root)
}

describe('a fault that is planted in this repository', () => {
  let root: string
  let clean: Outcomes
  let sources: ReadonlyMap<AnyFact, Looked>
  const table: string[] = []

  before(async () => {
    root = await copyRepository()
    sources = await readSources(root)
    clean = await judge(root, sources)
  })
  after(async () => {
    process.stdout.write(`${table.join('\n')}\n${table.length} faults were planted\n`)
    await rm(root, { recursive: true, force: true })
  })

  it('is not found before it is planted; what else is open is known', () => {
    assert.deepEqual(
      [...clean].filter(([, outcome]) => outcome === 'fail').map(([id]) => id),
      OPEN,
    )
  })

  it('is one of at least sixty', () => {
    assert.ok(SEEDS.length >= 60, `${SEEDS.length}`)
    assert.equal(new Set(SEEDS.map(({ fault }) => fault)).size, SEEDS.length)
  })

  for (const seed of SEEDS) {
    it(`${seed.fault}: flips ${seed.lines.join(' and ')}`, async () => {
      try {
        await plant(root, seed)
        const now = await judge(root, /\.tsx?$/.test(seed.file) ? undefined : sources)
        const flipped = [...now].filter(([id, outcome]) => outcome !== clean.get(id))
        table.push(
          `  ${seed.fault.padEnd(75)} ${flipped.map(([id, outcome]) => `${id} ${outcome}`).join(', ')}`,
        )
        assert.deepEqual(
          flipped.sort(([a], [b]) => a.localeCompare(b)),
          [
            ...seed.lines.map((id) => [id, 'fail']),
            ...(seed.unsettles ?? []).map((id) => [id, 'unknown']),
          ].sort(([a = ''], [b = '']) => a.localeCompare(b)),
        )
      } finally {
        git(root, 'reset', '--quiet', '--hard', 'clean')
      }
    })
  }
})
