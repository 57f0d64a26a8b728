import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { nginxConfig, type NginxFact } from '#readiness/facts/nginx/nginx-config.ts'
import { matches } from '#readiness/facts/nginx/include-paths.ts'
import { parseNginx } from '#readiness/facts/nginx/parse-nginx.ts'
import { nameOf, serversOf } from '#readiness/facts/nginx/nginx-scope.ts'
import type { Settings } from '#readiness/settings/settings.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

async function look(
  files: Readonly<Record<string, string>>,
  settings: Partial<Settings> = {},
): Promise<{ fact?: NginxFact; reason?: string; notes: readonly string[] }> {
  await using tree = await writeTree(files)
  const looked = await new Gatherer(targetOf(tree.root, settings)).get(nginxConfig)
  return 'value' in looked
    ? { fact: looked.value, notes: looked.notes }
    : { reason: looked.reason, notes: [] }
}

const roots = (fact: NginxFact | undefined): string[] => (fact?.configurations ?? []).map(({ root }) => root)
const SERVER = 'server { listen 80; location / { proxy_pass http://app; } }'

describe('the nginx configuration of a tree', () => {
  it('is put together from includes, relative and of the container', async () => {
    const { fact } = await look({
      'deploy/nginx/nginx.conf': 'events {} http { include mime.types; include /etc/nginx/conf.d/*.conf; }',
      'deploy/nginx/conf.d/app.conf.template': `include snippets/tls.conf; ${SERVER}`,
      'deploy/nginx/snippets/tls.conf': 'ssl_protocols TLSv1.2;',
    })
    assert.deepEqual(roots(fact), ['deploy/nginx/nginx.conf'])
    const [configuration] = fact!.configurations
    assert.deepEqual(configuration!.files, [
      'deploy/nginx/nginx.conf',
      'deploy/nginx/conf.d/app.conf.template',
      'deploy/nginx/snippets/tls.conf',
    ])
    assert.equal(configuration!.http.own.at(-1)!.name, 'ssl_protocols')
    assert.equal(serversOf(configuration!.http)[0]!.file, 'deploy/nginx/conf.d/app.conf.template')
  })

  it('follows what compose mounts and Dockerfiles copy', async () => {
    const { fact } = await look({
      'compose.yaml':
        'services:\n  web:\n    image: nginx\n    volumes:\n      - ./conf/${KIND:-tls}.conf:/etc/nginx/templates/default.conf.template\n      - ./conf/common:/etc/nginx/conf.d/common\n',
      'conf/tls.conf': `include /etc/nginx/conf.d/common; ${SERVER}`,
      'conf/plain.conf': SERVER,
      'conf/common': 'gzip on;',
    })
    assert.deepEqual(roots(fact), ['conf/tls.conf'])
    assert.deepEqual(fact!.configurations[0]!.files, ['conf/tls.conf', 'conf/common'])
    const copied = await look({
      'web/Dockerfile': 'FROM nginx\nCOPY edge/site.conf /etc/nginx/conf.d/default.conf\n',
      'web/edge/site.conf': SERVER,
      'web/edge/old.conf': SERVER,
    })
    assert.deepEqual(roots(copied.fact), ['web/edge/site.conf'])
    assert.match(copied.notes.join(), /old\.conf is put into no container/)
  })

  it('does not judge what is for development, tests, examples and documents', async () => {
    for (const path of [
      'nginx/nginx.dev.conf',
      'docker/dev/nginx.conf',
      'tests/nginx.conf',
      'examples/nginx/nginx.conf',
      'docs/nginx.conf',
      'nginx/nginx.conf.example',
    ]) {
      const { reason } = await look({ [path]: `events {} http { ${SERVER} }` })
      assert.match(reason ?? path, /no nginx configuration/)
    }
    const { reason } = await look({
      'docker-compose.dev.yml':
        'services:\n  web:\n    image: nginx\n    volumes: [./proxy.conf:/etc/nginx/conf.d/default.conf]\n',
      'proxy.conf': SERVER,
    })
    assert.match(reason ?? '', /no server of production/)
  })

  it('takes for production what the settings name', async () => {
    const { fact } = await look(
      { 'infra/edge/main': `events {} http { ${SERVER} }` },
      { paths: { nginx: ['infra/edge'] } },
    )
    assert.deepEqual(roots(fact), ['infra/edge/main'])
  })

  it('takes files of a folder together, and variants apart', async () => {
    const together = await look({
      'conf.d/a.conf': 'server { listen 80; server_name a; }',
      'conf.d/b.conf': 'server { listen 80; server_name b; }',
      'conf.d/limits.conf': 'limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;',
    })
    assert.equal(together.fact!.configurations.length, 1)
    assert.equal(together.fact!.configurations[0]!.files.length, 3)
    const apart = await look({ 'nginx/plain.conf': `${SERVER}`, 'nginx/tls.conf': `${SERVER}` })
    assert.deepEqual(roots(apart.fact), ['nginx/plain.conf', 'nginx/tls.conf'])
  })

  it('leaves files alone that only look alike', async () => {
    const { reason } = await look({
      'redis.conf': 'maxmemory 100mb\nappendonly yes\n',
      'config/apache.conf': '<VirtualHost *:80>\nServerName x\n</VirtualHost>\n',
      'nginx/entry.sh': 'echo "server { listen 80; }"\n',
    })
    assert.match(reason ?? '', /no nginx configuration/)
  })

  it('survives files that include each other, a wild pattern and what is no text', async () => {
    const { fact, notes } = await look({
      'nginx/nginx.conf': `events {} http { include a.conf; include ../../../../etc/*; include ${'*'.repeat(80)}; ${SERVER} }`,
      'nginx/a.conf': 'include b.conf;',
      'nginx/b.conf': 'include a.conf; include nginx.conf; gzip on;',
      'nginx/c.conf': 'server {\u0000',
    })
    assert.deepEqual(roots(fact), ['nginx/nginx.conf'])
    assert.match(notes.join(), /goes round/)
    assert.equal(nameOf(fact!.configurations[0]!.http.scopes[0]!), 'server on 80')
  })

  it('matches patterns as a shell does, and never slowly', () => {
    assert.ok(matches('conf.d/a.conf', 'conf.d/*.conf'))
    assert.ok(matches('conf.d/a1.conf', 'conf.d/[a-c]?.c*f'))
    assert.ok(!matches('conf.d/.a.conf', 'conf.d/*.conf'))
    assert.ok(!matches('conf.d/x/a.conf', 'conf.d/*.conf'))
    assert.ok(!matches('conf.d/d.conf', 'conf.d/[!d].conf'))
    assert.ok(!matches('a'.repeat(5_000), `${'a*'.repeat(50)}b`))
  })
})

describe('nginx itself', () => {
  const version = spawnSync('nginx', ['-v'])
  const isHere = version.error === undefined

  it(
    'reads the same files in the same order',
    { skip: isHere ? false : 'there is no nginx here' },
    async () => {
      const files = {
        'nginx/nginx.conf':
          'events {}\nhttp {\n  include sites-enabled/*;\n  include extra/[ab]*.conf;\n  server { listen 8080; include snippets/head.conf; }\n}\n',
        'nginx/sites-enabled/20-b': 'server { listen 8082; location / { return 200 "a;b}"; } }\n',
        'nginx/sites-enabled/10-a': 'server { listen 8081; location ~ ^/x{2}$ { return 200; } }\n'.replace(
          '^/x{2}$',
          '"^/x{2}$"',
        ),
        'nginx/extra/a.conf': 'include snippets/head.conf;\n',
        'nginx/extra/c.conf': 'gzip on;\n',
        'nginx/snippets/head.conf': 'add_header X-A "b # c" always; # comment }\n',
      }
      await using tree = await writeTree(files)
      const dump = spawnSync(
        'nginx',
        [
          '-T',
          '-q',
          '-e',
          'stderr',
          '-p',
          tree.root,
          '-c',
          join(tree.root, 'nginx/nginx.conf'),
          '-g',
          `pid ${tree.root}/pid;`,
        ],
        { encoding: 'utf8' },
      )
      assert.equal(dump.status, 0, dump.stderr)
      const theirs = [...dump.stdout.matchAll(/^# configuration file (.+):$/gm)].map(([, path]) =>
        path!.slice(tree.root.length + 1),
      )
      const looked = await new Gatherer(targetOf(tree.root)).get(nginxConfig)
      assert.ok('value' in looked)
      assert.deepEqual(looked.value.configurations[0]!.files, theirs)
      assert.deepEqual(looked.notes, [])
    },
  )

  it(
    'finds fault with what we find fault with',
    { skip: isHere ? false : 'there is no nginx here' },
    async () => {
      const texts = [
        'gzip on',
        'gzip on;;',
        '} gzip on;',
        'server {',
        'add_header X "a',
        'add_header X "a"b;',
        'map $http_a $b { x "y;" ; }',
        'server { listen 80; }',
        "add_header X 'a' always;",
        '{ }',
        'add_header X a\\;b;',
      ]
      for (const text of texts) {
        const whole = `events {} http {\n${text}\n}\n`
        await using tree = await writeTree({ 'nginx/nginx.conf': whole })
        const said = spawnSync(
          'nginx',
          [
            '-t',
            '-q',
            '-e',
            'stderr',
            '-p',
            tree.root,
            '-c',
            join(tree.root, 'nginx/nginx.conf'),
            '-g',
            `pid ${tree.root}/pid;`,
          ],
          { encoding: 'utf8' },
        )
        const { faults } = parseNginx(whole, 'nginx.conf')
        assert.equal(
          faults.length === 0,
          said.status === 0,
          `${text}\n${said.stderr}\n${JSON.stringify(faults)}`,
        )
      }
    },
  )
})
