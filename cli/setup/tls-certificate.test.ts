import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, describe, it } from 'node:test'
import { makeSelfSigned } from './self-signed.ts'
import { faultsOfPair, isSelfSigned, readChain, type TlsPair } from './tls-certificate.ts'

const DAY_MS = 86_400_000

describe('a certificate', () => {
  let pair: TlsPair
  let other: TlsPair
  before(async () => {
    pair = await makeSelfSigned('accounts.example.org')
    other = await makeSelfSigned('other.example.org')
  })

  it('that setup makes is for the one name, for 90 days, and signed by itself', () => {
    const [leaf] = readChain(pair.certificate) ?? []
    assert.ok(leaf)
    assert.equal(leaf.subjectAltName, 'DNS:accounts.example.org')
    assert.equal(Math.round((leaf.validToDate.getTime() - Date.now()) / DAY_MS), 90)
    assert.equal(isSelfSigned(leaf), true)
    assert.equal(leaf.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
    assert.deepEqual(faultsOfPair(pair, 'accounts.example.org', new Date()), [])
  })

  it('can be made for a name that is too long for its subject', async () => {
    const long = `${'a'.repeat(60)}.accounts.example.org`
    assert.deepEqual(faultsOfPair(await makeSelfSigned(long), long, new Date()), [])
  })

  it('is refused for another name', () => {
    assert.deepEqual(faultsOfPair(pair, 'login.example.org', new Date()), [
      'The certificate is not for login.example.org; it names accounts.example.org.',
    ])
  })

  it('is refused with the key of another', () => {
    const [fault] = faultsOfPair({ ...pair, key: other.key }, 'accounts.example.org', new Date())
    assert.match(fault ?? '', /The key does not belong to the certificate/)
  })

  it('is refused before its time and after it', () => {
    const late = faultsOfPair(pair, 'accounts.example.org', new Date(Date.now() + 91 * DAY_MS))
    assert.match(late.join(), /expired on \d{4}-\d\d-\d\d/)
    const early = faultsOfPair(pair, 'accounts.example.org', new Date(Date.now() - 2 * DAY_MS))
    assert.match(early.join(), /valid only from/)
  })

  it('is refused when it cannot be read', () => {
    assert.match(
      faultsOfPair({ ...pair, certificate: 'nonsense' }, 'a.example', new Date()).join(),
      /no certificate/,
    )
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    assert.match(
      faultsOfPair({ ...pair, certificate: broken }, 'a.example', new Date()).join(),
      /no certificate/,
    )
    assert.match(faultsOfPair({ ...pair, key: 'nonsense' }, 'a.example', new Date()).join(), /no private key/)
  })

  it('is refused when its key needs a passphrase', () => {
    const args = ['pkey', '-aes256', '-passout', 'pass:only-a-test']
    const key = execFileSync('openssl', args, { input: pair.key, encoding: 'utf8' })
    assert.match(faultsOfPair({ ...pair, key }, 'accounts.example.org', new Date()).join(), /passphrase/)
  })

  it('is refused in a chain that is out of order', () => {
    const certificate = `${pair.certificate}${other.certificate}`
    assert.match(
      faultsOfPair({ ...pair, certificate }, 'accounts.example.org', new Date()).join(),
      /certificate 1 of the file was not issued by the one after it/,
    )
  })
})
