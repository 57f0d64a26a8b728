import { posix } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { kindOfFile } from '#readiness/facts/tree/kind-of-file.ts'
import { sourceTree, type SourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { Command, Written } from './compose-model.ts'
import { fillTemplate } from './fill-template.ts'
import { written } from './interpolation.ts'
import { splitWords } from './shell-words.ts'

export type Assignment = { file: string; line: number; keyword: 'ARG' | 'ENV'; name: string; value: string }

export type Stage = {
  file: string
  line: number
  name?: string
  /** The image it starts from, with the defaults of ARG in place; a stage's name when it builds on one. */
  base: string
  /** The first image below it that is no stage of this file. */
  image: string
  user?: Written
  command?: Command
  entrypoint?: Command
  healthcheck?: { line: number; isNone: boolean; text: string }
  assignments: readonly Assignment[]
  copies: readonly { line: number; sources: readonly string[]; target: string; from?: string }[]
  /** What it starts with that hands over to another user: a script of the tree, or gosu itself. */
  dropsIn?: string
  /** Text of RUN instructions. */
  runs: readonly { line: number; text: string }[]
}

export type Dockerfile = {
  path: string
  /** For development or tests by its name or folder. */
  isProduct: boolean
  stages: readonly Stage[]
}

const NAME = /(^|\/)(dockerfile|containerfile)(\.[\w.-]+)?$|(^|\/)[\w.-]+\.(dockerfile|containerfile)$/i
const DEVELOPMENT =
  /(^|[._/-])(dev|devel|development|\.?devcontainer|test|tests|testing|integration|e2e|ci|local|debug|bench|example|examples|lint|docs|builder|build|base|gitpod|dockerignore)([._/-]|$)/i

/** Every Dockerfile of the tree, stage by stage. */
export const dockerfiles = defineFact<readonly Dockerfile[]>({
  name: 'Dockerfiles',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const named = new Set(at.target.settings.paths?.dockerfiles ?? [])
    const found = tree.files.filter(({ path }) => named.has(path) || NAME.test(path)).slice(0, 500)
    const read = await Promise.all(
      found.map(async ({ path, kind }): Promise<Dockerfile[]> => {
        const text = /\.dockerignore$/i.test(path) ? undefined : await tree.read(path)
        if (text === undefined || text.length > 200_000 || !/^\s*FROM\s/im.test(text)) return []
        try {
          const isProduct = named.has(path) || (kind !== 'test' && kind !== 'vendored' && isForProduct(path))
          const stages: Stage[] = []
          for (const stage of stagesOf(path, /^\s*\{%/m.test(text) ? fillTemplate(text) : text)) {
            const dropsIn = await handover(stage, tree)
            stages.push(dropsIn === undefined ? stage : { ...stage, dropsIn })
          }
          return [{ path, isProduct, stages }]
        } catch (error) {
          at.note(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
          return []
        }
      }),
    )
    return read.flat()
  },
})

const HANDS_OVER = /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|setuidgid)\b|\bexec\s+su\s|\bsu\s+-/

/** Root that lasts until an entrypoint has put the folders right is no root. */
async function handover(stage: Stage, tree: SourceTree): Promise<string | undefined> {
  const words = [...(stage.entrypoint?.words ?? []), ...(stage.command?.words ?? [])]
  const direct = words.find((word) =>
    /^([\w/]*\/)?(gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst)$/.test(word),
  )
  if (direct !== undefined) return direct
  // s6-overlay: a service of its own hands over, in a run script.
  if (words[0] === '/init')
    for (const { path } of tree.match(/(^|\/)(s6-rc\.d|services\.d|s6-overlay|cont-init\.d)\//).slice(0, 100))
      if (HANDS_OVER.test((await tree.read(path)) ?? '')) return path
  for (const word of words.slice(0, 8)) {
    if (!/^[./]/.test(word) && !word.endsWith('.sh')) continue
    const name = nameBeforeCopy(word, stage)
    const near = tree.files.filter(({ path }) => posix.basename(path) === name)
    const folder = posix.dirname(stage.file)
    const script = near.find(({ path }) => path.startsWith(folder === '.' ? '' : `${folder}/`)) ?? near[0]
    const text = script === undefined ? undefined : await tree.read(script.path)
    if (script !== undefined && HANDS_OVER.test(text ?? '')) return script.path
  }
  return undefined
}

/** A script may have another name in the tree than the one that it is copied to. */
function nameBeforeCopy(word: string, { copies, assignments }: Stage): string {
  const name = posix.basename(word)
  const values = new Map(assignments.map((each) => [each.name, each.value]))
  const copy = copies.find(
    ({ sources, target, from }) =>
      sources.length === 1 && from === undefined && expand(target, values) === word,
  )
  return posix.basename(copy?.sources[0] ?? name)
}

/** The same image made in another way, beside the one that is used. */
const ALTERNATIVE =
  /\.(bun|pnpm|npm|yarn|alpine|slim|debian|ubuntu|arm64|arm|armv7|amd64|gpu|cuda|rocm|windows|nix)$/i

function isForProduct(path: string): boolean {
  if (ALTERNATIVE.test(path)) return false
  const kind = kindOfFile(path)
  return !DEVELOPMENT.test(path) && kind !== 'example' && kind !== 'document' && kind !== 'test'
}

function stagesOf(file: string, text: string): Stage[] {
  const stages: MutableStage[] = []
  const globals = new Map<string, string>()
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword()
    const line = instruction.getRange().start.line + 1
    const content = withoutComments(instruction.getArgumentsContent() ?? '')
    if (keyword === 'FROM') {
      stages.push(newStage(file, line, content, globals, stages))
      continue
    }
    const stage = stages.at(-1)
    if (stage === undefined) {
      if (keyword === 'ARG') for (const [name, value] of assignmentsOf(content)) globals.set(name, value)
    } else takeIn(stage, { keyword, line, content, instruction }, globals)
  }
  return stages
}

type MutableStage = {
  -readonly [K in keyof Stage]: Stage[K] extends readonly (infer I)[] ? I[] : Stage[K]
} & {
  variables: Map<string, string>
}

function newStage(
  file: string,
  line: number,
  content: string,
  globals: ReadonlyMap<string, string>,
  earlier: readonly MutableStage[],
): MutableStage {
  const words = splitWords(content).filter((word) => !word.startsWith('--'))
  const base = expand(words[0] ?? '', globals)
  const name = /^as$/i.test(words[1] ?? '') ? words[2] : undefined
  const below = earlier.findLast((stage) => stage.name?.toLowerCase() === base.toLowerCase())
  return {
    file,
    line,
    ...(name !== undefined && { name }),
    base,
    image: below?.image ?? base,
    // What a stage sets, one that is built on it has.
    ...(below?.user !== undefined && { user: below.user }),
    ...(below?.command !== undefined && { command: below.command }),
    ...(below?.entrypoint !== undefined && { entrypoint: below.entrypoint }),
    ...(below?.healthcheck !== undefined && { healthcheck: below.healthcheck }),
    assignments: [...(below?.assignments ?? [])],
    copies: [...(below?.copies ?? [])],
    runs: [...(below?.runs ?? [])],
    variables: new Map(below?.variables),
  }
}

type Line = { keyword: string; line: number; content: string; instruction: Instruction }

function takeIn(
  stage: MutableStage,
  { keyword, line, content, instruction }: Line,
  globals: ReadonlyMap<string, string>,
): void {
  const place = { file: stage.file, line }
  if (keyword === 'USER') stage.user = written(expand(content.trim(), stage.variables), place)
  else if (keyword === 'CMD') stage.command = commandOf(content, place)
  else if (keyword === 'ENTRYPOINT') {
    stage.entrypoint = commandOf(content, place)
  } else if (keyword === 'HEALTHCHECK') {
    const isNone = /^\s*NONE\b/i.test(instruction.getArgumentsContent() ?? '')
    stage.healthcheck = { line, isNone, text: content }
  } else if (keyword === 'ENV' || keyword === 'ARG') {
    for (const [name, value] of assignmentsOf(content, keyword === 'ENV')) {
      const known = value === '' && keyword === 'ARG' ? (globals.get(name) ?? '') : value
      stage.variables.set(name, expand(known, stage.variables))
      stage.assignments.push({ ...place, keyword, name, value })
    }
  } else if (keyword === 'COPY' || keyword === 'ADD') {
    const words = splitWords(content)
    const from = words.find((word) => word.startsWith('--from='))?.slice(7)
    const paths = words.filter((word) => !word.startsWith('--'))
    const target = paths.pop() ?? ''
    stage.copies.push({ line, sources: paths, target, ...(from !== undefined && { from }) })
  } else if (keyword === 'RUN') stage.runs.push({ line, text: content })
}

/** ENV and ARG in all forms: NAME=value …, and for ENV the old NAME value. */
function assignmentsOf(content: string, isEnv = false): [string, string][] {
  const words = splitWords(content)
  const [first = ''] = words
  if (isEnv && !first.includes('=')) return [[first, words.slice(1).join(' ')]]
  return words.map((word) => {
    const at = word.indexOf('=')
    return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
  })
}

/** `${NAME}`, `$NAME`, `${NAME:-x}` with the values that the file gives; what it gives none stays. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:\{(\w{1,200})(?::?-([^}]{0,500}))?\}|(\w{1,200}))/g,
    (all, braced: string | undefined, fallback: string | undefined, plain: string | undefined) => {
      const value = values.get(braced ?? plain ?? '')
      return value !== undefined && value !== '' ? value : (fallback ?? all)
    },
  )
}

function commandOf(content: string, place: { file: string; line: number }): Command {
  const words = jsonWords(content) ?? splitWords(content)
  return { ...place, words, text: words.join(' '), raw: content, variables: [] }
}

function jsonWords(content: string): string[] | undefined {
  const text = content.trim()
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map(String) : undefined
  } catch {
    return undefined
  }
}

/** Lines that are joined by a backslash, without the comment lines among them. */
function withoutComments(content: string): string {
  return content
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\s*\n/g, ' ')
}
