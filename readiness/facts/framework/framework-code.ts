import { sourceModules } from '#readiness/facts/source/source-modules.ts'
import { sourceTree, type SourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact, type Look } from '#readiness/model/fact.ts'
import type { CodeFile } from './code-file.ts'
import { findMentions } from './find-mentions.ts'
import { frameworkReader } from './framework-reader.ts'
import { isForDevelopment, ships } from './shipped-files.ts'
import { DEPLOYED, DEPLOYMENT, IN_CODE, WORDED, type Mention, type Vocabulary } from './vocabularies.ts'

export type FrameworkCode = {
  /** What ships and says anything that is asked about, without what is for development alone. */
  files: readonly CodeFile[]
  mentions: Readonly<Record<Vocabulary, readonly Mention[]>>
  /** Paths of everything that ships, for conventions that go by file name. */
  paths: readonly string[]
}

const CODE = /\.([cm]?[jt]sx?|vue|svelte|astro|py)$/i
const LARGE = 400_000
/** So many files are read ahead. */
const AT_ONCE = 32

export const frameworkCode = defineFact<FrameworkCode>({
  name: 'code of frameworks and libraries',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const shipped = tree.files.filter(ships)
    if (!shipped.some(({ path }) => CODE.test(path)))
      throw new CannotLook('No TypeScript, JavaScript or Python that ships is in the tree.', { silent: true })
    const modules = await at.use(sourceModules)
    for (const { path, reason } of modules.unread(frameworkReader).slice(0, 5)) at.note(`${path} ${reason}.`)
    return {
      files: modules.found(frameworkReader).flatMap(({ items }) => items),
      mentions: await mentionsIn(at, tree, shipped),
      paths: shipped.map(({ path }) => path),
    }
  },
})

async function mentionsIn(
  at: Look,
  tree: SourceTree,
  shipped: readonly TreeFile[],
): Promise<FrameworkCode['mentions']> {
  const mentions: Record<Vocabulary, Mention[]> = {
    lockout: [],
    audit: [],
    flags: [],
    experiments: [],
    headers: [],
    requestId: [],
    problem: [],
    boundary: [],
    agent: [],
  }
  const worded = shipped.filter(({ path }) => WORDED.test(path) && !isForDevelopment(path))
  const deployed = tree.match(DEPLOYMENT).filter(({ kind }) => !/^(test|vendored|document)$/.test(kind))
  const wanted = [
    ...worded.map((file) => ({ file, vocabularies: IN_CODE })),
    ...deployed.map((file) => ({ file, vocabularies: DEPLOYED })),
  ].filter(({ file }) => file.bytes < LARGE)
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    at.signal.throwIfAborted()
    const some = wanted.slice(from, from + AT_ONCE)
    const texts = await Promise.all(some.map(({ file }) => tree.read(file.path)))
    for (const [place, { file, vocabularies }] of some.entries()) {
      const text = texts[place]
      if (text !== undefined) findMentions(file.path, text, mentions, vocabularies)
    }
  }
  return mentions
}
