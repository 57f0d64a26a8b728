import assert from 'node:assert/strict'
import { access, chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { attestations } from '#readiness/facts/attested/attestations.ts'
import { gitHead } from '#readiness/facts/git/git-head.ts'
import { gitTracked } from '#readiness/facts/git/git-tracked.ts'
import { plainPath } from '#readiness/facts/git/git-path.ts'
import { committedSecrets } from '#readiness/facts/secrets/committed-secrets.ts'
import { gitHistory } from '#readiness/facts/secrets/git-history.ts'
import type { Fact } from '#readiness/model/fact.ts'
import type { Settings } from '#readiness/settings/settings.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'
import { commitAll, git } from './_git.ts'
import { draw, githubToken, privateKey } from './_planted.ts'

async function see<T>(fact: Fact<T>, root: string, settings: Partial<Settings> = {}): Promise<T> {
  const looked = await new Gatherer(targetOf(root, settings)).get(fact)
  assert.ok('value' in looked, JSON.stringify(looked))
  return looked.value
}

async function refuse(fact: Fact<unknown>, root: string): Promise<{ reason: string; silent: boolean }> {
  const looked = await new Gatherer(targetOf(root)).get(fact)
  assert.ok('reason' in looked, 'it looked')
  return looked
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

describe('the newest commit', () => {
  it('is read, with its branch, its time and its files', async () => {
    await using tree = await writeTree({ 'a.ts': '', 'b c/ü.txt': '', '.gitignore': '.env\n', '.env': 'A=1' })
    await git(tree.root, ['init', '--quiet', '--initial-branch', 'trunk'])
    const commit = await commitAll(tree.root, '2026-03-04T05:06:07Z')
    const head = await see(gitHead, tree.root)
    assert.deepEqual(head, {
      commit,
      branch: 'trunk',
      committedAt: new Date('2026-03-04T05:06:07Z'),
      isShallow: false,
      commits: 1,
    })
    assert.deepEqual([...(await see(gitTracked, tree.root)).paths].sort(), [
      '.env',
      '.gitignore',
      'a.ts',
      'b c/ü.txt',
    ])
  })

  it('is read when packed, and with hashes of the other kind', async () => {
    await using tree = await writeTree({ 'a.ts': '1' })
    await git(tree.root, ['init', '--quiet', '--object-format=sha256'])
    const commit = await commitAll(tree.root)
    await git(tree.root, ['gc', '--quiet'])
    assert.equal((await see(gitHead, tree.root)).commit, commit)
  })

  it('is not there without a repository, a commit, or outside the tree', async () => {
    await using none = await writeTree({ 'a.ts': '' })
    const { reason, silent } = await refuse(gitHead, none.root)
    assert.deepEqual({ reason, silent }, { reason: 'The tree is no git repository.', silent: true })
    await git(none.root, ['init', '--quiet'])
    assert.match((await refuse(gitHead, none.root)).reason, /no commit yet/)
    await using other = await writeTree({ 'a.ts': '' })
    await git(other.root, ['init', '--quiet'])
    await commitAll(other.root)
    await git(other.root, ['worktree', 'add', '--quiet', join(none.root, 'linked')])
    const linked = await refuse(gitHead, join(none.root, 'linked'))
    assert.match(linked.reason, /outside the tree/)
    assert.equal(linked.silent, false)
  })
})

describe('what a repository configures', () => {
  it('is never run', async () => {
    await using tree = await writeTree({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
    await git(tree.root, ['init', '--quiet'])
    await commitAll(tree.root)
    await writeFile(join(tree.root, 'a.txt'), 'changed\n')
    await commitAll(tree.root, '2026-01-11T10:00:00Z')
    const marker = join(tree.root, 'marker')
    const script = join(tree.root, 'run.sh')
    await writeFile(script, `#!/bin/sh\ntouch ${marker}\n`)
    await chmod(script, 0o755)
    await writeFile(
      join(tree.root, '.git/config'),
      `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = ${script}\n\tpager = ${script}\n\thooksPath = ${tree.root}\n\tsshCommand = ${script}\n[pager]\n\tlog = ${script}\n[diff "x"]\n\ttextconv = ${script}\n\tcommand = ${script}\n[filter "x"]\n\tclean = ${script}\n\tsmudge = ${script}\n[diff]\n\texternal = ${script}\n[gpg]\n\tprogram = ${script}\n[log]\n\tshowSignature = true\n[remote "origin"]\n\turl = ext::sh -c ${script}\n\tpromisor = true\n\tpartialclonefilter = blob:none\n[extensions]\n\tpartialClone = origin\n[alias]\n\tlog = !${script}\n\tls-tree = !${script}\n`,
    )
    await writeFile(join(tree.root, '.gitattributes'), '* diff=x filter=x\n')
    await mkdir(join(tree.root, '.git/info'), { recursive: true })
    await writeFile(join(tree.root, '.git/info/attributes'), '* diff=x filter=x\n')
    for (const fact of [gitHead, gitTracked, gitHistory]) await see(fact as Fact<unknown>, tree.root)
    assert.equal(await isThere(marker), false)
    await git(tree.root, ['status']).catch(() => {})
    assert.equal(await isThere(marker), true, 'git in the tree itself runs it')
  })

  it('leads to no objects elsewhere', async () => {
    await using other = await writeTree({ 'a.ts': '' })
    await git(other.root, ['init', '--quiet'])
    await commitAll(other.root)
    await using tree = await writeTree({})
    await git(tree.root, ['clone', '--quiet', '--shared', other.root, 'clone'])
    assert.match((await refuse(gitHead, join(tree.root, 'clone'))).reason, /borrows its objects/)
    await rm(join(tree.root, 'clone/.git/objects'), { recursive: true })
    await symlink(join(other.root, '.git/objects'), join(tree.root, 'clone/.git/objects'))
    assert.match((await refuse(gitHead, join(tree.root, 'clone'))).reason, /outside the tree/)
    await rm(join(tree.root, 'clone/.git'), { recursive: true })
    await symlink(join(other.root, '.git'), join(tree.root, 'clone/.git'))
    assert.match((await refuse(gitHead, join(tree.root, 'clone'))).reason, /neither a folder/)
  })
})

describe('the history', () => {
  it('still has what was taken out, once, and not what is still there', async () => {
    const [gone, kept] = [githubToken('gone'), githubToken('kept')]
    await using tree = await writeTree({
      '.env': `JWT_SECRET=${draw(32, 'past')}\n`,
      'src/api.ts': `export const token = '${gone}'\n`,
      'src/other.ts': `export const token = '${kept}'\n`,
      'tests/key.pem': privateKey('t'),
    })
    await git(tree.root, ['init', '--quiet'])
    const first = await commitAll(tree.root)
    await writeFile(join(tree.root, 'src/api.ts'), `export const token = '${gone}' // still\n`)
    await commitAll(tree.root, '2026-01-11T10:00:00Z')
    await rm(join(tree.root, '.env'))
    await rm(join(tree.root, 'tests'), { recursive: true })
    await writeFile(join(tree.root, 'src/api.ts'), 'export const token = read()\n')
    await writeFile(join(tree.root, 'src/other.ts'), `// moved\nexport const token = '${kept}'\n`)
    await commitAll(tree.root, '2026-01-12T10:00:00Z')
    const { secrets, commits, scanned } = await see(gitHistory, tree.root)
    assert.deepEqual([commits, scanned], [3, 3])
    assert.deepEqual(secrets.map(({ file, what, commit }) => [file, what, commit]).sort(), [
      ['.env', 'JWT_SECRET has a value of 32 characters', first.slice(0, 12)],
      ['src/api.ts', 'a GitHub token', first.slice(0, 12)],
    ])
  })

  it('of a shallow clone is told to be one', async () => {
    await using tree = await writeTree({ 'origin/a.ts': '1' })
    const origin = join(tree.root, 'origin')
    await git(origin, ['init', '--quiet'])
    await commitAll(origin)
    await writeFile(join(origin, 'a.ts'), '2')
    await commitAll(origin, '2026-01-12T10:00:00Z')
    await git(tree.root, ['clone', '--quiet', '--depth', '1', `file://${origin}`, 'clone'])
    const seen = await see(gitHistory, join(tree.root, 'clone'))
    assert.deepEqual([seen.isShallow, seen.commits], [true, 1])
  })

  it('has files that git ignores and holds all the same', async () => {
    await using tree = await writeTree({ '.gitignore': '.env\n', '.env': `API_KEY=${draw(30, 'held')}\n` })
    await git(tree.root, ['init', '--quiet'])
    assert.deepEqual((await see(committedSecrets, tree.root)).files, [])
    await commitAll(tree.root)
    assert.deepEqual(
      (await see(committedSecrets, tree.root)).files.map(({ file }) => file),
      ['.env'],
    )
  })
})

describe('paths that end an attestation', () => {
  const attestation = (made: string, invalidatedBy: string[]): Partial<Settings> => ({
    attestations: [
      {
        line: 'deployment/training',
        statement: 'Everybody took part.',
        owner: 'Ann',
        approver: 'Bob',
        made,
        until: made,
        evidence: [{ url: 'https://example.com' }],
        invalidatedBy,
      },
    ],
  })

  it('are the ones that were changed after the day it was made', async () => {
    await using tree = await writeTree({ 'ops/run.md': '1', 'src/a.ts': '1' })
    await git(tree.root, ['init', '--quiet'])
    await commitAll(tree.root, '2026-01-10T10:00:00Z')
    await writeFile(join(tree.root, 'ops/run.md'), '2')
    await commitAll(tree.root, '2026-02-10T10:00:00Z')
    const changesFor = async (made: string, paths: string[]): Promise<unknown> => {
      const { attested } = await see(attestations, tree.root, attestation(made, paths))
      const changes = attested[0]?.changes
      return Array.isArray(changes) ? changes.map(({ path }) => path) : changes
    }
    assert.deepEqual(await changesFor('2026-01-20', ['ops/']), ['ops/run.md'])
    assert.deepEqual(await changesFor('2026-01-20', ['*.md']), ['ops/run.md'])
    assert.deepEqual(await changesFor('2026-02-10', ['ops/']), [])
    assert.deepEqual(await changesFor('2026-01-20', ['src/']), [])
  })

  it('cannot be told without a history', async () => {
    await using tree = await writeTree({ 'origin/ops/a.md': '1' })
    const { attested } = await see(attestations, tree.root, attestation('2026-01-20', ['ops/']))
    assert.deepEqual(attested[0]?.changes, { reason: 'The tree is no git repository.' })
    const origin = join(tree.root, 'origin')
    await git(origin, ['init', '--quiet'])
    await commitAll(origin, '2026-02-10T10:00:00Z')
    await writeFile(join(origin, 'b.md'), '2')
    await commitAll(origin, '2026-02-12T10:00:00Z')
    await git(tree.root, ['clone', '--quiet', '--depth', '1', `file://${origin}`, 'clone'])
    const shallow = await see(attestations, join(tree.root, 'clone'), attestation('2026-01-20', ['ops/']))
    assert.match(JSON.stringify(shallow.attested[0]?.changes), /shallow/)
  })
})

describe('paths as git prints them', () => {
  it('are taken out of their quotes', () => {
    assert.equal(plainPath('a b.txt'), 'a b.txt')
    assert.equal(plainPath(String.raw`"a\tb\n\"c\\ \303\274"`), 'a\tb\n"c\\ ü')
  })
})
