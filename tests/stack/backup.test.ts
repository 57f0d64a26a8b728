import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { newPerson } from '#tests/_app.ts'
import { compose, COMPOSE_FILE } from './_stack.ts'

const OPERATIONS = join(import.meta.dirname, '..', '..', 'docs', 'operations.md')

/** The commands below a heading of the operations guide, for the stack that is tested. */
async function commandsOf(heading: string): Promise<string[]> {
  const text = await readFile(OPERATIONS, 'utf8')
  const [, section = ''] = text.split(`## ${heading}\n`)
  return [...(section.split('\n## ', 1)[0] ?? '').matchAll(/^docker compose .*$/gm)].map(([line]) =>
    line.replace('-f ops/compose.yaml', `-f ${COMPOSE_FILE}`),
  )
}

const query = (database: string, statement: string): Promise<string> =>
  compose('exec', '-T', 'postgres', 'psql', '-XAtq', '-U', 'postgres', '-d', database, '-c', statement)

const COUNTS = `select (select count(*) from users), (select count(*) from sessions), (select md5(string_agg(u::text, '' order by id)) from users u)`

describe('the backup of the operations guide', () => {
  let directory = ''
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-backup-'))
  })
  after(async () => {
    await compose('exec', '-T', 'postgres', 'dropdb', '--username', 'postgres', '--if-exists', 'restored')
    await rm(directory, { recursive: true, force: true })
  })

  it('can be read back, command by command, with everything that was in it', async () => {
    const { name, email } = newPerson()
    await query(
      'gatehouse',
      `insert into users (name, email) values ('${name.replaceAll("'", "''")}', '${email}')`,
    )
    const [dump, create, read, count, drop] = await commandsOf('Back up and restore')
    assert.ok(dump && create && read && count && drop, 'five commands')
    const run = (command: string): string =>
      execFileSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' })
    run(dump)
    assert.ok((await stat(join(directory, 'gatehouse.dump'))).size > 10_000)
    run(create)
    run(read)
    assert.match(run(count), /\n\s+[1-9]\d*\n/)
    assert.equal(await query('restored', COUNTS), await query('gatehouse', COUNTS))
    run(drop)
    assert.equal(await query('gatehouse', `select count(*) from pg_database where datname = 'restored'`), '0')
  })
})
