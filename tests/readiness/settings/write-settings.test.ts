import assert from 'node:assert/strict'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { draftSettings } from '#readiness/settings/draft-settings.ts'
import { parseSettings, readSettings } from '#readiness/settings/read-settings.ts'
import { writeSettings } from '#readiness/settings/write-settings.ts'
import { writeTree } from '#tests/readiness/_fixtures.ts'

describe('a new readiness.yaml', () => {
  it('names what is found, and can be read back', async () => {
    await using tree = await writeTree({
      'package.json':
        '{"name":"app","scripts":{"start":"node --enable-source-maps src/main.js"},"dependencies":{"better-auth":"1.7.0"}}',
      'src/main.js': 'start()\n',
      'docker-compose.yml': 'services:\n  app:\n    build: .\n',
      'docker-compose.dev.yml': 'services: {}\n',
      'ops/nginx/app.conf': 'server {\n  listen 80;\n}\n',
      'ops/nginx/mime.conf': 'text/html html;\n',
      'ops/alerts.yml': 'groups:\n  - rules:\n      - alert: Down\n        expr: up == 0\n',
      Dockerfile: 'FROM node\nCMD ["node", "src/main.js"]\n',
      '.env.example': 'PORT=\n',
      'db/migrations/0001.sql': 'SELECT 1;\n',
      'docs/openapi.yaml': 'openapi: 3.1.0\n',
      'api/openapi.yaml': 'openapi: 3.1.0\n',
      'odd: name/Dockerfile': 'FROM node\n',
    })
    const { path, text } = await writeSettings(tree.root)
    assert.equal(path, 'readiness.yaml')
    assert.equal(await readFile(join(tree.root, path), 'utf8'), text)
    const settings = await readSettings(tree.root)
    assert.deepEqual(settings, {
      version: 1,
      adapter: 'better-auth',
      paths: {
        compose: ['docker-compose.yml'],
        dockerfiles: ['Dockerfile', 'odd: name/Dockerfile'],
        environment: ['.env.example'],
        openapi: ['api/openapi.yaml'],
        migrations: ['db/migrations'],
        alerts: ['ops/alerts.yml'],
      },
    })
    assert.match(text, /^# entries:\n# {3}- src\/main\.js$/m)
    assert.match(text, /^ {2}# nginx:\n {2}# {3}- ops\/nginx\/app\.conf$/m)
    assert.match(text, /^# {3}- line: deployment\/training$/m)
  })

  it('is one of comments where nothing is found', async () => {
    await using tree = await writeTree({ 'a.txt': '' })
    const { text } = await writeSettings(tree.root)
    assert.deepEqual(parseSettings(text), { version: 1 })
  })

  it('can be read with every comment taken away but the empty ones, once it is filled in', () => {
    const open = CATALOGUE.filter(({ attest }) => attest !== undefined)
    const found = {
      compose: [],
      dockerfiles: [],
      nginx: [],
      environment: [],
      openapi: [],
      migrations: [],
      alerts: [],
      coverage: [],
      entries: [],
    }
    const text = draftSettings({ found, open, today: '2026-01-31' })
    const from = text.indexOf('# attestations:')
    const block = text.slice(from, text.indexOf('\n\n', from)).replaceAll(/^# /gm, '')
    const { attestations = [] } = parseSettings(`version: 1\n${block}\n`)
    assert.equal(attestations.length, open.length)
    assert.ok(
      attestations.every(({ owner, approver }) => owner === approver),
      'it is refused until it is filled in',
    )
    for (const name of ['waivers', 'drills']) {
      const start = text.indexOf(`# ${name}:`)
      const end = text.indexOf('\n\n', start)
      parseSettings(`version: 1\n${text.slice(start, end < 0 ? undefined : end).replaceAll(/^# /gm, '')}\n`)
    }
  })

  it('is never written over another, nor through a link', async () => {
    await using tree = await writeTree({ 'readiness.yml': 'version: 1\ntls: external\n' })
    await assert.rejects(writeSettings(tree.root), /is there already/)
    await using broken = await writeTree({ 'readiness.yaml': 'version: 2\n' })
    await assert.rejects(writeSettings(broken.root), /is there already/)
    await using linked = await writeTree({ 'a.txt': '' })
    await symlink(join(linked.root, 'elsewhere.yaml'), join(linked.root, 'readiness.yaml'))
    await assert.rejects(writeSettings(linked.root), /is there already/)
  })
})
