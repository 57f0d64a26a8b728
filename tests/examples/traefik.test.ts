import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { ROOT } from '#scripts/root.ts'

type ForwardAuth = {
  address: string
  trustForwardHeader: boolean
  authRequestHeaders: string[]
  authResponseHeaders: string[]
}
type Dynamic = {
  http: {
    routers: Record<string, { middlewares: string[]; service: string }>
    middlewares: {
      'clear-auth-headers': { headers: { customRequestHeaders: Record<string, string> } }
      gatehouse: { forwardAuth: ForwardAuth }
    }
    services: Record<string, unknown>
  }
}

const NAMES = ['X-Auth-User-Id', 'X-Auth-Session-Id', 'X-Auth-Email', 'X-Auth-Roles']

/** The file is read, not run: Traefik is not among the packages of Debian. */
describe('examples/traefik', () => {
  const read = async (): Promise<Dynamic['http']> => {
    const text = await readFile(join(ROOT, 'examples', 'traefik', 'gatehouse.yaml'), 'utf8')
    return (parse(text, { strict: true }) as Dynamic).http
  }

  it('refers only to what it defines', async () => {
    const { routers, middlewares, services } = await read()
    for (const router of Object.values(routers)) {
      for (const name of router.middlewares) assert.ok(Object.keys(middlewares).includes(name), name)
      assert.ok(router.service in services)
    }
  })

  it('takes the names away from clients before Gatehouse sets them', async () => {
    const { routers, middlewares } = await read()
    assert.deepEqual(routers['app']?.middlewares, ['clear-auth-headers', 'gatehouse'])
    assert.deepEqual(
      middlewares['clear-auth-headers'].headers.customRequestHeaders,
      Object.fromEntries(NAMES.map((name) => [name, ''])),
    )
  })

  it('asks with what Gatehouse needs and passes on what it says', async () => {
    const { forwardAuth } = (await read()).middlewares.gatehouse
    assert.match(forwardAuth.address, /\/auth\/verify\?redirect$/)
    assert.equal(forwardAuth.trustForwardHeader, false)
    assert.deepEqual(forwardAuth.authRequestHeaders, ['Accept', 'Cookie', 'Sec-Fetch-Mode'])
    assert.deepEqual(forwardAuth.authResponseHeaders, NAMES)
  })
})
