import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { freePort } from '#scripts/ports.ts'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { allScopes, effectiveAll } from '#readiness/facts/nginx/nginx-scope.ts'
import { nginxConfig } from '#readiness/facts/nginx/nginx-config.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

const isHere = spawnSync('nginx', ['-v']).error === undefined

it(
  'knows the headers that nginx sends at each level',
  { skip: isHere ? false : 'there is no nginx here' },
  async () => {
    const port = await freePort()
    await using tree = await writeTree({
      'nginx/nginx.conf': `events {}
http {
  access_log off;
  add_header X-Http 1 always;
  server {
    listen 127.0.0.1:${port};
    add_header X-Server 1 always;
    location /inherits { return 404; }
    location /own { add_header X-Own 1 always; return 404; }
    location /outer { add_header X-Outer 1 always; location /outer/inner { return 404; } location /outer/own { include own.conf; } return 404; }
  }
}
`,
      'nginx/own.conf': 'add_header X-Inner 1 always; return 404;',
    })
    const nginx = spawn(
      'nginx',
      [
        '-e',
        'stderr',
        '-p',
        tree.root,
        '-c',
        join(tree.root, 'nginx/nginx.conf'),
        '-g',
        `daemon off; master_process off; pid ${tree.root}/pid;`,
      ],
      { stdio: 'ignore' },
    )
    try {
      const looked = await new Gatherer(targetOf(tree.root)).get(nginxConfig)
      assert.ok('value' in looked)
      const locations = [...allScopes(looked.value.configurations[0]!.http)].filter(
        ({ kind }) => kind === 'location',
      )
      assert.equal(locations.length, 5)
      for (const location of locations) {
        const answer = await answerOf(`http://127.0.0.1:${port}${location.args[0]}`)
        const theirs = [...answer.headers.keys()].filter((name) => name.startsWith('x-')).sort()
        const ours = effectiveAll(location, 'add_header')
          .map(({ args }) => args[0]!.toLowerCase())
          .sort()
        assert.deepEqual(ours, theirs, location.args[0])
      }
    } finally {
      nginx.kill('SIGKILL')
      await once(nginx, 'exit')
    }
  },
)

async function answerOf(url: string): Promise<Response> {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await fetch(url)
    } catch (error) {
      if (attempt > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
}
