import { spawn } from 'node:child_process'
import { CannotLook } from '#readiness/model/fact.ts'
import type { Repository } from './repository.ts'

/** Where git is, on the systems that the gate runs on. The tree is never among them. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/run/current-system/sw/bin'

const ENVIRONMENT = {
  PATH,
  LC_ALL: 'C',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
}

/** Indexes that a repository brings along are a second account of its history, which could differ from the first. */
const OPTIONS = [
  '-c',
  'core.commitGraph=false',
  '-c',
  'core.multiPackIndex=false',
  '-c',
  'core.quotePath=true',
]

export type GitRun = {
  arguments: readonly string[]
  input?: string
  signal: AbortSignal
  /** Sees what git writes, piece by piece. Says false to stop it. */
  onOutput(chunk: Buffer): boolean | void
}

/** Runs git in the directory of ours, without a shell. True when it came to its end by itself. */
export async function runGit(repository: Pick<Repository, 'directory'>, run: GitRun): Promise<boolean> {
  const child = spawn('git', [...OPTIONS, `--git-dir=${repository.directory}`, ...run.arguments], {
    cwd: repository.directory,
    env: ENVIRONMENT,
    shell: false,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const stop = (): void => void child.kill('SIGKILL')
  run.signal.addEventListener('abort', stop, { once: true })
  let isStopped = false
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < 2_000) complaint += chunk.toString('utf8')
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (isStopped || run.onOutput(chunk) !== false) return
    isStopped = true
    stop()
  })
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(run.input ?? '')
  try {
    const code = await new Promise<number | null>((done, failed) => {
      child.on('error', failed)
      child.on('close', done)
    })
    if (isStopped) return false
    run.signal.throwIfAborted()
    if (code !== 0)
      throw new CannotLook(`git could not read the repository: ${complaint.split('\n', 1)[0]?.slice(0, 200)}`)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new CannotLook('There is no git program here, and the history cannot be read without it.')
    throw error
  } finally {
    run.signal.removeEventListener('abort', stop)
  }
}

/** Everything that git writes, up to a limit. */
export async function readGit(
  repository: Pick<Repository, 'directory'>,
  run: Omit<GitRun, 'onOutput'>,
  most = 33_554_432,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const isWhole = await runGit(repository, {
    ...run,
    onOutput: (chunk) => {
      chunks.push(chunk)
      bytes += chunk.length
      return bytes <= most
    },
  })
  if (!isWhole) throw new CannotLook('The repository is larger than what is read of it.')
  return Buffer.concat(chunks)
}
