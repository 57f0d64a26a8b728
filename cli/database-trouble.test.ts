import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDatabase, explainDatabaseError } from './database-trouble.ts'

const URL_TEXT = 'postgres://owner:hunter2@db.example.org/accounts'
const failure = (code: string, message = 'failed') => Object.assign(new Error(message), { code })

describe('a database is described', () => {
  it('with host, port, name and role, and without its password', () => {
    assert.equal(describeDatabase(URL_TEXT), 'db.example.org:5432/accounts as owner')
  })

  it('also when it is a socket or cannot be read', () => {
    assert.equal(
      describeDatabase('postgres:///accounts?host=/run/postgresql'),
      '/run/postgresql:5432/accounts',
    )
    assert.equal(describeDatabase('postgres://owner:a/b#c@x:y:z'), 'the database')
  })
})

describe('trouble with a database', () => {
  it('names the setting to correct', () => {
    const said = explainDatabaseError(failure('28P01'), URL_TEXT, 'MIGRATION_DATABASE_URL')
    assert.match(said ?? '', /refuses the role or its password at db\.example\.org.*MIGRATION_DATABASE_URL/)
  })

  it('is read through the several addresses of a host', () => {
    const both = Object.assign(new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]), {
      code: 'ECONNREFUSED',
    })
    assert.match(explainDatabaseError(both, URL_TEXT, 'DATABASE_URL') ?? '', /Nothing listens/)
  })

  it('tells a server without TLS from one that is slow', () => {
    const plain = new Error('The server does not support SSL connections')
    assert.match(explainDatabaseError(plain, URL_TEXT, 'DATABASE_URL') ?? '', /does not speak TLS/)
    const slow = new Error('timeout expired')
    assert.match(explainDatabaseError(slow, URL_TEXT, 'DATABASE_URL') ?? '', /does not answer within 5 s/)
  })

  it('is left to others when it is of another kind', () => {
    assert.equal(explainDatabaseError(failure('42601', 'syntax'), URL_TEXT, 'DATABASE_URL'), undefined)
  })
})
