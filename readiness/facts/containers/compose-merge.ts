import { itemsOf, textOf, type Placed, type PlacedList, type PlacedMap } from './placed-yaml.ts'

/** Lists that are maps in other words: "NAME=value", or names alone. */
const AS_MAPS = new Set(['environment', 'labels', 'annotations', 'sysctls', 'extra_hosts'])
const NAMES = new Set(['depends_on', 'networks'])
/** Replaced as a whole by a later file. */
const REPLACED = new Set(['command', 'entrypoint', 'test'])

/** A service with each part in its long form, so that two of them can be merged. */
export function canonicalService(node: Placed): PlacedMap {
  if (node.kind !== 'map') return { ...placeOf(node), kind: 'map', entries: new Map() }
  const entries = new Map<string, Placed>()
  for (const [key, value] of node.entries) entries.set(key, canonical(key, value))
  return { ...node, entries }
}

function canonical(key: string, value: Placed): Placed {
  if (AS_MAPS.has(key)) return mapOfAssignments(value)
  if (NAMES.has(key)) return mapOfNames(value)
  if (key === 'build') {
    if (value.kind === 'scalar') return mapOf(value, [['context', value]])
    if (value.kind !== 'map') return value
    const args = value.entries.get('args')
    return args === undefined
      ? value
      : { ...value, entries: new Map([...value.entries, ['args', mapOfAssignments(args)]]) }
  }
  return value
}

const placeOf = ({ file, line }: Placed): { file: string; line: number } => ({ file, line })

function mapOf(node: Placed, entries: Iterable<[string, Placed]>): PlacedMap {
  return {
    ...placeOf(node),
    ...(node.tag !== undefined && { tag: node.tag }),
    kind: 'map',
    entries: new Map(entries),
  }
}

function mapOfAssignments(node: Placed): Placed {
  if (node.kind !== 'list') return node
  return mapOf(
    node,
    node.items.flatMap((item): [string, Placed][] => {
      const text = textOf(item)
      if (text === undefined) return []
      const at = text.search(/[=]/)
      if (at < 0) return [[text, { ...placeOf(item), kind: 'scalar', text: '', isNull: true }]]
      return [
        [text.slice(0, at), { ...placeOf(item), kind: 'scalar', text: text.slice(at + 1), isNull: false }],
      ]
    }),
  )
}

function mapOfNames(node: Placed): Placed {
  if (node.kind === 'map') return node
  return mapOf(
    node,
    itemsOf(node).flatMap((item): [string, Placed][] => {
      const text = textOf(item)
      return text === undefined ? [] : [[text, { ...placeOf(item), kind: 'scalar', text: '', isNull: true }]]
    }),
  )
}

/** What Compose makes of a value and the one that a later file gives it. */
export function mergePlaced(base: Placed | undefined, over: Placed, key = ''): Placed {
  if (over.tag === '!reset') return { ...placeOf(over), kind: 'scalar', text: '', isNull: true }
  if (base === undefined || over.tag === '!override' || REPLACED.has(key)) return over
  if (base.kind === 'map' && over.kind === 'map') {
    const entries = new Map(base.entries)
    for (const [name, value] of over.entries) entries.set(name, mergePlaced(entries.get(name), value, name))
    return { ...over, entries }
  }
  if (over.kind === 'scalar' && over.isNull && base.kind === 'map') return base
  if (base.kind === 'list' || over.kind === 'list') return joined(base, over, key)
  return over
}

function joined(base: Placed, over: Placed, key: string): PlacedList {
  const later = itemsOf(over)
  const replaced = new Set(later.map((item) => identityOf(item, key)))
  const kept = itemsOf(base).filter((item) => !replaced.has(identityOf(item, key)))
  return { ...placeOf(over), kind: 'list', items: [...kept, ...later] }
}

/** What makes two items of a list the same one: where a volume is mounted, which secret it is. */
function identityOf(item: Placed, key: string): string {
  if (item.kind === 'map') {
    const target = textOf(item.entries.get('target'))
    const published = textOf(item.entries.get('published'))
    const source = textOf(item.entries.get('source'))
    if (key === 'volumes' && target !== undefined) return target
    if (key === 'ports') return `${published}:${target}`
    return source ?? target ?? JSON.stringify([...item.entries.keys()])
  }
  const text = textOf(item) ?? ''
  return key === 'volumes' ? (mountTargetOf(text) ?? text) : text
}

/** The path inside of a container: the second part of "source:target:ro", where neither may hold a colon but ${a:-b}. */
function mountTargetOf(text: string): string | undefined {
  const parts = splitColons(text)
  return parts.length === 1 ? parts[0] : parts[1]
}

/** Splits at colons outside of braces. */
export function splitColons(text: string): string[] {
  const parts: string[] = ['']
  let open = 0
  for (const character of text) {
    if (character === '{') open += 1
    if (character === '}') open -= 1
    if (character === ':' && open <= 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  // "C:\data:/data" is one path and its target.
  const [first = '', second = ''] = parts
  return /^[A-Za-z]$/.test(first) && /^[\\/]/.test(second) && parts.length > 2
    ? [`${first}:${second}`, ...parts.slice(2)]
    : parts
}
