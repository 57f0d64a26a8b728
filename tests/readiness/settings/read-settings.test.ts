import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseSettings, readSettings } from '#readiness/settings/read-settings.ts'
import { SettingsError } from '#readiness/settings/settings-error.ts'
import { writeTree } from '#tests/readiness/_fixtures.ts'

function mistakesOf(text: string): string {
  try {
    parseSettings(text)
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error))
    return error.message
  }
  return assert.fail('it was accepted')
}

const ATTESTATION = `
attestations:
  - line: deployment/training
    statement: Everybody took part in the exercise.
    owner: ann
    approver: bob
    made: 2026-11-01
    until: 2027-02-01
    evidence: [{ url: "https://wiki.example.com/exercise" }]
`

describe('readiness.yaml', () => {
  it('is read', () => {
    const settings = parseSettings(`version: 1\nlaunched: 2026-10-01\nexclude: [old/]${ATTESTATION}`)
    assert.equal(settings.launched, '2026-10-01')
    assert.equal(settings.attestations?.[0]?.line, 'deployment/training')
  })

  it('names the line, the place and the key that was meant', () => {
    const said = mistakesOf('version: 1\nexcludes: [a]\npaths:\n  compos: [b]\ntls: Nginx\n')
    assert.match(said, /^readiness\.yaml:2: excludes: is unknown\. Did you mean exclude\?$/m)
    assert.match(said, /^readiness\.yaml:4: paths\.compos: is unknown\. Did you mean compose\?$/m)
    assert.match(said, /^readiness\.yaml:5: tls: has to be one of nginx, external\. Did you mean nginx\?$/m)
  })

  it('says what is missing, wrong, too short or no day', () => {
    const said = mistakesOf(
      `version: 2\nlaunched: 2026-02-30\nentries: main.ts\n${ATTESTATION.replace('    owner: ann\n', '').replace('statement: Everybody took part in the exercise.', 'statement: yes')}`,
    )
    assert.match(said, /:1: version: has to be 1\./)
    assert.match(said, /:2: launched: has to be a day that exists/)
    assert.match(said, /:3: entries: has to be a list\./)
    assert.match(said, /:6: attestations\[0\]\.owner: is missing; it has to be text\./)
    assert.match(said, /:7: attestations\[0\]\.statement: is too short: at least 10 characters\./)
  })

  it('refuses an attestation for a line that is not a matter of a word', () => {
    assert.match(
      mistakesOf(`version: 1${ATTESTATION.replace('deployment/training', 'security/hsts')}`),
      /:3: attestations\[0\]\.line: security\/hsts is judged by looking/,
    )
    assert.match(
      mistakesOf(`version: 1${ATTESTATION.replace('deployment/training', 'deployment/trainings')}`),
      /Did you mean deployment\/training\?/,
    )
  })

  it('refuses tags, keys that come twice, and an empty file', () => {
    assert.match(mistakesOf('version: !!js/function "x"\n'), /:1: is no plain YAML/)
    assert.match(mistakesOf('version: 1\nversion: 1\n'), /:2: is no plain YAML/)
    assert.match(mistakesOf(''), /has to be a mapping/)
    assert.match(mistakesOf('version: [1\n'), /is no plain YAML/)
  })

  it('does not merge, nor unfold a bomb of aliases', () => {
    assert.match(mistakesOf('version: 1\n<<: { exclude: [a] }\n'), /<<: is unknown/)
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let at = 1; at < 12; at += 1)
      bomb.push(
        `a${at}: &a${at} [${Array(9)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      )
    assert.match(mistakesOf(bomb.join('\n')), /more YAML aliases/)
  })

  it('does not go down without end', () => {
    assert.match(mistakesOf(`version: ${'['.repeat(100_000)}`), /nested too deeply/)
    assert.match(mistakesOf(`a:\n${'- '.repeat(50_000)}x`), /nested too deeply/)
  })
})

describe('reading it from a tree', () => {
  it('goes without one', async () => {
    await using tree = await writeTree({ 'a.txt': '' })
    assert.deepEqual(await readSettings(tree.root), { version: 1 })
  })

  it('takes either ending, and not both', async () => {
    await using one = await writeTree({ 'readiness.yml': 'version: 1\ntls: external\n' })
    assert.deepEqual(await readSettings(one.root), { version: 1, tls: 'external' })
    await using two = await writeTree({ 'readiness.yml': 'version: 1\n', 'readiness.yaml': 'version: 1\n' })
    await assert.rejects(readSettings(two.root), /keep one of them/)
  })

  it('follows no link and reads no large file', async () => {
    await using tree = await writeTree({ 'else.yaml': 'version: 1\n' })
    await symlink(join(tree.root, 'else.yaml'), join(tree.root, 'readiness.yaml'))
    await assert.rejects(readSettings(tree.root), /has to be a regular text file/)
    await using large = await writeTree({ 'readiness.yaml': `version: 1\n#${'x'.repeat(300_000)}` })
    await assert.rejects(readSettings(large.root), /has to be a regular text file/)
  })
})
