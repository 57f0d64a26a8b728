import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('gatehouse setup and bad input', () => {
  async function refused(args: string[], code: number): Promise<string> {
    const result = await folder.setup(args)
    assert.equal(result.code, code, result.stdout)
    assert.deepEqual(await readdir(folder.path), [])
    return result.stderr
  }

  it('names every flag that is missing', async () => {
    assert.match(await refused([], 2), /^--domain, --mail, --mail-from are missing/)
    assert.match(await refused([...FIRST_FLAGS, '--tls=acme'], 2), /^--acme-email is missing/)
    assert.match(await refused([...FIRST_FLAGS, '--tls=files'], 2), /^--tls-cert, --tls-key are missing/)
  })

  it('names every flag that is wrong', async () => {
    const args = ['--domain=1.2.3.4', '--mail=nonsense', '--mail-from=nobody', '--tls=maybe']
    const said = await refused(args, 2)
    assert.match(said, /^--domain: 1\.2\.3\.4 is an address/m)
    assert.match(said, /^--mail: The mail server is written/m)
    assert.match(said, /^--mail-from: The sender is an address such as/m)
    assert.match(said, /^--tls: TLS is one of acme, self-signed, files/m)
  })

  it('refuses flags that do not go together', async () => {
    assert.match(
      await refused([...FIRST_FLAGS, '--acme-email=a@b.org'], 2),
      /--acme-email belongs to --tls acme/,
    )
    assert.match(
      await refused([...FIRST_FLAGS, '--tls-cert=a'], 2),
      /belong to --tls files; the mode is self-signed/,
    )
    assert.match(await refused([...FIRST_FLAGS, '--mail-file=a'], 2), /--mail and --mail-file say the same/)
  })

  it('refuses a certificate authority for a name that nobody certifies', async () => {
    const args = [
      ...FIRST_FLAGS.slice(1),
      '--domain=gatehouse.test',
      '--tls=acme',
      '--acme-email=a@example.com',
    ]
    assert.match(await refused(args, 2), /No authority issues certificates for gatehouse\.test/)
  })

  it('refuses a mail server that lacks its password', async () => {
    const args = [FIRST_FLAGS[0] ?? '', FIRST_FLAGS[2] ?? '', '--mail=smtps://me@mail.example.org']
    assert.match(await refused(args, 2), /a user name and no password/)
  })

  it('refuses a sender that would forge a header', async () => {
    const args = [...FIRST_FLAGS.slice(0, 2), '--mail-from=a@b.org\nBcc: c@d.org']
    assert.match(await refused(args, 2), /--mail-from: The sender is an address/)
  })

  it('refuses a flag that it does not know', async () => {
    assert.match(await refused(['--tls-crt=a'], 2), /no --tls-crt\. Did you mean --tls-cert\?/)
  })

  it('refuses a default password', async () => {
    const args = [FIRST_FLAGS[0] ?? '', FIRST_FLAGS[2] ?? '', '--mail=smtps://me:changeme@mail.example.org']
    assert.match(await refused(args, 1), /address of the mail server holds a default or placeholder password/)
  })
})
