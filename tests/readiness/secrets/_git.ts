import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs git in a folder of a test, without the settings of this machine. */
export async function git(
  folder: string,
  args: readonly string[],
  at = '2026-01-10T10:00:00Z',
): Promise<string> {
  const { stdout } = await execute('git', [...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Ann',
      GIT_AUTHOR_EMAIL: 'ann@example.com',
      GIT_COMMITTER_NAME: 'Ann',
      GIT_COMMITTER_EMAIL: 'ann@example.com',
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_DATE: at,
    },
  })
  return stdout
}

export async function commitAll(folder: string, at?: string): Promise<string> {
  await git(folder, ['add', '--all', '--force'], at)
  await git(folder, ['commit', '--quiet', '--no-gpg-sign', '--message', 'a change'], at)
  return (await git(folder, ['rev-parse', 'HEAD'], at)).trim()
}
