import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseUrlFault, redisUrlFault } from './remote-tls.ts'

const far = (rest: string) => databaseUrlFault(`postgresql://app:secret@db.acme.test/gatehouse${rest}`, true)

describe('a database on another machine', () => {
  it('is taken with verify-full', () => {
    assert.equal(far('?sslmode=verify-full'), undefined)
  })

  it('is refused without TLS, and the fix is named', () => {
    assert.match(far('')!, /must end in \?sslmode=verify-full/)
    assert.match(far('?sslmode=disable')!, /verify-full/)
    assert.match(far('?ssl=0')!, /verify-full/)
  })

  it('is refused with the mode of the checklist, which proves nothing', () => {
    assert.match(far('?sslmode=require')!, /verify-full/)
    assert.match(far('?sslmode=no-verify')!, /verify-full/)
    assert.match(far('?uselibpqcompat=true&sslmode=require')!, /verify-full/)
  })

  it('is refused when a later mode undoes verify-full', () => {
    assert.match(far('?sslmode=verify-full&sslmode=no-verify')!, /verify-full/)
    assert.match(far('?sslmode=verify-full&sslmode=disable')!, /verify-full/)
  })

  it('is seen behind a host that is a parameter', () => {
    assert.match(databaseUrlFault('postgresql://a:b@localhost/x?host=db.acme.test', true)!, /must end in/)
  })

  it('is an address too, whatever way it is written', () => {
    for (const host of ['192.0.2.7', '[2001:db8::7]', '3221225991', '10.0.0.5'])
      assert.match(databaseUrlFault(`postgresql://a:b@${host}/x`, true)!, /must end in/, host)
  })

  it('is as it likes outside production', () => {
    assert.equal(databaseUrlFault('postgresql://a:b@db.acme.test/x', false), undefined)
  })
})

describe('a database that is near', () => {
  it('needs no TLS: socket, loopback, a name of the container network', () => {
    for (const url of [
      'postgresql:///x?host=/run/postgresql',
      'postgresql://a:b@localhost/x',
      'postgresql://a:b@127.0.0.1:5433/x',
      'postgresql://a:b@[::1]/x',
      'postgresql://a:b@postgres:5432/x',
    ])
      assert.equal(databaseUrlFault(url, true), undefined, url)
  })
})

describe('a database URL that cannot be used', () => {
  it('is refused when its CA is not there, without its path', () => {
    const fault = databaseUrlFault('postgresql://a:b@db/x?sslmode=verify-full&sslrootcert=/no/CANARY', false)
    assert.equal(fault, 'names a certificate file that cannot be read (ENOENT)')
  })

  it('is refused when a password is not encoded, without showing it', () => {
    const fault = databaseUrlFault('postgresql://a:CANARY/#?@db/x', false)
    assert.match(fault!, /^cannot be read as a Postgres URL/)
    assert.doesNotMatch(fault!, /CANARY/)
  })
})

describe('a Redis on another machine', () => {
  it('is taken with rediss', () => {
    assert.equal(redisUrlFault('rediss://a:b@redis.acme.test:6379'), undefined)
  })

  it('is refused without TLS', () => {
    for (const host of ['redis.acme.test', '10.0.0.5', '[2001:db8::7]'])
      assert.match(redisUrlFault(`redis://a:b@${host}:6379`)!, /must start with rediss/, host)
  })

  it('is refused in capital letters, which the driver takes for no TLS', () => {
    assert.match(redisUrlFault('REDISS://a:b@redis.acme.test:6379')!, /must start with rediss/)
  })

  it('needs no TLS when it is near', () => {
    for (const host of ['redis', 'localhost', '127.0.0.1', '[::1]'])
      assert.equal(redisUrlFault(`redis://a:b@${host}:6379`), undefined, host)
  })
})
