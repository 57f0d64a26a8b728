import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { runGatehouse } from '#tests/_command.ts'
import { FIRST_FLAGS, SetupFolder } from '#tests/_setup-folder.ts'
import { readValues } from './env-file.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('gatehouse setup', () => {
  it('writes settings and secrets with their modes, whatever the umask', async () => {
    const { code, stderr } = await folder.setup(FIRST_FLAGS, { umask: 0o077 })
    assert.equal(code, 0, stderr)
    assert.equal(await folder.modeOf('.env'), '600')
    assert.equal(await folder.modeOf('secrets'), '700')
    assert.equal(await folder.modeOf('secrets/tls'), '755')
    for (const name of ['auth_secret', 'database_url', 'redis_users.acl', 'smtp_url', 'tls/privkey.pem'])
      assert.equal(await folder.modeOf('secrets', name), '444', name)
  })

  it('opens nothing to others with a umask that takes nothing away', async () => {
    await folder.setup(FIRST_FLAGS, { umask: 0 })
    assert.equal(await folder.modeOf('.env'), '600')
    assert.equal(await folder.modeOf('secrets'), '700')
    assert.equal(await folder.modeOf('secrets/app_password'), '444')
  })

  it('writes the settings that Compose reads, and no secret among them', async () => {
    await folder.setup(FIRST_FLAGS)
    const text = await folder.read('.env')
    const values = readValues(text)
    assert.equal(values.get('DOMAIN'), 'accounts.example.org')
    assert.equal(values.get('MAIL_FROM'), 'Accounts <accounts@example.org>')
    assert.equal(values.get('TLS_MODE'), 'self-signed')
    assert.equal(values.get('WORKERS'), '4')
    assert.equal(values.get('COMPOSE_PROJECT_NAME'), 'gatehouse')
    for (const secret of await folder.secretValues()) assert.ok(!text.includes(secret))
  })

  it('sets every variable that the stack has no default for', async () => {
    await folder.setup(FIRST_FLAGS)
    const values = readValues(await folder.read('.env'))
    const compose = await readFile(join(import.meta.dirname, '..', '..', 'ops', 'compose.yaml'), 'utf8')
    const needed = [...compose.matchAll(/\$\{([A-Z_]+)(?:\}|:\?)/g)].map(([, name]) => name as string)
    assert.ok(needed.length > 0)
    assert.deepEqual(
      needed.filter((name) => !values.has(name)),
      [],
    )
  })

  it('writes every secret that the stack mounts', async () => {
    await folder.setup(FIRST_FLAGS)
    const compose = await readFile(join(import.meta.dirname, '..', '..', 'ops', 'compose.yaml'), 'utf8')
    const mounted = [...compose.matchAll(/file: \.\/secrets\/([\w.]+)/g)].map(([, name]) => name as string)
    assert.ok(mounted.length > 5)
    const there = await readdir(folder.at('secrets'))
    assert.deepEqual(
      mounted.filter((name) => !there.includes(name)),
      [],
    )
  })

  it('prints no secret', async () => {
    const { stdout, stderr } = await folder.setup(FIRST_FLAGS)
    for (const secret of await folder.secretValues()) {
      assert.ok(!stdout.includes(secret))
      assert.ok(!stderr.includes(secret))
    }
  })

  it('passes no secret to a program that it starts', async () => {
    const bin = folder.at('bin')
    await mkdir(bin)
    for (const program of ['docker', 'openssl', 'timedatectl']) {
      const script = `#!/bin/sh\nprintf '%s\\n' "${program} $*" >> ${folder.at('calls')}\nenv >> ${folder.at('calls')}\nPATH=/usr/bin:/bin exec ${program} "$@"\n`
      await writeFile(join(bin, program), script, { mode: 0o755 })
    }
    const args = ['setup', `--dir=${folder.path}`, ...FIRST_FLAGS]
    const { code } = await runGatehouse(args, { env: { PATH: `${bin}:${process.env.PATH}` } })
    assert.equal(code, 0)
    const calls = await folder.read('calls')
    assert.match(calls, /openssl req/)
    assert.match(calls, /docker version/)
    for (const secret of await folder.secretValues()) assert.ok(!calls.includes(secret))
  })

  it('touches nothing the second time', async () => {
    await folder.setup(FIRST_FLAGS)
    const before = await folder.snapshot()
    const { code, stdout } = await folder.setup([])
    assert.equal(code, 0)
    assert.match(stdout, /Nothing had to be changed/)
    assert.doesNotMatch(stdout, /written|mended/)
    assert.deepEqual(await folder.snapshot(), before)
  })

  it('keeps what a person has changed by hand', async () => {
    await folder.setup(FIRST_FLAGS)
    const edited = `# mine\n${(await folder.read('.env')).replace('WORKERS=4', 'WORKERS=2 # small')}\nMY_OWN='x'\n`
    await writeFile(folder.at('.env'), edited)
    const { code } = await folder.setup([])
    assert.equal(code, 0)
    assert.equal(await folder.read('.env'), edited)
  })

  it('adds what is missing and leaves the rest', async () => {
    await folder.setup(FIRST_FLAGS)
    await unlink(folder.at('secrets/auth_secret'))
    await writeFile(folder.at('.env'), (await folder.read('.env')).replace(/^LOG_LEVEL=.*\n/m, ''))
    const before = await folder.snapshot()
    const { stdout } = await folder.setup([])
    assert.match(stdout, /^ {2}written +secrets\/auth_secret$/m)
    assert.match(stdout, /^ {2}rewritten +\.env$/m)
    assert.match(await folder.read('.env'), /\nLOG_LEVEL=info\n$/)
    const after = await folder.snapshot()
    assert.equal(after['secrets/database_url'], before['secrets/database_url'])
  })

  it('keeps a secret without a line break at its end', async () => {
    await folder.setup(FIRST_FLAGS)
    const secret = (await folder.read('secrets/auth_secret')).trim()
    await chmod(folder.at('secrets/auth_secret'), 0o644)
    await writeFile(folder.at('secrets/auth_secret'), secret)
    await folder.setup([])
    assert.equal(await folder.read('secrets/auth_secret'), secret)
  })

  it('mends modes', async () => {
    await folder.setup(FIRST_FLAGS)
    await chmod(folder.at('.env'), 0o644)
    await chmod(folder.at('secrets'), 0o755)
    await chmod(folder.at('secrets/app_password'), 0o600)
    const { stdout } = await folder.setup([])
    assert.equal(stdout.match(/mode mended/g)?.length, 3)
    assert.equal(await folder.modeOf('.env'), '600')
    assert.equal(await folder.modeOf('secrets'), '700')
    assert.equal(await folder.modeOf('secrets/app_password'), '444')
  })

  it('changes for a new domain what depends on it, and says so', async () => {
    await folder.setup(FIRST_FLAGS)
    const before = await folder.snapshot()
    const { stdout } = await folder.setup(['--domain=login.example.org'])
    assert.match(stdout, /The domain changed from accounts\.example\.org to login\.example\.org/)
    const after = await folder.snapshot()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name] && name.includes('.'))
    assert.deepEqual(changed, ['.env', 'secrets/tls/fullchain.pem', 'secrets/tls/privkey.pem'])
    assert.match(stdout, /--force-recreate/)
  })

  it('changes the mail server alone', async () => {
    await folder.setup(FIRST_FLAGS)
    const before = await folder.snapshot()
    await folder.setup([], { env: { SMTP_URL: 'smtps://me:another-one@mail.example.net' } })
    const after = await folder.snapshot()
    assert.equal(await folder.read('secrets/smtp_url'), 'smtps://me:another-one@mail.example.net\n')
    assert.deepEqual(
      Object.keys(after).filter((name) => after[name] !== before[name] && name !== 'secrets'),
      ['secrets/smtp_url'],
    )
  })

  it('takes the mail server from a file and from its input', async () => {
    await writeFile(folder.at('mail'), 'smtps://me:from-a-file@mail.example.org\n')
    const others = FIRST_FLAGS.filter((flag) => !flag.startsWith('--mail='))
    await folder.setup([...others, `--mail-file=${folder.at('mail')}`])
    assert.equal(await folder.read('secrets/smtp_url'), 'smtps://me:from-a-file@mail.example.org\n')
    await folder.setup(['--mail-file=-'], { input: 'smtps://me:from-the-input@mail.example.org\n' })
    assert.equal(await folder.read('secrets/smtp_url'), 'smtps://me:from-the-input@mail.example.org\n')
  })

  it('finds that the password of the database is another one, and writes nothing', async () => {
    await folder.setup(FIRST_FLAGS)
    await chmod(folder.at('secrets/app_password'), 0o644)
    await writeFile(folder.at('secrets/app_password'), '0123456789-0123456789-0123456789-012\n')
    const before = await folder.snapshot()
    const { code, stderr } = await folder.setup(['--domain=login.example.org'])
    assert.equal(code, 1)
    assert.match(stderr, /secrets\/database_url and secrets\/app_password contradict each other/)
    assert.deepEqual(await folder.snapshot(), before)
  })

  it('refuses what the server would refuse, by name', async () => {
    await folder.setup(FIRST_FLAGS)
    await writeFile(folder.at('.env'), (await folder.read('.env')).replace('WORKERS=4', 'WORKERS=many'))
    const { code, stderr } = await folder.setup([])
    assert.equal(code, 1)
    assert.match(stderr, /WORKERS in \.env must be a whole number from 1 to 64/)
  })
})
