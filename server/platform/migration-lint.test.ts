import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lintMigration } from './migration-lint.ts'

const why = (sql: string): string[] => lintMigration(sql).map((fault) => fault.why)

describe('lintMigration', () => {
  it('takes a new table with everything in it', () => {
    assert.deepEqual(
      why('create table a (id uuid primary key, b text not null); create unique index on a (b);'),
      [],
    )
  })

  it('takes a column that nobody must fill', () => {
    assert.deepEqual(why('alter table users add column nick text;'), [])
    assert.deepEqual(why("alter table users add column kind text not null default 'person';"), [])
    assert.deepEqual(
      why('alter table users add column x numeric(10, 2) not null default 0, add column y text;'),
      [],
    )
  })

  it('takes any change of a table that it makes itself', () => {
    assert.deepEqual(why('create table a (id int); alter table a add column b text not null;'), [])
  })

  it('takes an index, a trigger and a function', () => {
    assert.deepEqual(
      why(
        'create index on users (name); drop trigger t on users; create or replace function f() returns trigger language plpgsql as $$ begin delete from users; drop table users; end $$;',
      ),
      [],
    )
  })

  it('takes words in comments and texts for what they are', () => {
    assert.deepEqual(why("-- drop table users;\ncomment on table users is 'rename; drop table';"), [])
  })

  it('refuses to drop a table', () => assert.deepEqual(why('drop table users;'), ['drops what is read']))

  it('refuses to drop a column', () => {
    assert.deepEqual(why('alter table users drop column name;'), ['drops a column'])
    assert.deepEqual(why('ALTER TABLE users\n  DROP COLUMN IF EXISTS name CASCADE;'), ['drops a column'])
    assert.deepEqual(why('alter table users drop name;'), ['drops a column'])
  })

  it('refuses to rename a table or a column', () => {
    assert.equal(why('alter table users rename to people;').length, 1)
    assert.equal(why('alter table users rename column name to title;').length, 1)
    assert.equal(why('alter index users_email_key rename to k;').length, 1)
  })

  it('refuses to change a type', () => {
    assert.deepEqual(why('alter table users alter column bio type varchar(10);'), [
      'changes the type of a column',
    ])
    assert.equal(why('alter table users alter bio set data type varchar(10);').length, 1)
  })

  it('refuses to require what was optional', () => {
    assert.equal(why('alter table users alter column handle set not null;').length, 1)
    assert.equal(why('alter table users alter column locale drop default;').length, 1)
  })

  it('refuses a required column without a default', () => {
    assert.equal(why('alter table users add column a text, add column b text not null;').length, 1)
  })

  it('refuses a new rule on old rows', () => {
    assert.equal(why("alter table users add constraint c check (name <> '');").length, 1)
    assert.equal(why('alter table users add unique (name);').length, 1)
  })

  it('refuses to delete rows', () => {
    assert.equal(why('truncate users;').length, 1)
    assert.equal(why('delete from users;').length, 1)
  })

  it('takes a contraction that says why nothing misses it, and that one alone', () => {
    const sql = `-- contract: read by nobody since 0.4
      alter table users drop column nick;
      alter table users drop column name;`
    assert.deepEqual(why(sql), ['drops a column'])
  })

  it('shows the statement', () => {
    assert.equal(lintMigration('Drop  Table\n users;')[0]?.statement, 'drop table users')
  })
})
