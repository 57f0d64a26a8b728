import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { HOST, startNginx } from '#tests/_nginx.ts'

// A file of its own: it takes half a minute, and the limit of time is per file.
describe('testssl.sh', () => {
  it('has no finding above low, on protocols and ciphers', { timeout: 110_000 }, async () => {
    await using nginx = await startNginx({ upstream: '127.0.0.1:9' })
    const file = join(nginx.directory, 'testssl.json')
    const target = `https://${HOST}:${nginx.httpsPort}`
    const args = [
      '--quiet',
      '--color',
      '0',
      '--ip',
      '127.0.0.1',
      '--nodns',
      'none',
      '-p',
      '-s',
      '--jsonfile',
      file,
      target,
    ]
    const child = spawn('testssl', args, { stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } })
    await once(child, 'close')
    const findings = JSON.parse(await readFile(file, 'utf8')) as {
      id: string
      severity: string
      finding: string
    }[]
    const of = (id: string): string | undefined => findings.find((finding) => finding.id === id)?.finding
    assert.match(String(of('TLS1_1')), /^not offered/)
    assert.match(String(of('TLS1_2')), /^offered/)
    assert.match(String(of('TLS1_3')), /^offered/)
    assert.match(String(of('cipherlist_STRONG_FS') ?? of('cipherlist_STRONG')), /^offered/)
    const harmless = ['OK', 'INFO', 'LOW', 'DEBUG']
    // It tells about the OpenSSL of the machine that looks, which has no ciphers of the GOST standard.
    const judged = findings.filter(({ id }) => id !== 'engine_problem')
    assert.ok(judged.length > 10, `testssl looked at ${judged.length} things only`)
    assert.deepEqual(
      judged.filter(({ severity }) => !harmless.includes(severity)),
      [],
    )
  })
})
