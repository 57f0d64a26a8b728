import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mayLeakPassword, readMailServer, withPassword, type MailServer } from './mail-server.ts'

const taken = (text: string) => readMailServer(text) as MailServer
const faultOf = (text: string) => (readMailServer(text) as { fault?: string }).fault ?? ''

describe('the address of a mail server', () => {
  it('is taken and shown without what is secret', () => {
    const server = taken('smtps://user:hunter2@mail.example.org')
    assert.equal(server.shown, 'mail.example.org:465')
    assert.equal(server.needsPassword, false)
    assert.equal(taken('smtp://mail.example.org:2525').shown, 'mail.example.org:2525')
  })

  it('needs a password where it has a user', () => {
    const server = taken('smtp://me%40example.org@mail.example.org:587?requireTLS=true')
    assert.equal(server.needsPassword, true)
    const whole = withPassword(server, 'p@ss/w:rd#%41')
    assert.equal(whole.needsPassword, false)
    const url = new URL(whole.url)
    assert.equal(decodeURIComponent(url.username), 'me@example.org')
    assert.equal(decodeURIComponent(url.password), 'p@ss/w:rd#%41')
    assert.equal(url.search, '?requireTLS=true')
  })

  it('is refused with what to do, and is never repeated', () => {
    assert.match(faultOf('mail.example.org:587'), /is written smtps:/)
    assert.match(faultOf('https://mail.example.org'), /is written smtps:/)
    assert.match(faultOf('smtp://u:hunter2/x@mail.example.org'), /%2F/)
    assert.match(faultOf('smtp://u:hunter2#x@mail.example.org'), /%23/)
    assert.match(faultOf('smtp://u:hunter2@mail.example.org/path'), /ends after the port/)
    assert.match(faultOf('smtp://:hunter2@mail.example.org'), /no user name/)
    assert.match(faultOf('smtp://'), /cannot be read/)
    assert.match(faultOf('smtp://mail.example.org:99999'), /cannot be read/)
    for (const text of ['smtp://u:hunter2/x@mail.example.org', 'smtp://u:hunter2@mail.example.org/path'])
      assert.doesNotMatch(faultOf(text), /hunter2/)
  })

  it('is not the container itself', () => {
    assert.match(faultOf('smtp://localhost:25'), /the container itself/)
    assert.match(faultOf('smtp://127.0.0.1:25'), /the container itself/)
  })

  it('may let a password cross the network in the clear', () => {
    assert.equal(mayLeakPassword('smtp://u:p@mail.example.org'), true)
    assert.equal(mayLeakPassword('smtp://u:p@mail.example.org?requireTLS=true'), false)
    assert.equal(mayLeakPassword('smtps://u:p@mail.example.org'), false)
    assert.equal(mayLeakPassword('smtp://mail.example.org'), false)
  })
})
