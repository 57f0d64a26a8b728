import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDatabase } from './describe-database.ts'

describe('a database is described', () => {
  it('with host, port, name and role, and without its password', () => {
    const url = 'postgres://owner:hunter2@db.example.org/accounts'
    assert.equal(describeDatabase(url), 'db.example.org:5432/accounts as owner')
  })

  it('also when it is a socket or cannot be read', () => {
    const socket = 'postgres:///accounts?host=/run/postgresql'
    assert.equal(describeDatabase(socket), '/run/postgresql:5432/accounts')
    assert.equal(describeDatabase('postgres://owner:a/b#c@x:y:z'), 'the database')
  })
})
