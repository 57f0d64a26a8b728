import type {
  Build,
  Command,
  Deploy,
  EnvironmentEntry,
  Healthcheck,
  Mount,
  Resources,
  Service,
  Written,
} from './compose-model.ts'
import { splitColons } from './compose-merge.ts'
import { portOf } from './compose-ports.ts'
import { imageOf, softwareOf } from './images.ts'
import { written, writtenOf } from './interpolation.ts'
import { entriesOf, entryOf, itemsOf, textOf, type Placed, type PlacedMap } from './placed-yaml.ts'
import { splitWords } from './shell-words.ts'
import { sourceKindOf } from './source-kind.ts'

/** A service as the files say it; env files and what waits for it are added by the project. */
export function serviceOf(name: string, node: PlacedMap): Service {
  const at = (...path: string[]): Placed | undefined => entryOf(node, ...path)
  const image = writtenOf(at('image'))
  const read = image === undefined ? undefined : imageOf(image)
  const software = read === undefined ? undefined : softwareOf(read)
  const networkMode = writtenOf(at('network_mode'))
  return {
    file: node.file,
    line: node.line,
    name,
    ...optional({
      image: read,
      build: buildOf(at('build')),
      software,
      command: commandOf(at('command')),
      entrypoint: commandOf(at('entrypoint')),
      networkMode,
      healthcheck: healthcheckOf(at('healthcheck')),
      restart: writtenOf(at('restart')),
      containerName: writtenOf(at('container_name')),
      user: writtenOf(at('user')),
      privileged: writtenOf(at('privileged')),
      logging: loggingOf(at('logging')),
      stopGracePeriod: writtenOf(at('stop_grace_period')),
    }),
    profiles: itemsOf(at('profiles')).flatMap((item) => textOf(item) ?? []),
    environment: entriesOf(at('environment')).map(([key, value]) => environmentEntry(key, value)),
    envFiles: [],
    secrets: grantsOf(at('secrets'), '/run/secrets/'),
    configs: grantsOf(at('configs'), '/'),
    ports: itemsOf(at('ports')).flatMap((item) => portOf(item) ?? []),
    networks: networkMode === undefined ? networksOf(at('networks')) : [],
    volumes: [...itemsOf(at('volumes')).flatMap((item) => mountOf(item) ?? []), ...tmpfsOf(at('tmpfs'))],
    deploy: deployOf(node),
    readOnly: textOf(at('read_only')) === 'true',
    capAdd: listOf(at('cap_add')),
    capDrop: listOf(at('cap_drop')),
    securityOpt: listOf(at('security_opt')),
    dependsOn: entriesOf(at('depends_on')).map(([service, value]) => ({
      file: value.file,
      line: value.line,
      service,
      condition: textOf(entryOf(value, 'condition')) ?? 'service_started',
    })),
    labels: new Map(entriesOf(at('labels')).flatMap(([key, value]) => pairOf(key, value))),
    isOneShot: false,
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that have no value. */
export function optional<T extends Record<string, unknown>>(entries: T): Present<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Present<T>
}

function pairOf(key: string, value: Placed): [string, Written][] {
  const text = writtenOf(value)
  return text === undefined ? [] : [[key, text]]
}

const listOf = (node: Placed | undefined): Written[] => itemsOf(node).flatMap((item) => writtenOf(item) ?? [])

function networksOf(node: Placed | undefined): string[] {
  const names = entriesOf(node).map(([name]) => name)
  return names.length === 0 ? ['default'] : names
}

function environmentEntry(name: string, node: Placed): EnvironmentEntry {
  const { file, line } = node
  if (node.kind === 'scalar' && node.isNull)
    return { file, line, name, raw: '', value: '', variables: [], kind: 'passed' }
  const raw = textOf(node) ?? ''
  return { ...written(raw, node), name, kind: sourceKindOf(raw) }
}

function buildOf(node: Placed | undefined): Build | undefined {
  if (node?.kind !== 'map') return undefined
  const context = writtenOf(entryOf(node, 'context'))?.value ?? '.'
  const dockerfile = writtenOf(entryOf(node, 'dockerfile'))?.value
  const target = writtenOf(entryOf(node, 'target'))?.value
  return {
    file: node.file,
    line: node.line,
    context,
    ...optional({ dockerfile, target: target === '' ? undefined : target }),
    args: entriesOf(entryOf(node, 'args')).map(([key, value]) => environmentEntry(key, value)),
  }
}

export function commandOf(node: Placed | undefined): Command | undefined {
  if (node === undefined || (node.kind === 'scalar' && node.isNull)) return undefined
  const parts = itemsOf(node).map((item) => written(textOf(item) ?? '', item))
  const text = parts.map(({ value }) => value).join(' ')
  return {
    file: node.file,
    line: node.line,
    words: node.kind === 'list' ? parts.map(({ value }) => value) : splitWords(text),
    text,
    raw: parts.map(({ raw }) => raw).join(' '),
    variables: parts.flatMap(({ variables }) => variables),
  }
}

function healthcheckOf(node: Placed | undefined): Healthcheck | undefined {
  if (node?.kind !== 'map') return undefined
  const test = commandOf(entryOf(node, 'test'))
  const [first = ''] = test?.words ?? []
  const isNone = first === 'NONE'
  const isList = entryOf(node, 'test')?.kind === 'list'
  const text = (key: string): string | undefined => writtenOf(entryOf(node, key))?.value
  return {
    file: node.file,
    line: node.line,
    isDisabled: isNone || text('disable') === 'true',
    ...optional({
      test:
        test === undefined || isNone
          ? undefined
          : {
              ...test,
              words: isList ? test.words.slice(1) : test.words,
              text: isList ? test.words.slice(1).join(' ') : test.text,
              isShell: !isList || first === 'CMD-SHELL',
            },
      interval: text('interval'),
      timeout: text('timeout'),
      retries: text('retries'),
      startPeriod: text('start_period'),
    }),
  }
}

function deployOf(node: PlacedMap): Deploy {
  const at = (...path: string[]): Written | undefined => writtenOf(entryOf(node, ...path))
  const resources = (kind: string): Resources => {
    const read = (key: string): Written | undefined => at('deploy', 'resources', kind, key)
    const isLimit = kind === 'limits'
    return optional({
      cpus: read('cpus') ?? (isLimit ? (at('cpus') ?? at('cpu_quota')) : undefined),
      memory: read('memory') ?? at(isLimit ? 'mem_limit' : 'mem_reservation'),
      pids: read('pids') ?? (isLimit ? at('pids_limit') : undefined),
    })
  }
  return {
    limits: resources('limits'),
    reservations: resources('reservations'),
    ...optional({
      replicas: at('deploy', 'replicas') ?? at('scale'),
      mode: at('deploy', 'mode')?.value,
      updateOrder: at('deploy', 'update_config', 'order')?.value,
    }),
  }
}

function loggingOf(node: Placed | undefined): Service['logging'] | undefined {
  if (node?.kind !== 'map') return undefined
  const driver = writtenOf(entryOf(node, 'driver'))
  const options = new Map(entriesOf(entryOf(node, 'options')).flatMap(([key, value]) => pairOf(key, value)))
  return { file: node.file, line: node.line, ...optional({ driver }), options }
}

function grantsOf(node: Placed | undefined, folder: string): Service['secrets'] {
  return itemsOf(node).flatMap((item) => {
    const source = textOf(item) ?? textOf(entryOf(item, 'source'))
    if (source === undefined) return []
    const target = textOf(entryOf(item, 'target')) ?? source
    return [
      {
        file: item.file,
        line: item.line,
        source,
        target: target.startsWith('/') ? target : `${folder}${target}`,
      },
    ]
  })
}

function mountOf(node: Placed): Mount | undefined {
  const { file, line } = node
  if (node.kind === 'map') {
    const read = (key: string): string => writtenOf(entryOf(node, key))?.value ?? ''
    const kind = read('type')
    const source = read('source')
    return {
      file,
      line,
      kind:
        kind === 'bind' || kind === 'tmpfs'
          ? kind
          : kind !== 'volume'
            ? 'other'
            : source
              ? 'volume'
              : 'anonymous',
      ...(source !== '' && { source }),
      target: read('target'),
      isReadOnly: read('read_only') === 'true',
    }
  }
  const raw = textOf(node)
  if (raw === undefined) return undefined
  const parts = splitColons(raw).map((part) => written(part, node).value)
  const [first = '', target, mode = ''] = parts
  if (target === undefined) return { file, line, kind: 'anonymous', target: first, isReadOnly: false }
  const rawSource = splitColons(raw)[0] ?? ''
  // A path from outside, such as ${UPLOADS}, is a folder of the host as far as the file tells.
  const isBind = first === '' ? rawSource.startsWith('$') : /^([./~]|[A-Za-z]:)/.test(first)
  return {
    file,
    line,
    kind: isBind ? 'bind' : 'volume',
    source: first === '' ? rawSource : first,
    target,
    isReadOnly: mode.split(',').includes('ro'),
  }
}

function tmpfsOf(node: Placed | undefined): Mount[] {
  return itemsOf(node).flatMap((item) => {
    const target = (textOf(item) ?? '').split(':', 1)[0] ?? ''
    return target === ''
      ? []
      : [{ file: item.file, line: item.line, kind: 'tmpfs', target, isReadOnly: false }]
  })
}
