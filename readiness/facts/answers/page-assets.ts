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

/** A name that changes with the content: app-1a2b3c4d.js, main.1a2b3c4d.chunk.css, index-BGA-sMnR.js, /_next/static/… */
export function isHashedName(path: string): boolean {
  if (/\/(_next\/static|_nuxt|_app\/immutable)\//.test(path)) return true
  const stems = path
    .slice(path.lastIndexOf('/') + 1)
    .split('.')
    .slice(0, -1)
  return stems.some((stem, at) => {
    if (isHex(stem) || (at > 0 && looksRandom(stem))) return true
    const tails = [stem.split('-').slice(1).at(-1), stem.split('_').slice(1).at(-1)]
    // The alphabet of vite's eight letters has a dash of its own.
    if (/[-_]/.test(stem.at(-9) ?? '')) tails.push(stem.slice(-8))
    return tails.some((tail) => tail !== undefined && (isHex(tail) || looksRandom(tail)))
  })
}

const isHex = (text: string): boolean =>
  /^[0-9a-f]{8,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)

/** Neither a word, nor words in camel case, nor a word with a number. */
function looksRandom(text: string): boolean {
  if (!/^[A-Za-z0-9_-]{8,24}$/.test(text)) return false
  if (/^[A-Za-z]?[a-z]*[-_]?\d*$/.test(text) || /^[\d_-]+$/.test(text)) return false
  return !/^[a-z]*([A-Z][a-z]{1,20})*\d{0,2}$/.test(text)
}

/** A name that anybody would give by hand: app.js, main.bundle.css. */
export const isPlainName = (path: string): boolean =>
  /^[a-z]{2,20}\d?([-_.][a-z]{2,20}){0,4}$/.test(path.slice(path.lastIndexOf('/') + 1).split('?', 1)[0] ?? '')
