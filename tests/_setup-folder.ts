import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runGatehouse, type CommandResult } from './_command.ts'

/** Enough for a first run of `gatehouse setup`. */
export const FIRST_FLAGS = [
  '--domain=accounts.example.org',
  '--mail=smtps://me:hunter2-hunter2@mail.example.org',
  '--mail-from=Accounts <accounts@example.org>',
]

/** A folder of its own for `gatehouse setup`, and ways to look into it. */
export class SetupFolder implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<SetupFolder> {
    return new SetupFolder(await mkdtemp(join(tmpdir(), 'gatehouse-setup-')))
  }

  /** Runs setup on it, without looking at the host. */
  setup(args: string[], options: Parameters<typeof runGatehouse>[1] = {}): Promise<CommandResult> {
    return runGatehouse(['setup', `--dir=${this.path}`, '--skip-checks', ...args], options)
  }

  at(...parts: string[]): string {
    return join(this.path, ...parts)
  }

  read(...parts: string[]): Promise<string> {
    return readFile(this.at(...parts), 'utf8')
  }

  async modeOf(...parts: string[]): Promise<string> {
    return ((await stat(this.at(...parts))).mode & 0o7777).toString(8)
  }

  /** Every file with its content, mode and time, to see what a run has touched. */
  async snapshot(): Promise<Record<string, string>> {
    const names = await readdir(this.path, { recursive: true })
    const entries = await Promise.all(
      names.toSorted().map(async (name) => {
        const entry = await stat(this.at(name))
        const content = entry.isFile() ? await this.read(name) : ''
        return [name, `${entry.mode.toString(8)} ${entry.mtimeMs} ${entry.ino} ${content}`] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  /** What must be seen nowhere else. */
  async secretValues(): Promise<string[]> {
    const names = (await readdir(this.at('secrets'))).filter((name) => name !== 'tls')
    const contents = await Promise.all(names.map((name) => this.read('secrets', name)))
    return [...contents.flatMap((content) => content.trim().split('\n')), 'hunter2-hunter2']
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true, force: true })
  }
}
