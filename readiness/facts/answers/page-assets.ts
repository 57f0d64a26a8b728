import { parse, type DefaultTreeAdapterTypes } from 'parse5'

export type AssetKind = 'script' | 'style' | 'image' | 'font' | 'other'
export type PageAsset = { path: string; kind: AssetKind; isHashed: boolean }
export type PageParts = {
  title: string
  /** Of the same origin, in the order of the page. */
  assets: readonly PageAsset[]
  /** How many come from elsewhere. */
  foreign: number
}

const NODES = 20_000

/** What a page loads. */
export function partsOfPage(html: string, url: URL): PageParts {
  let base = url
  let title = ''
  let foreign = 0
  let seen = 0
  const assets = new Map<string, PageAsset>()
  const add = (address: string | undefined, kind: AssetKind): void => {
    const found = address === undefined ? null : URL.parse(address, base)
    if (found === null || !/^https?:$/.test(found.protocol)) return
    if (found.host !== url.host) return void (foreign += 1)
    const path = `${found.pathname}${found.search}`
    assets.set(path, { path, kind: byEnding(found.pathname) ?? kind, isHashed: isHashedName(found.pathname) })
  }
  const open: DefaultTreeAdapterTypes.ChildNode[] = [...parse(html).childNodes]
  for (let node = open.shift(); node !== undefined && seen < NODES; node = open.shift(), seen += 1) {
    if (!('tagName' in node)) continue
    const get = (name: string): string | undefined =>
      (node as DefaultTreeAdapterTypes.Element).attrs.find((each) => each.name === name)?.value
    const rel = (get('rel') ?? '').toLowerCase()
    if (node.tagName === 'base') base = URL.parse(get('href') ?? '', url) ?? base
    else if (node.tagName === 'script') add(get('src'), 'script')
    else if (node.tagName === 'img') add(get('src'), 'image')
    else if (node.tagName === 'link' && /stylesheet/.test(rel)) add(get('href'), 'style')
    else if (node.tagName === 'link' && /modulepreload/.test(rel)) add(get('href'), 'script')
    else if (node.tagName === 'link' && /icon/.test(rel)) add(get('href'), 'image')
    else if (node.tagName === 'link' && /preload|manifest/.test(rel)) add(get('href'), 'other')
    else if (node.tagName === 'title' && title === '')
      title = node.childNodes
        .map((child) => ('value' in child ? child.value : ''))
        .join('')
        .trim()
    open.unshift(...node.childNodes)
  }
  return { title, assets: [...assets.values()], foreign }
}

const ENDINGS: readonly (readonly [RegExp, AssetKind])[] = [
  [/\.m?js$/i, 'script'],
  [/\.css$/i, 'style'],
  [/\.(png|jpe?g|gif|webp|avif|ico|svg)$/i, 'image'],
  [/\.(woff2?|ttf|otf|eot)$/i, 'font'],
]

const byEnding = (path: string): AssetKind | undefined => ENDINGS.find(([pattern]) => pattern.test(path))?.[1]

/** A name that changes with the content: app-1a2b3c4d.js, main.1a2b3c4d.chunk.css, /_next/static/<build>/… */
export function isHashedName(path: string): boolean {
  if (/\/(_next\/static|_nuxt|_app\/immutable)\//.test(path)) return true
  const name = path.slice(path.lastIndexOf('/') + 1)
  const parts = name
    .split('.')
    .slice(0, -1)
    .flatMap((part) => [part, ...part.split('-').slice(1), part.slice(-8)])
  return parts.some((part) =>
    /^[0-9a-f]{8,}$/i.test(part)
      ? /\d/.test(part) && /[a-f]/i.test(part)
      : /^[A-Za-z0-9_-]{8,24}$/.test(part) && looksRandom(part),
  )
}

/** Letters of both cases and digits, mixed: words and versions are not like that. */
const looksRandom = (text: string): boolean =>
  /\d/.test(text) &&
  /[a-z]/.test(text) &&
  /[A-Z]/.test(text) &&
  (text.match(/[a-z][A-Z0-9]|[A-Z0-9][a-z]/g)?.length ?? 0) >= 2
