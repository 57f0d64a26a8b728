import assert from 'node:assert/strict'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { CATALOGUE } from '#readiness/catalogue/catalogue.ts'
import { CHECKS } from '#readiness/checks/all-checks.ts'
import { runGate } from '#readiness/engine/run-gate.ts'
import type { Report } from '#readiness/model/report.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'
import { commitAll, git } from './_git.ts'
import { draw, githubToken, privateKey, stripeKey } from './_planted.ts'

const gate = (root: string): Promise<Report> =>
  runGate(targetOf(root), { catalogue: CATALOGUE, checks: CHECKS, version: 'test' })

/** A secret of each kind that the checks look for. By name, so that a failing test does not print one. */
const PLANTED = {
  'environment file': draw(32, 'env'),
  'password in an address': draw(18, 'url'),
  'password in quotes': `${draw(10, 'quote')}"\\ ${draw(6, 'quote2')}`,
  'GitHub token': githubToken('canary'),
  'payment key': stripeKey('canary'),
  'fallback in TypeScript': draw(26, 'fallback'),
  'default of a schema': draw(26, 'schema'),
  'fallback in Python': draw(26, 'python'),
  'pydantic default': draw(26, 'pydantic'),
  'Django key': `django-insecure-${draw(30, 'django')}`,
  'compose literal': draw(22, 'compose'),
  'compose default': draw(22, 'default'),
  'Redis password': draw(22, 'redis'),
  'Dockerfile ENV': draw(22, 'docker'),
  'Dockerfile ARG': draw(22, 'arg'),
  'nginx header': draw(32, 'nginx'),
  'pipeline variable': draw(32, 'pipeline'),
  'pipeline token': githubToken('pipeline'),
  'alert webhook': `https://${'hooks.slack'}.com/services/T${draw(9, 'st').toUpperCase()}/B${draw(9, 'sb').toUpperCase()}/${draw(24, 'sc')}`,
  'Kubernetes secret': draw(20, 'k8s'),
  'npm login': `npm${'_'}${draw(36, 'npm')}`,
  history: draw(32, 'history'),
  'token in a test': githubToken('test'),
  'database of a program': draw(16, 'alembic'),
  'Prometheus password': draw(20, 'prom'),
  'openapi example': draw(28, 'openapi'),
} as const

type PlantedName = keyof typeof PLANTED
const of = (name: PlantedName): string => PLANTED[name]
const KEY = privateKey('canary')

const TREE: Record<string, string> = {
  'package.json': '{"name":"app","dependencies":{"better-auth":"1.0.0","express":"5.0.0","zod":"4.0.0"}}',
  '.env': `JWT_SECRET=${of('environment file')}\nDATABASE_URL=postgres://app:${of('password in an address')}@db:5432/app\nADMIN_PASSWORD='${of('password in quotes')}'\n`,
  '.npmrc': `//registry.npmjs.org/:_authToken=${of('npm login')}\n`,
  'src/auth.ts': `import { betterAuth } from 'better-auth'\nimport { z } from 'zod'\nconst env = z.object({ SESSION_SECRET: z.string().default('${of('default of a schema')}') }).parse(process.env)\nexport const auth = betterAuth({ secret: process.env.BETTER_AUTH_SECRET || '${of('fallback in TypeScript')}', x: env })\nconsole.log('secret', '${of('fallback in TypeScript')}')\n`,
  'src/github.ts': `export const github = '${of('GitHub token')}'\nexport const stripe = "${of('payment key')}"\n`,
  'backend/config.py': `import os\nfrom pydantic_settings import BaseSettings\nSECRET_KEY = "${of('Django key')}"\nDB_PASSWORD = os.getenv("DB_PASSWORD", "${of('fallback in Python')}")\nclass Settings(BaseSettings):\n    jwt_secret: str = "${of('pydantic default')}"\nprint("using", "${of('fallback in Python')}")\n`,
  'alembic.ini': `[alembic]\nsqlalchemy.url = postgresql://app:${of('database of a program')}@db.acme.org/app\n`,
  'docker-compose.yml': `services:\n  db:\n    image: postgres:18\n    environment:\n      POSTGRES_PASSWORD: ${of('compose literal')}\n    ports: ['5432:5432']\n  app:\n    build: .\n    environment:\n      - SECRET_KEY=\${SECRET_KEY:-${of('compose default')}}\n  redis:\n    image: redis:8\n    command: redis-server --requirepass ${of('Redis password')}\n`,
  Dockerfile: `FROM node:24\nARG NPM_TOKEN=${of('Dockerfile ARG')}\nENV API_SECRET=${of('Dockerfile ENV')}\nCMD ["node", "src/auth.ts"]\n`,
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_set_header X-Api-Key "${of('nginx header')}";\n      add_header X-Frame-Options DENY;\n      proxy_pass http://app:3000;\n    }\n  }\n}\n`,
  '.github/workflows/deploy.yml': `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    env:\n      DEPLOY_TOKEN: ${of('pipeline variable')}\n    steps:\n      - run: curl -H 'Authorization: token ${of('pipeline token')}' https://api.github.com\n`,
  'ops/alertmanager.yml': `receivers:\n  - name: a\n    slack_configs:\n      - api_url: ${of('alert webhook')}\n`,
  'ops/prometheus.yml': `scrape_configs:\n  - job_name: app\n    basic_auth:\n      username: a\n      password: ${of('Prometheus password')}\n`,
  'k8s/secret.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: ${Buffer.from(of('Kubernetes secret')).toString('base64')}\n`,
  'certs/server.key': KEY,
  'tests/api.test.ts': `const token = '${of('token in a test')}'\n`,
  'openapi.json': `{"openapi":"3.1.0","paths":{"/login":{"post":{"requestBody":{"content":{"application/json":{"example":{"password":"${of('openapi example')}"}}}}}}}}`,
  'README.md': `# App\n\n    export SECRET_KEY=${of('compose default')}\n`,
}

/** As a secret may look in what quotes it. */
const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
]

describe('a tree full of secrets', () => {
  it('is reported without one of them', async () => {
    await using tree = await writeTree({ ...TREE, 'old.env': `OLD_SECRET=${of('history')}\n` })
    await git(tree.root, ['init', '--quiet'])
    await commitAll(tree.root)
    await rm(join(tree.root, 'old.env'))
    await commitAll(tree.root, '2026-01-11T10:00:00Z')
    const report = await gate(tree.root)
    const text = JSON.stringify(report)
    const shown = Object.entries(PLANTED).flatMap(([name, secret]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
    )
    assert.deepEqual(shown, [])
    const lines = KEY.split('\n').filter((line) => line.length === 64)
    assert.deepEqual(
      lines.filter((line) => text.includes(line)),
      [],
    )
  })

  it('fails for each kind', async () => {
    await using tree = await writeTree(TREE)
    const report = await gate(tree.root)
    const secrets = report.items.find(({ id }) => id === 'security/secrets')
    const files = new Set(secrets?.members.flatMap(({ evidence }) => evidence.map(({ file }) => file)))
    for (const file of [
      '.env',
      '.npmrc',
      'src/github.ts',
      'alembic.ini',
      'k8s/secret.yaml',
      'certs/server.key',
      '.github/workflows/deploy.yml',
      'ops/alertmanager.yml',
    ])
      assert.ok(files.has(file), file)
    assert.equal(files.has('tests/api.test.ts'), false)
    assert.equal(report.verdict, 'NO-GO')
  })
})

describe('a hostile tree', () => {
  it('is left neither by a link nor by a name', async () => {
    const secret = draw(32, 'outside')
    await using outside = await writeTree({
      'secret.env': `JWT_SECRET=${secret}\n`,
      'docker-compose.yml': `services:\n  leaked:\n    image: leaked-${secret}\n`,
      'nginx.conf': `http { server { listen 80; server_name leaked-${secret}; } }\n`,
      'main.ts': `console.log('leaked-${secret}')\n`,
    })
    await using tree = await writeTree({
      'a.ts': 'export {}\n',
      'nginx/nginx.conf': 'http { include ../../../../../../etc/passwd; include /etc/hostname; }\n',
      'compose.yml': `include:\n  - ${outside.root}/docker-compose.yml\nservices:\n  a:\n    extends: { file: ${outside.root}/docker-compose.yml, service: leaked }\n    env_file: [${outside.root}/secret.env, ../../../etc/passwd]\n    build: ../../../..\n`,
    })
    for (const name of ['secret.env', 'docker-compose.yml', 'nginx.conf', 'main.ts'])
      await symlink(join(outside.root, name), join(tree.root, name))
    await symlink(outside.root, join(tree.root, 'linked'))
    await symlink(tree.root, join(tree.root, 'round'))
    const text = JSON.stringify(await gate(tree.root))
    assert.equal(text.includes(secret), false)
    assert.equal(text.includes('root:x:0'), false)
  })

  it('is survived: bombs, depth, size, and what is no text', async () => {
    const bomb = ['x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]']
    for (let at = 1; at < 12; at += 1)
      bomb.push(
        `x${at}: &x${at} [${Array(9)
          .fill(`*x${at - 1}`)
          .join(', ')}]`,
      )
    const merges = ['m0: &m0 { a0: 1 }']
    for (let at = 1; at < 60; at += 1)
      merges.push(`m${at}: &m${at} { <<: [*m${at - 1}, *m${at - 1}], a${at}: 1 }`)
    const deep = 20_000
    await using tree = await writeTree({
      'docker-compose.yml': `${bomb.join('\n')}\nservices:\n  a:\n    image: node\n    environment: *x11\n`,
      'docker-compose.prod.yml': `${merges.join('\n')}\nservices:\n  a: *m59\n`,
      'compose.yaml': `services: ${'{a: '.repeat(deep)}1${'}'.repeat(deep)}\n`,
      '.github/workflows/a.yml': `env: ${'['.repeat(deep)}${']'.repeat(deep)}\n`,
      '.gitlab-ci.yml': `variables:\n${'  - '.repeat(1)}${'- '.repeat(deep)}a\n`,
      'openapi.yaml': `openapi: 3.1.0\npaths: ${'{a: '.repeat(deep)}1${'}'.repeat(deep)}\n`,
      'openapi.json': `{"openapi":"3.1.0","paths":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      'package.json': `{"name":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      'src/deep.ts': `export const a = ${'('.repeat(deep)}1${')'.repeat(deep)}\nconsole.log(a)\n`,
      'src/deep.js': `module.exports = ${'['.repeat(deep)}${']'.repeat(deep)}\n`,
      'src/chain.ts': `export const b = ${'a + '.repeat(deep)}a\n`,
      'app/deep.py': `a = ${'('.repeat(deep)}1${')'.repeat(deep)}\nprint(a)\n`,
      'nginx.conf': `http ${'{ a '.repeat(deep)}${'}'.repeat(deep)}\n`,
      Dockerfile: `FROM node\nRUN ${'a && '.repeat(deep)}b\nENV ${'X=1 '.repeat(deep)}\n`,
      'ops/alerts.yml': `groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: ${'('.repeat(deep)}up${')'.repeat(deep)}\n`,
      'migrations/1.sql': `SELECT ${'('.repeat(deep)}1${')'.repeat(deep)};\n`,
      'docs/a.md': `${'['.repeat(deep)}${'> '.repeat(deep)}\n`,
      'coverage/coverage-final.json': `${'['.repeat(deep)}${']'.repeat(deep)}`,
      '.env': `${'A'.repeat(500_000)}=${'b'.repeat(500_000)}\n`,
      'src/long.ts': `export const long = '${'x'.repeat(900_000)}'\n`,
      'src/words.ts': `// ${'password '.repeat(100_000)}\n`,
      'secrets.json': `${'a'.repeat(900_000)}`,
      'huge.sql': 'x'.repeat(3_000_000),
      'k8s.yaml': `kind: Secret\napiVersion: v1\ndata:\n${'  \n'.repeat(200_000)}`,
      'spaces.pem': `-----BEGIN PRIVATE KEY-----${' '.repeat(900_000)}`,
      'binary.env': '\0\0\0JWT_SECRET=abc',
    })
    const started = performance.now()
    const report = await gate(tree.root)
    assert.ok(performance.now() - started < 120_000, 'it ends')
    assert.equal(report.items.length, CATALOGUE.length)
  })

  it('may have any name', async () => {
    const names = [
      'new\nline.env',
      'esc\u001b[31mape.env',
      '<script>alert(1)</script>.env',
      '" onmouseover="x.env',
      "$(touch marker)`touch marker`'.env",
      '--upload-pack=touch marker.env',
      ':(glob)*.env',
      'ünï\u202Ecode.env',
      '%2e%2e.env',
    ]
    await using tree = await writeTree({})
    for (const name of names) {
      await mkdir(dirname(join(tree.root, name)), { recursive: true })
      await writeFile(join(tree.root, name), `JWT_SECRET=${draw(32, name)}\n`)
    }
    await git(tree.root, ['init', '--quiet'])
    await commitAll(tree.root)
    const report = await gate(tree.root)
    const found = report.items
      .find(({ id }) => id === 'security/secrets')
      ?.members.find(({ id }) => id === 'security/secrets/files')
    assert.deepEqual(new Set(found?.evidence.map(({ file }) => file)), new Set(names))
  })
})
