import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog, scrub } from './log.ts'

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } }))
  return lines.join('')
}

describe('scrub', () => {
  it('removes user name and password from a URL', () =>
    assert.equal(scrub('at postgres://me:CANARY@db/x failed'), 'at postgres://[secret]@db/x failed'))
  it('removes a password that holds an @', () =>
    assert.doesNotMatch(scrub('redis://me:CAN@ARY@host:6379/0'), /CAN|ARY/))
  it('removes a password that holds a slash', () =>
    assert.equal(scrub('postgres://me:CAN/ARY@db/x'), 'postgres://[secret]@db/x'))
  it('keeps the path of a package in a scope', () => {
    const line = 'at http://localhost:3000/node_modules/@tanstack/query.js:1:2'
    assert.equal(scrub(line), line)
  })
  it('removes a token from a fragment', () =>
    assert.equal(scrub('/reset-password#token=CANARY'), '/reset-password#token=[secret]'))
  it('removes a token from a query and keeps the rest', () =>
    assert.equal(scrub('/x?a=1&token=CANARY&b=2'), '/x?a=1&token=[secret]&b=2'))
  it('removes a signed token', () =>
    assert.equal(scrub('got eyJhbGciOi.eyJzdWIi.c2ln here'), 'got [secret] here'))
  it('removes an e-mail address', () =>
    assert.equal(scrub('user ada@example.org left'), 'user [address] left'))
  it('removes an address at the end of a URL', () =>
    assert.equal(scrub('mailto:ada@example.org?x'), 'mailto:[address]?x'))
  it('keeps a plain stack line', () => {
    const line = '    at file:///srv/app/server/main.ts:12:3'
    assert.equal(scrub(line), line)
  })
  it('answers at once for a text made to be slow', () => {
    const started = performance.now()
    scrub(`${'a'.repeat(20_000)}@`)
    scrub('a-'.repeat(10_000))
    scrub(`x://${'a'.repeat(20_000)}`)
    scrub(`a@${'b-'.repeat(8_000)}`)
    assert.ok(performance.now() - started < 500, `${performance.now() - started} ms`)
  })
})

describe('createLog', () => {
  it('writes one JSON object a line, in UTC', () => {
    const text = linesOf((log) => log.info({ code: 'x' }, 'one\ntwo'))
    assert.equal(text.split('\n').length, 2)
    const line = JSON.parse(text) as Record<string, unknown>
    assert.equal(line['level'], 'info')
    assert.equal(line['message'], 'one\ntwo')
    assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('redacts a secret wherever it stands', () => {
    const text = linesOf((log) =>
      log.info({
        password: 'CANARY',
        body: { newPassword: 'CANARY', token: 'CANARY', accessToken: 'CANARY', privateKey: 'CANARY' },
        request: { headers: { cookie: 'CANARY', authorization: 'CANARY', 'set-cookie': ['CANARY'] } },
        mail: { deep: { html: 'CANARY', subject: 'CANARY', text: 'CANARY' } },
      }),
    )
    assert.doesNotMatch(text, /CANARY/)
  })

  it('keeps of an error what helps, and nothing of its query', () => {
    const error = Object.assign(new Error('duplicate key for ada@example.org'), {
      code: '23505',
      constraint: 'users_email_key',
      detail: 'Key (email)=(CANARY) already exists.',
      query: 'select CANARY',
      parameters: ['CANARY'],
    })
    const text = linesOf((log) => log.error({ error }, 'failed'))
    assert.match(text, /users_email_key/)
    assert.match(text, /23505/)
    assert.doesNotMatch(text, /CANARY|ada@/)
  })

  it('goes down the causes of an error', () => {
    const error = new Error('outer', {
      cause: new Error('inner', { cause: new Error('postgres://a:CANARY@b/c') }),
    })
    const text = linesOf((log) => log.error({ error }, 'failed'))
    assert.match(text, /inner/)
    assert.doesNotMatch(text, /CANARY/)
  })

  it('survives an error that is its own cause', () => {
    const error = new Error('round')
    error.cause = error
    assert.match(
      linesOf((log) => log.error({ error }, 'failed')),
      /round/,
    )
  })

  it('tells only the type of what is thrown but no error', () => {
    assert.doesNotMatch(
      linesOf((log) => log.error({ error: 'CANARY' }, 'failed')),
      /CANARY/,
    )
  })
})
