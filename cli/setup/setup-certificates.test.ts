import assert from 'node:assert/strict'
import { readdir, unlink, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'
import { readValues } from './env-file.ts'
import { makeSelfSigned } from './self-signed.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('gatehouse setup and certificates', () => {
  it('uses those of a person when they fit', async () => {
    const pair = await makeSelfSigned('accounts.example.org')
    await writeFile(folder.at('mine.pem'), pair.certificate)
    await writeFile(folder.at('mine.key'), pair.key)
    // Paths are those of whoever types them.
    const flags = ['--tls=files', '--tls-cert=mine.pem', '--tls-key=mine.key']
    const { code, stderr } = await folder.setup([...FIRST_FLAGS, ...flags], { cwd: folder.path })
    assert.equal(code, 0, stderr)
    assert.equal(await folder.read('secrets/tls/fullchain.pem'), pair.certificate)
    assert.equal(await folder.read('secrets/tls/privkey.pem'), pair.key)
    assert.equal((await folder.setup([])).code, 0)
  })

  it('refuses those of another name, and writes nothing', async () => {
    const pair = await makeSelfSigned('other.example.org')
    await writeFile(folder.at('mine.pem'), pair.certificate)
    await writeFile(folder.at('mine.key'), pair.key)
    const flags = ['--tls=files', `--tls-cert=${folder.at('mine.pem')}`, `--tls-key=${folder.at('mine.key')}`]
    const { code, stderr } = await folder.setup([...FIRST_FLAGS, ...flags])
    assert.equal(code, 1)
    assert.match(stderr, /not for accounts\.example\.org; it names other\.example\.org/)
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['mine.key', 'mine.pem'])
  })

  it('says which file cannot be read', async () => {
    const flags = ['--tls=files', '--tls-cert=/not/there', '--tls-key=/not/there']
    const { code, stderr } = await folder.setup([...FIRST_FLAGS, ...flags])
    assert.equal(code, 1)
    assert.match(stderr, /--tls-cert: \/not\/there cannot be read \(ENOENT\)/)
  })

  it('leaves them to certbot in acme mode', async () => {
    const { code, stdout } = await folder.setup([
      ...FIRST_FLAGS,
      '--tls=acme',
      '--acme-email=ops@example.com',
    ])
    assert.equal(code, 0)
    assert.match(stdout, /--profile acme up -d --wait/)
    assert.deepEqual(await readdir(folder.at('secrets/tls')), [])
    assert.equal(readValues(await folder.read('.env')).get('ACME_EMAIL'), 'ops@example.com')
  })

  it('makes the self-signed one anew when its key is gone', async () => {
    await folder.setup(FIRST_FLAGS)
    const before = await folder.read('secrets/tls/fullchain.pem')
    await unlink(folder.at('secrets/tls/privkey.pem'))
    assert.equal((await folder.setup([])).code, 0)
    assert.notEqual(await folder.read('secrets/tls/fullchain.pem'), before)
  })
})
