import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import { environmentReads } from '#readiness/facts/source/environment-reads.ts'
import { literalCandidates } from '#readiness/facts/source/literal-candidates.ts'
import { reachableFromEntries } from '#readiness/facts/source/reachable-from-entries.ts'
import { sourceModules } from '#readiness/facts/source/source-modules.ts'
import type { Fact } from '#readiness/model/fact.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

async function seen<T>(fact: Fact<T>, files: Readonly<Record<string, string>>): Promise<T> {
  await using tree = await writeTree(files)
  const looked = await new Gatherer(targetOf(tree.root)).get(fact)
  assert.ok('value' in looked, 'reason' in looked ? looked.reason : '')
  return looked.value
}

const leads = async (files: Readonly<Record<string, string>>, from: string): Promise<string[]> =>
  (await seen(sourceModules, files)).find(from)!.imports.flatMap(({ targets }) => targets)

describe('the imports of a script', () => {
  it('are found by endings, indexes and names of built files', async () => {
    const files = {
      'src/a.ts': "import './b.js'\nexport * from './c'\nconst d = require('./d')\nawait import('./e.mjs')\n",
      'src/b.ts': '',
      'src/c/index.tsx': '',
      'src/d.cjs': '',
      'src/e.mts': '',
    }
    assert.deepEqual((await leads(files, 'src/a.ts')).sort(), [
      'src/b.ts',
      'src/c/index.tsx',
      'src/d.cjs',
      'src/e.mts',
    ])
  })

  it('are found by paths of tsconfig, imports of package.json and names of workspaces', async () => {
    const files = {
      'tsconfig.json': '{ // paths\n "compilerOptions": { "paths": { "@app/*": ["./src/*"], }, } }',
      'package.json': '{"name":"root","imports":{"#lib/*":"./lib/*.ts"}}',
      'packages/core/package.json': '{"name":"@x/core","main":"dist/index.js"}',
      'packages/core/src/index.ts': '',
      'src/a.ts': "import '@app/b'\nimport '#lib/c'\nimport '@x/core'\nimport 'pg'\n",
      'src/b.ts': '',
      'lib/c.ts': '',
    }
    assert.deepEqual(await leads(files, 'src/a.ts'), ['src/b.ts', 'lib/c.ts', 'packages/core/src/index.ts'])
    const modules = await seen(sourceModules, files)
    assert.equal(modules.find('src/a.ts')?.imports.at(-1)?.package, 'pg')
  })

  it('are found behind a worker, a glob and a page', async () => {
    const files = {
      'index.html': '<script type="module" src="/src/a.ts"></script>',
      'src/a.ts': "new Worker(new URL('./w.ts', import.meta.url))\nimport.meta.glob('./pages/*.tsx')\n",
      'src/w.ts': '',
      'src/pages/p.tsx': '',
    }
    assert.deepEqual(await leads(files, 'index.html'), ['src/a.ts'])
    assert.deepEqual((await leads(files, 'src/a.ts')).sort(), ['src/pages/p.tsx', 'src/w.ts'])
  })

  it('are erased when they are of types alone', async () => {
    const modules = await seen(sourceModules, { 'a.ts': "import type { B } from './b.ts'\n", 'b.ts': '' })
    assert.equal(modules.find('a.ts')?.imports[0]?.kind, 'type')
  })
})

it('finds the imports of Python, also relative ones', async () => {
  const files = {
    'app/__init__.py': '',
    'app/main.py': 'from . import models\nfrom .db.session import engine\nimport app.config\nimport os\n',
    'app/models.py': '',
    'app/db/session.py': '',
    'app/config.py': '',
  }
  const found = new Set(await leads(files, 'app/main.py'))
  for (const path of ['app/models.py', 'app/db/session.py', 'app/config.py']) assert.ok(found.has(path), path)
})

describe('what is reachable', () => {
  it('starts at the scripts, at the images and at the conventions of frameworks', async () => {
    const reachable = await seen(reachableFromEntries, {
      'package.json': '{"name":"x","scripts":{"start":"node dist/server.js"},"dependencies":{"next":"1"}}',
      Dockerfile:
        'FROM python\nHEALTHCHECK CMD python check.py\nCMD ["gunicorn", "--bind", "0.0.0.0:80", "web.wsgi:application"]\n',
      'src/server.ts': "import './a.ts'\n",
      'src/a.ts': '',
      'app/users/page.tsx': '',
      'web/wsgi.py': '',
      'check.py': '',
    })
    assert.deepEqual(reachable.entries.map(({ path }) => path).sort(), [
      'app/users/page.tsx',
      'src/server.ts',
      'web/wsgi.py',
    ])
  })

  it('is everything where modules are loaded by name', async () => {
    const reachable = await seen(reachableFromEntries, {
      'package.json': '{"name":"x","main":"index.js"}',
      'index.js': 'for (const name of names) require(name)\n',
      'plugins/a.js': '',
    })
    assert.ok(reachable.ships('plugins/a.js'))
  })
})

it('reads the environment in every way', async () => {
  const { reads } = await seen(environmentReads, {
    'src/a.ts': [
      "export const a = process.env.A_ONE, b = process.env['B_TWO'] ?? '', c = Bun.env.C_THREE || 'c'",
      'const { D_FOUR, E_FIVE = make() } = process.env',
      "export const f = import.meta.env.VITE_F, g = Deno.env.get('G_SEVEN')",
      'export const read = (env: NodeJS.ProcessEnv) => env.H_EIGHT',
      '',
    ].join('\n'),
    'app/a.py':
      "import os\na = os.environ['I_NINE']\nb = os.getenv('J_TEN', 'j')\nc = os.environ.get('K_ELEVEN')\n",
    'app/b.py':
      "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    port: int = 80\n    name: str\n",
  })
  assert.deepEqual(Object.fromEntries(reads.map(({ name, fallback }) => [name, fallback.kind])), {
    A_ONE: 'none',
    B_TWO: 'empty',
    C_THREE: 'literal',
    D_FOUR: 'none',
    E_FIVE: 'expression',
    VITE_F: 'none',
    G_SEVEN: 'none',
    H_EIGHT: 'none',
    I_NINE: 'required',
    J_TEN: 'literal',
    K_ELEVEN: 'none',
    APP_PORT: 'literal',
    APP_NAME: 'required',
  })
})

it('gathers what could be a secret, also of examples, and conceals it', async () => {
  const { candidates } = await seen(literalCandidates, {
    'src/a.ts': "export const s = process.env.JWT_SECRET || 'first-one'\n",
    'examples/b.js': "app.use(session({ secret: 'second one' }))\n",
    '.env.example': 'AUTH_SECRET=third-one\nPORT=3000\n',
  })
  assert.deepEqual(candidates.map(({ text }) => text).sort(), ['first-one', 'second one', 'third-one'])
})

it('survives files that are written to hurt', async () => {
  const modules = await seen(sourceModules, {
    'a.js': `${'a?b:\n'.repeat(20_000)}c\n`,
    'b.ts': `${'('.repeat(3_000)}1${')'.repeat(3_000)}\n`,
    'c.py': `${'('.repeat(20_000)}\n`,
    'd.html': '<script>'.repeat(2_000),
    'e.vue': '<script',
    'f.ts': 'export const ok = 1\n',
    'g.py': "d = {'secret(': 'x', '[[': 'y'}\nif x: raise E\n",
  })
  assert.ok(modules.find('f.ts') !== undefined)
  assert.ok(modules.find('g.py') !== undefined)
  assert.ok(modules.faults.some(({ path }) => path === 'a.js'))
})
