import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { reportSchema } from '#readiness/report/json.ts'
import { runGatehouse } from '#tests/_command.ts'
import { writeTree, type TestTree } from './_fixtures.ts'

const ready = (...args: string[]) => runGatehouse(['ready', ...args])

describe('gatehouse ready', () => {
  let bad: TestTree
  let empty: TestTree
  before(async () => {
    empty = await writeTree({ 'notes.md': '# Notes\n' })
    bad = await writeTree({
      'package.json': '{ "name": "app", "main": "server.js", "scripts": { "start": "node server.js" } }\n',
      'server.js':
        "const secret = process.env.SESSION_SECRET || 'a-default-that-ships'\nmodule.exports = { secret }\n",
    })
  })
  after(async () => {
    await bad[Symbol.asyncDispose]()
    await empty[Symbol.asyncDispose]()
  })

  it('ends with 10 when a Must has failed, and says where, why and what to do', async () => {
    const { code, stdout } = await ready('--source', bad.root, '--only', 'security/default-secret')
    assert.equal(code, 10)
    assert.match(stdout, /✖ auth\.ts: Remove default secret key {2}must/)
    assert.match(stdout, /server\.js:1/)
    assert.match(stdout, /To do: /)
    assert.match(stdout, /NO-GO/)
    assert.doesNotMatch(stdout, /a-default-that-ships/)
  })

  it('ends with 11 when nothing could be verified: an empty tree passes nothing', async () => {
    const { code, stdout } = await ready('--source', empty.root, '--format', 'json')
    assert.equal(code, 11)
    const { items } = reportSchema.parse(JSON.parse(stdout))
    assert.deepEqual(
      items.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id),
      [],
    )
  })

  it('writes JSON alone on the standard output', async () => {
    const { code, stdout, stderr } = await ready('--source', bad.root, '--format', 'json')
    assert.equal(code, 10)
    assert.equal(stderr, '')
    const report = reportSchema.parse(JSON.parse(stdout))
    assert.equal(report.exitCode, 10)
    const found = report.items.find(({ id }) => id === 'security/default-secret')
    assert.deepEqual(
      [found?.outcome, found?.evidence[0]?.file, found?.evidence[0]?.line],
      ['fail', 'server.js', 1],
    )
  })

  it('writes a page into a file', async () => {
    const file = join(empty.root, 'report.html')
    const { code, stdout, stderr } = await ready('--source', bad.root, '--format', 'html', '--out', file)
    assert.equal(code, 10)
    assert.equal(stdout, '')
    assert.match(stderr, /^NO-GO: .* The report is in .*report\.html\.\n$/)
    assert.match(await readFile(file, 'utf8'), /<strong>NO-GO<\/strong>/)
  })

  it('says what has changed since an earlier report', async () => {
    const file = join(empty.root, 'earlier.json')
    const only = ['--only', 'security/default-secret', '--source']
    await ready(...only, bad.root, '--format', 'json', '--out', file)
    const { stderr } = await ready(...only, bad.root, '--since', file)
    assert.match(stderr, /Nothing has changed since/)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"outcome": "fail"', '"outcome": "pass"'))
    assert.match(
      (await ready(...only, bad.root, '--since', file)).stderr,
      /security\/default-secret {2}pass → fail/,
    )
  })

  it('explains a line and a check', async () => {
    const { code, stdout } = await ready('explain', 'security/default-secret')
    assert.equal(code, 0)
    for (const word of ['Looks at', 'Why', 'To mend']) assert.match(stdout, new RegExp(word))
  })
})

describe('wrong use of gatehouse ready', () => {
  const refused = async (args: string[], expected: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await ready(...args)
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, expected)
  }

  it('names the format that was meant', () => refused(['--format', 'yaml'], /terminal, json, sarif/))
  it('names the line that was meant', () =>
    refused(['--only', 'security/hst'], /Did you mean security\/hsts\?/))
  it('names the sections', () => refused(['--only', 'nothing/'], /security\//))
  it('needs a folder that is there', () =>
    refused(['--source', '/not/there'], /There is no folder \/not\/there/))
  it('needs a folder, not a file', () => refused(['--source', import.meta.filename], /is a file/))
  it('needs an address', () => refused(['--url', 'staging'], /--url needs an address/))
  it('takes no password in an address', () => refused(['--url', 'https://a:hidden@b.test'], /^(?!.*hidden)/s))
  it('needs an address to try to break in', () => refused(['--active'], /--active needs --url/))
  it('needs an earlier report', () => refused(['--since', '/not/there.json'], /cannot be read/))
  it('explains nothing that is not there', () =>
    refused(['explain', 'nothing'], /no line or check "nothing"/))

  it('says what is wrong with readiness.yaml, and where', async () => {
    await using tree = await writeTree({ 'readiness.yaml': 'version: 1\nwaiver: []\n' })
    await refused(['--source', tree.root], /readiness\.yaml:2: /)
  })
})

describe('gatehouse ready init', () => {
  it('writes a readiness.yaml that the gate reads, and never over one that is there', async () => {
    await using tree = await writeTree({
      'package.json': '{ "name": "app", "main": "server.js" }\n',
      'server.js': 'module.exports = {}\n',
    })
    const first = await ready('init', '--source', tree.root)
    assert.equal(first.code, 0, first.stderr)
    const written = await readFile(join(tree.root, 'readiness.yaml'), 'utf8')
    assert.match(written, /^version: 1$/m)
    assert.notEqual((await ready('--source', tree.root, '--format', 'json')).code, 2)
    const second = await ready('init', '--source', tree.root)
    assert.equal(second.code, 2)
    assert.match(second.stderr, /is there already, and was left as it is/)
    assert.equal(await readFile(join(tree.root, 'readiness.yaml'), 'utf8'), written)
  })
})
