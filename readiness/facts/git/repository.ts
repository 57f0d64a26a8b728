import { constants } from 'node:fs'
import { lstat, mkdir, mkdtemp, open, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import { CannotLook } from '#readiness/model/fact.ts'

export type Repository = AsyncDisposable & {
  /** A bare directory of ours that borrows the objects: nothing that the tree configures is in force there. */
  directory: string
  head: string
  /** Undefined when HEAD names a commit by itself. */
  branch?: string
  /** Commits of every branch, tag and remote branch, HEAD first. */
  tips: readonly string[]
  /** Commits whose parents were not fetched. */
  shallow: ReadonlySet<string>
}

const OBJECT = /^([0-9a-f]{40}|[0-9a-f]{64})$/
const REFS = 2_000
const REF_FOLDERS = /^refs\/(heads|tags|remotes)\//

/**
 * Reads .git without running git in it: its configuration, hooks, attributes, filters and remotes are data of the tree,
 * and git would run what some of them name (fsmonitor, textconv, ext::, lazy fetch).
 * @throws {CannotLook} when there is no repository, or one that cannot be read by itself
 */
export async function openRepository(root: string): Promise<Repository> {
  const git = join(root, '.git')
  const found = await lstat(git).catch(() => undefined)
  if (found === undefined) throw new CannotLook('The tree is no git repository.', { silent: true })
  const folder = found.isDirectory() ? git : await followWorktree(root, git)
  const common = await commonFolder(root, folder)
  const objects = join(common, 'objects')
  await refuseForeignObjects(root, objects)
  const { head, branch, tips } = await readRefs(folder, common)
  const shallow = await readObjectList(join(common, 'shallow'))
  return {
    ...(await borrow(objects, head, shallow)),
    head,
    ...(branch !== undefined && { branch }),
    tips,
    shallow,
  }
}

/** A file that says where the directory is: of a work tree or a submodule. */
async function followWorktree(root: string, git: string): Promise<string> {
  const [, named] = /^gitdir: (.+?)\s*$/.exec((await readSmall(git)) ?? '') ?? []
  if (named === undefined) throw new CannotLook('.git is neither a folder nor the pointer of a work tree.')
  return insideOf(root, resolve(root, named))
}

async function commonFolder(root: string, folder: string): Promise<string> {
  const named = await readSmall(join(folder, 'commondir'))
  return named === undefined ? insideOf(root, folder) : insideOf(root, resolve(folder, named.trim()))
}

async function insideOf(root: string, path: string): Promise<string> {
  const [top, real] = await Promise.all([realpath(root), realpath(path).catch(() => undefined)])
  if (real === undefined) throw new CannotLook('.git points to a folder that does not exist.')
  if (!real.startsWith(top + sep))
    throw new CannotLook(
      'This is a linked work tree: its git directory lies outside the tree, which is never left. Use a clone.',
    )
  return real
}

/** Objects that lie elsewhere, or that a link leads to. */
async function refuseForeignObjects(root: string, objects: string): Promise<void> {
  if ((await readSmall(join(objects, 'info', 'alternates')))?.trim())
    throw new CannotLook('The repository borrows its objects from another one, which is not followed.')
  await insideOf(root, objects)
  for (const folder of [objects, join(objects, 'pack')]) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    if (entries.some((entry) => !entry.isFile() && !entry.isDirectory()))
      throw new CannotLook('The object folder of the repository holds links, which are not followed.')
  }
}

async function readRefs(
  folder: string,
  common: string,
): Promise<Pick<Repository, 'head' | 'tips'> & { branch?: string }> {
  const refs = await readAllRefs(common)
  const text = (await readSmall(join(folder, 'HEAD')))?.trim() ?? ''
  const [, ref] = /^ref: (refs\/.+)$/.exec(text) ?? []
  if (ref?.endsWith('/.invalid'))
    throw new CannotLook('The repository keeps its references in a reftable, which is not read.')
  const head = ref === undefined ? text : refs.get(ref)
  if (head === undefined || !OBJECT.test(head)) throw new CannotLook('The repository has no commit yet.')
  const branch = ref?.replace(/^refs\/heads\//, '')
  const tips = [...new Set([head, ...[...refs.values()].filter((id) => id.length === head.length)])]
  return { head, tips: tips.slice(0, REFS), ...(branch !== undefined && { branch }) }
}

async function readAllRefs(common: string): Promise<Map<string, string>> {
  const refs = new Map<string, string>()
  const packed = (await readSmall(join(common, 'packed-refs'), 8_388_608)) ?? ''
  for (const [, id = '', name = ''] of packed.matchAll(/^([0-9a-f]{40,64}) (refs\/\S+)$/gm))
    if (OBJECT.test(id) && REF_FOLDERS.test(name)) refs.set(name, id)
  const into = async (name: string, depth: number): Promise<void> => {
    const entries = await readdir(join(common, name), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = `${name}/${entry.name}`
      if (entry.isDirectory() && depth < 12) await into(path, depth + 1)
      else if (entry.isFile() && REF_FOLDERS.test(path) && refs.size < 10 * REFS) {
        const id = (await readSmall(join(common, path)))?.trim() ?? ''
        if (OBJECT.test(id)) refs.set(path, id)
      }
    }
  }
  await into('refs', 0)
  return refs
}

async function readObjectList(path: string): Promise<ReadonlySet<string>> {
  const text = (await readSmall(path, 1_048_576)) ?? ''
  return new Set(text.split('\n').filter((line) => OBJECT.test(line)))
}

async function borrow(
  objects: string,
  head: string,
  shallow: ReadonlySet<string>,
): Promise<Pick<Repository, 'directory'> & AsyncDisposable> {
  // Git reads the list line by line, and takes a quote or a hash at the start for more than a path.
  if (/[\n\r]|^["#]/.test(objects)) throw new CannotLook('The path of the tree cannot be given to git.')
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-git-'))
  await Promise.all(
    ['objects/info', 'objects/pack', 'refs/heads'].map((name) =>
      mkdir(join(directory, name), { recursive: true }),
    ),
  )
  const format = head.length === 64 ? '\trepositoryformatversion = 1\n' : '\trepositoryformatversion = 0\n'
  const extension = head.length === 64 ? '[extensions]\n\tobjectformat = sha256\n' : ''
  await writeFile(join(directory, 'config'), `[core]\n${format}\tbare = true\n${extension}`)
  await writeFile(join(directory, 'HEAD'), `${head}\n`)
  await writeFile(join(directory, 'objects/info/alternates'), `${objects}\n`)
  if (shallow.size > 0) await writeFile(join(directory, 'shallow'), `${[...shallow].join('\n')}\n`)
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

async function readSmall(path: string, most = 65_536): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  )
  if (file === undefined) return undefined
  try {
    const status = await file.stat()
    return status.isFile() && status.size <= most ? await file.readFile('utf8') : undefined
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
