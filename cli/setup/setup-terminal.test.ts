import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { GATEHOUSE } from '#tests/_command.ts'
import { SetupFolder } from '#tests/_setup-folder.ts'

let folder: SetupFolder
beforeEach(async () => {
  folder = await SetupFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

/** gatehouse setup at a terminal, which "script" (of util-linux) makes. */
function openTerminal(directory: string): {
  answer(question: RegExp, text: string): Promise<void>
  /** All that was ever on the screen. */
  shown(): string
  ended: Promise<unknown[]>
} {
  const command = `'${process.execPath}' '${GATEHOUSE}' setup '--dir=${directory}' --skip-checks`
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let shown = ''
  let answered = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text))
  return {
    async answer(question, text) {
      const until = Date.now() + 60_000
      while (!question.test(shown.slice(answered)) && Date.now() < until) await sleep(20)
      assert.match(shown.slice(answered), question)
      answered = shown.length
      child.stdin.write(text)
    },
    shown: () => shown,
    ended: once(child, 'close'),
  }
}

describe('gatehouse setup at a terminal', () => {
  it('asks for what is missing, until it is right, and shows no password', async () => {
    const { answer, shown, ended } = openTerminal(folder.path)
    await answer(/Host name/, 'https://wrong\r')
    await answer(/more than a host name[^]*Host name/, 'accounts.example.org\r')
    await answer(/Mail server/, 'smtps://me@mail.example.org\r')
    await answer(/Password at mail\.example\.org:465/, 'not to be seen\r')
    await answer(/Sender/, 'Accounts <accounts@example.org>\r')
    await answer(/Certificate/, 'self-signed\r')
    assert.deepEqual(await ended, [0, null])
    assert.doesNotMatch(shown(), /not to be seen|not%20to/)
    const mail = await folder.read('secrets/smtp_url')
    assert.equal(mail, 'smtps://me:not%20to%20be%20seen@mail.example.org\n')
  })

  it('shows no password while it is typed', async () => {
    const { answer, shown, ended } = openTerminal(folder.path)
    await answer(/Host name/, 'accounts.example.org\r')
    await answer(/Mail server/, 'smtps://me@mail.example.org\r')
    await answer(/Password/, 'not-to-be-seen\r')
    await answer(/\n[^]*Sender/, '\u0003')
    assert.doesNotMatch(shown(), /not-to-be-seen/)
    await ended
  })

  it('writes nothing when it is ended with Ctrl-C', async () => {
    const { answer, shown, ended } = openTerminal(folder.path)
    await answer(/Host name/, 'accounts.example.org\r')
    await answer(/Mail server/, '\u0003')
    assert.deepEqual(await ended, [130, null])
    assert.match(shown(), /Nothing was written/)
    assert.deepEqual(await readdir(folder.path), [])
  })
})
