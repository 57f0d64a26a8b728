import { posix } from 'node:path'
import { parse } from 'yaml'
import type { SourceTree, TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { isDevelopmentPath, isProductPath } from './product-path.ts'

/** A file or folder of the tree that a container sees under another name. */
export type Mount = {
  /** Path in the tree; "" is its root. */
  source: string
  /** Absolute path in the container. */
  target: string
  /** The compose file or Dockerfile that says so. */
  file: string
  isDevelopment: boolean
}

export type Containers = {
  mounts: readonly Mount[]
  /** Proxies that are no nginx: they may stand before it. */
  otherEdges: readonly { name: string; file: string }[]
  /** Folders with Dockerfiles of production, and whether one of them has to do with nginx. */
  images: ReadonlyMap<string, boolean>
}

const COMPOSE = /(^|\/)[^/]*(compose|stack|swarm)[^/]*\.ya?ml$/i
const DOCKERFILE = /(^|\/)([^/]*\.)?(Dockerfile|Containerfile)(\.[^/]+)?$/i
const EDGE =
  /^[ \t]*(?:-[ \t]*)?image:[ \t]*["']?(?:[\w.${}:/-]*\/)?(traefik|caddy|caddy-docker-proxy|haproxy|envoy|cloudflared|nginx-proxy-manager|swag)\b/m
const FILES = 200

/** Reads from compose files and Dockerfiles where files of the tree are in containers. */
export async function findContainers(tree: SourceTree): Promise<Containers> {
  const mounts: Mount[] = []
  const otherEdges: { name: string; file: string }[] = []
  const images = new Map<string, boolean>()
  for (const { path } of product(tree, COMPOSE)) {
    const text = (await tree.read(path)) ?? ''
    const edge = EDGE.exec(text)?.[1]
    if (edge !== undefined && !isDevelopmentPath(path)) otherEdges.push({ name: edge, file: path })
    if (/nginx|conf\.d/i.test(text)) mounts.push(...mountsOfCompose(tree, path, text))
  }
  for (const { path } of product(tree, DOCKERFILE)) {
    const text = (await tree.read(path)) ?? ''
    const [folder, isNginx] = [posix.dirname(path), /nginx|openresty/i.test(text)]
    if (!isDevelopmentPath(path)) images.set(folder, isNginx || images.get(folder) === true)
    if (isNginx) mounts.push(...mountsOfDockerfile(tree, path, text))
  }
  for (const { path } of tree.match(/(^|\/)(Caddyfile|traefik\.(ya?ml|toml))$/))
    if (isProductPath(path))
      otherEdges.push({ name: path.endsWith('Caddyfile') ? 'caddy' : 'traefik', file: path })
  return { mounts: mounts.flatMap(rendered), otherEdges, images }
}

function product(tree: SourceTree, pattern: RegExp): readonly TreeFile[] {
  return tree
    .match(pattern)
    .filter(({ path }) => isProductPath(path, { withDevelopment: true }))
    .slice(0, FILES)
}

function mountsOfCompose(tree: SourceTree, file: string, text: string): Mount[] {
  let root: unknown
  try {
    root = parse(text, { maxAliasCount: 100, logLevel: 'silent' })
  } catch {
    return []
  }
  const isDevelopment = isDevelopmentPath(file) || /override\.ya?ml$/i.test(file)
  const services = Object.values(mapOf(mapOf(root).services))
  const volumes = services.flatMap((service) => listOf(mapOf(service).volumes))
  return volumes.flatMap((volume): Mount[] => {
    const [rawSource, rawTarget] =
      typeof volume === 'string'
        ? filledIn(volume).split(':')
        : [mapOf(volume).source, mapOf(volume).target].map((each) =>
            typeof each === 'string' ? filledIn(each) : each,
          )
    if (typeof rawSource !== 'string' || typeof rawTarget !== 'string') return []
    if (!rawSource.startsWith('.') && !rawSource.includes('/')) return []
    const source = inTree(posix.dirname(file), rawSource)
    if (source === undefined || !exists(tree, source) || !rawTarget.startsWith('/')) return []
    return [{ source, target: posix.normalize(rawTarget).replace(/\/$/, ''), file, isDevelopment }]
  })
}

function mountsOfDockerfile(tree: SourceTree, file: string, text: string): Mount[] {
  const mounts: Mount[] = []
  let workdir = '/'
  const isDevelopment = isDevelopmentPath(file)
  for (const line of text
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')
    .slice(0, 2_000)) {
    const [, instruction, rest] = /^\s*(FROM|WORKDIR|COPY|ADD)\s+(\S.*)$/i.exec(line) ?? []
    if (instruction === undefined || rest === undefined) continue
    if (/FROM/i.test(instruction)) workdir = '/'
    else if (/WORKDIR/i.test(instruction)) workdir = posix.resolve(workdir, rest.trim())
    else if (!/--from[= ]/.test(rest)) {
      const words = rest
        .replaceAll(/[[\]",]/g, ' ')
        .trim()
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
      const to = words.pop()
      if (to === undefined) continue
      for (const from of words.slice(0, 50))
        mounts.push(...copied(tree, file, from, to, workdir, isDevelopment))
    }
  }
  return mounts
}

/** The build context is not written in a Dockerfile: its own folder, one above, or the root. */
function copied(
  tree: SourceTree,
  file: string,
  from: string,
  to: string,
  workdir: string,
  isDevelopment: boolean,
): Mount[] {
  const folder = posix.dirname(file)
  for (const context of new Set([folder, posix.dirname(folder), '.'])) {
    const source = inTree(context, from.replace(/^\/+/, ''))
    if (source === undefined) continue
    const files = from.includes('*') ? globbed(tree, source) : exists(tree, source) ? [source] : []
    if (files.length === 0) continue
    const target = posix.resolve(workdir, to)
    return files.map((each) => {
      const isInto = to.endsWith('/') || to === '.' || files.length > 1
      const isFile = tree.find(each) !== undefined
      return {
        source: each,
        target: isInto && isFile ? posix.join(target, posix.basename(each)) : target,
        file,
        isDevelopment,
      }
    })
  }
  return []
}

function globbed(tree: SourceTree, pattern: string): string[] {
  const folder = posix.dirname(pattern)
  const ending = posix.basename(pattern).replace(/^\*+/, '')
  return tree.files
    .filter(({ path }) => posix.dirname(path) === folder && path.endsWith(ending))
    .map(({ path }) => path)
    .slice(0, 100)
}

function inTree(folder: string, path: string): string | undefined {
  const joined = posix.normalize(posix.join(folder, path)).replace(/\/$/, '')
  if (joined === '..' || joined.startsWith('../') || joined.startsWith('/')) return undefined
  return joined === '.' ? '' : joined
}

const exists = (tree: SourceTree, path: string): boolean =>
  path === '' || tree.find(path) !== undefined || tree.files.some((file) => file.path.startsWith(`${path}/`))

/** Variables as they are unless somebody sets them. */
const filledIn = (text: string): string =>
  text.replaceAll(/\$\{\w+(?::?-([^{}]*))?[^{}]*\}/g, (_, fallback: string | undefined) => fallback ?? '')

/** The official image renders /etc/nginx/templates/x.template to /etc/nginx/conf.d/x when it starts. */
function rendered(mount: Mount): Mount[] {
  const [, rest] = /^\/etc\/nginx\/templates(\/.*)?$/.exec(mount.target) ?? []
  if (!mount.target.startsWith('/etc/nginx/templates')) return [mount]
  return [mount, { ...mount, target: `/etc/nginx/conf.d${(rest ?? '').replace(/\.template$/, '')}` }]
}

const mapOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
