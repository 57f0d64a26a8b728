import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AdapterError, parseAdapter } from '#readiness/facts/accounts/adapter.ts'
import { describeActivity } from '#readiness/facts/accounts/describe-activity.ts'
import { CannotLook } from '#readiness/model/fact.ts'
import { activeTarget } from './_judge-site.ts'

const refused = (said: unknown): string => {
  try {
    parseAdapter(said)
  } catch (error) {
    assert.ok(error instanceof AdapterError, String(error))
    return error.message
  }
  return assert.fail('it was taken')
}

describe('the adapter of the accounts', () => {
  it('is known by the name of a preset', () => {
    assert.equal(parseAdapter('gatehouse')?.routes.signIn.path, '/auth/sign-in/email')
    assert.equal(parseAdapter('better-auth')?.routes.signIn.path, '/api/auth/sign-in/email')
    assert.equal(parseAdapter(undefined), undefined)
  })

  it('takes a preset with another base path, and with routes and counters changed one by one', () => {
    const adapter = parseAdapter({
      preset: 'gatehouse',
      basePath: '/accounts/auth/',
      routes: { whoami: { method: 'GET', path: '/me' } },
      attempts: { metrics: 'http://127.0.0.1:3001/metrics' },
    })
    assert.equal(adapter?.routes.signIn.path, '/accounts/auth/sign-in/email')
    assert.equal(adapter?.routes.whoami.path, '/me')
    assert.equal(adapter?.attempts?.counter, 'gatehouse_sign_ins_total')
  })

  it('takes a whole mapping', () => {
    const adapter = parseAdapter({
      routes: {
        signUp: { path: '/join', form: { email: '{email}', pw: '{password}' } },
        signIn: { path: '/login', form: { email: '{email}', pw: '{password}' } },
        whoami: { method: 'GET', path: '/me', success: { status: [200] } },
      },
      mail: { listen: '127.0.0.1:2525' },
    })
    assert.equal(adapter?.routes.signUp.method, 'POST')
  })

  it('says what is wrong with it, and what it may be', () => {
    assert.match(refused('django'), /no adapter called "django".*gatehouse, better-auth, none/)
    assert.match(refused({ routes: {} }), /routes\.signUp/)
    assert.match(refused({ preset: 'gatehouse', mail: { read: 'pigeon' } }), /mail/)
    assert.match(refused({ preset: 'better-auth', colour: 'red' }), /colour/)
    assert.match(refused({ preset: 'better-auth', basePath: 'https://elsewhere.example' }), /basePath/)
    assert.match(refused(7), /cannot be used/)
  })

  it('leads to the site alone', () => {
    const routes = (path: string) => ({ preset: 'better-auth', routes: { signIn: { path } } })
    assert.match(refused(routes('//elsewhere.example/x')), /routes\.signIn\.path/)
    assert.match(refused(routes('https://elsewhere.example/x')), /routes\.signIn\.path/)
  })

  it('may say that there are no accounts, which holds nothing up', () => {
    assert.throws(
      () => parseAdapter('none'),
      (error: unknown) => error instanceof CannotLook && error.silent,
    )
  })
})

describe('what will be sent', () => {
  it('is told before anything is', () => {
    const said = describeActivity(
      activeTarget('https://app.example.org/', {
        preset: 'better-auth',
        mail: { read: 'mailpit', url: 'http://127.0.0.1:8025' },
        account: { address: 'ops+{tag}@example.org' },
        logs: ['/var/log/app.log'],
      }),
    ).join('\n')
    for (const part of [
      'https://app.example.org,',
      '2 throw-away accounts',
      'ops+{tag}@example.org',
      'mails',
      'requests',
      'minutes',
      'deleted',
      'http://127.0.0.1:8025',
      '/var/log/app.log',
    ])
      assert.ok(said.includes(part), part)
  })

  it('is nothing where nothing is asked for, and says so of an adapter that cannot be used', () => {
    assert.deepEqual(describeActivity({ ...activeTarget('https://app.example.org'), active: false }), [])
    assert.match(
      describeActivity(activeTarget('https://app.example.org', 'django')).join(),
      /^Nothing is sent/,
    )
  })
})
