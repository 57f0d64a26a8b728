import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findFaults, importsOf, readSources } from './_rules.ts'

const faultsIn = (path: string, text: string): string[] => findFaults([{ path, text }])
const importing = (path: string, specifier: string): string[] =>
  faultsIn(path, `import { x } from '${specifier}'\n`).map((fault) => fault.slice(path.length + 1))

describe('the rules of the house', () => {
  it('hold in every file', () => {
    const files = readSources()
    assert.ok(files.length > 100, `only ${files.length} files were found`)
    assert.deepEqual(findFaults(files), [])
  })
})

describe('the checker', () => {
  it('sees every way to import', () => {
    const text = [
      "import './a.ts'",
      "import type { B } from './b.ts'",
      'import {\n  c,\n  d,\n} from "./c.ts"',
      "export { e } from './e.ts'",
      "const f = await import('./f.ts')",
      "// import './comment.ts'",
      "/* import './block.ts' */",
    ].join('\n')
    assert.deepEqual(importsOf(text).sort(), ['./a.ts', './b.ts', './c.ts', './e.ts', './f.ts'])
  })

  it('lets a layer import the lower ones', () => {
    assert.deepEqual(importing('server/features/profile/routes.ts', '#server/http/route.ts'), [])
    assert.deepEqual(importing('server/auth/routes.ts', '#server/http/route.ts'), [])
    assert.deepEqual(importing('server/lib/problem.ts', '#contract/error-codes.ts'), [])
    assert.deepEqual(importing('server/context.ts', '#server/features/web-pages/routes.ts'), [])
    assert.deepEqual(importing('web/pages/HomePage.tsx', '#contract/paths.ts'), [])
    assert.deepEqual(importing('readiness/engine.ts', '#contract/limits.ts'), [])
  })

  it('finds an import upwards', () => {
    assert.match(importing('contract/text.ts', '#server/lib/problem.ts')[0]!, /imports upwards/)
    assert.match(importing('server/lib/problem.ts', '#server/config/config.ts')[0]!, /imports upwards/)
    assert.match(importing('server/platform/redis.ts', '#server/http/route.ts')[0]!, /imports upwards/)
    assert.match(importing('server/http/route.ts', '#server/auth/auth.ts')[0]!, /imports upwards/)
    assert.match(
      importing('server/auth/auth.ts', '#server/features/profile/queries.ts')[0]!,
      /imports upwards/,
    )
    assert.match(importing('server/features/profile/routes.ts', '#server/context.ts')[0]!, /imports upwards/)
    assert.match(importing('server/app.ts', '#server/main.ts')[0]!, /imports upwards/)
  })

  it('finds one that is only of a type', () => {
    assert.match(
      faultsIn('server/auth/auth.ts', "import type { AppContext } from '#server/context.ts'\n")[0]!,
      /imports upwards/,
    )
  })

  it('finds a feature that imports a feature', () => {
    assert.match(
      importing('server/features/profile/routes.ts', '#server/features/sessions/queries.ts')[0]!,
      /a feature imports a feature/,
    )
  })

  it('finds the web reaching into the server', () => {
    assert.match(importing('web/api/me.ts', '#server/lib/html.ts')[0]!, /web may import contract only/)
  })

  it('finds the client for apps reaching into anything of ours', () => {
    assert.match(importing('client/gatehouse.ts', '#contract/paths.ts')[0]!, /copied alone/)
    assert.match(importing('client/gatehouse.ts', '#server/lib/html.ts')[0]!, /copied alone/)
    assert.deepEqual(importing('client/gatehouse.ts', 'jose'), [])
  })

  it('finds the server reaching into the client for apps', () => {
    assert.match(
      importing('server/app.ts', '#client/gatehouse.ts')[0]!,
      /is in no layer, or imports from none/,
    )
  })

  it('finds the gate reaching into the server, and the server into the gate', () => {
    assert.match(importing('readiness/engine.ts', '#server/lib/html.ts')[0]!, /imports beside its layer/)
    assert.match(importing('server/lib/html.ts', '#readiness/engine.ts')[0]!, /imports beside its layer/)
  })

  it('finds a climb out of the folder', () => {
    assert.match(importing('server/features/profile/routes.ts', '../sessions/place.ts')[0]!, /climbs out/)
    assert.match(importing('tests/integration/x.test.ts', '../_app.ts')[0]!, /climbs out/)
    assert.match(importing('server/app.ts', './lib/../../web/main.tsx')[0]!, /climbs out/)
  })

  it('finds code that imports from the tests', () => {
    assert.match(importing('server/app.ts', '#tests/_app.ts')[0]!, /imports from the tests/)
    assert.deepEqual(importing('server/app.test.ts', '#tests/_app.ts'), [])
  })

  it('finds Better Auth outside server/auth', () => {
    assert.match(importing('server/app.ts', 'better-auth')[0]!, /only server\/auth/)
    assert.match(importing('web/api/auth.ts', 'better-auth/client')[0]!, /only server\/auth/)
    assert.match(importing('server/http/route.ts', '@better-auth/core/db')[0]!, /only server\/auth/)
    assert.deepEqual(importing('server/auth/adapter.ts', '@better-auth/core/db'), [])
  })

  it('finds process.env in the wrong place', () => {
    assert.match(faultsIn('server/http/route.ts', 'const a = process.env.PORT\n')[0]!, /reads process\.env/)
    assert.deepEqual(faultsIn('server/config/env.ts', 'const a = process.env.PORT\n'), [])
  })

  it('finds a default export', () => {
    assert.match(faultsIn('server/app.ts', 'export default 1\n')[0]!, /default export/)
    assert.match(faultsIn('server/app.ts', 'const a = 1\nexport { a as default }\n')[0]!, /default export/)
    assert.deepEqual(faultsIn('web/pages/HomePage.tsx', 'export default 1\n'), [])
  })

  it('finds a barrel', () => {
    assert.match(faultsIn('server/auth/all.ts', "export * from './auth.ts'\n")[0]!, /barrel/)
    assert.match(
      faultsIn('server/auth/all.ts', "export { a } from './auth.ts'\nexport type { B } from './b.ts'\n")[0]!,
      /barrel/,
    )
  })

  it('finds a module that is declared', () => {
    assert.match(faultsIn('server/app.ts', "declare module 'fastify' {}\n")[0]!, /declares a module/)
  })

  it('finds names that say nothing', () => {
    assert.match(faultsIn('server/lib/utils.ts', '')[0]!, /says nothing/)
    assert.match(faultsIn('server/lib/date-helpers.ts', '')[0]!, /says nothing/)
    assert.match(faultsIn('server/auth/session-manager.ts', '')[0]!, /says nothing/)
    assert.match(faultsIn('web/ui/index.ts', '')[0]!, /says nothing/)
  })

  it('finds names in the wrong case', () => {
    assert.match(faultsIn('server/lib/hashPool.ts', '')[0]!, /kebab-case/)
    assert.match(faultsIn('web/ui/text-field.tsx', '')[0]!, /PascalCase/)
  })

  it('finds a file that is too long', () => {
    assert.match(faultsIn('server/app.ts', 'a\n'.repeat(401))[0]!, /has 401 lines/)
    assert.deepEqual(faultsIn('server/app.ts', 'a\n'.repeat(400)), [])
  })

  it('finds a file outside the layers', () => {
    assert.match(importing('server/other/thing.ts', '#server/lib/html.ts')[0]!, /is in no layer/)
  })
})
