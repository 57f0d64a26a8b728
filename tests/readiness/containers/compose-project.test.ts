import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gatherer } from '#readiness/engine/gatherer.ts'
import type { ComposeProjects, Service } from '#readiness/facts/containers/compose-model.ts'
import { composeProject } from '#readiness/facts/containers/compose-project.ts'
import type { Settings } from '#readiness/settings/settings.ts'
import { targetOf, writeTree } from '#tests/readiness/_fixtures.ts'

async function look(files: Record<string, string>, settings: Partial<Settings> = {}) {
  await using tree = await writeTree(files)
  const gatherer = new Gatherer(targetOf(tree.root, settings))
  return { looked: await gatherer.get(composeProject), concealed: gatherer.concealed }
}

async function projectsOf(
  files: Record<string, string>,
  settings: Partial<Settings> = {},
): Promise<ComposeProjects> {
  const { looked } = await look(files, settings)
  assert.ok('value' in looked, 'reason' in looked ? looked.reason : '')
  return looked.value
}

async function serviceOf(files: Record<string, string>, name: string): Promise<Service> {
  const { projects } = await projectsOf(files)
  const found = projects.flatMap(({ services }) => services).find((service) => service.name === name)
  assert.ok(found, `no service ${name}`)
  return found
}

const app = (text: string): Record<string, string> => ({
  'compose.yaml': `services:\n  app:\n    build: .\n${text}`,
})

describe('a compose project', () => {
  it('knows the line of each value, also through anchors and merge keys', async () => {
    const { environment, restart } = await serviceOf(
      {
        'compose.yaml':
          'x-env: &env\n  A: one\n  B: two\nx-all: &all\n  restart: always\n  environment:\n    <<: *env\n    B: three\nservices:\n  app:\n    <<: *all\n    build: .\n',
      },
      'app',
    )
    assert.deepEqual(
      environment.map(({ name, value, line }) => [name, value, line]),
      [
        ['A', 'one', 2],
        ['B', 'three', 8],
      ],
    )
    assert.equal(restart?.line, 5)
  })

  it('tells the sources of a value apart', async () => {
    const { environment } = await serviceOf(
      app(
        [
          '    environment:',
          '      - A=literal',
          '      - B=${X}',
          '      - C=${X:-}',
          '      - D=${X:-default}',
          '      - E=${X?}',
          '      - F=${X:?say}',
          '      - G',
          '      - H=$$X',
          '      - I=a-${X}',
          '      - J=$X',
          '      - K=${X:-${Y:-deep}}',
          '      - L=',
          '      - M=${X:-${Y}}',
        ].join('\n'),
      ),
      'app',
    )
    assert.deepEqual(
      environment.map(({ name, kind, value }) => `${name} ${kind} ${value}`.trim()),
      [
        'A literal literal',
        'B plain',
        'C plain',
        'D default default',
        'E required',
        'F required',
        'G passed',
        'H literal $X',
        'I mixed a-',
        'J plain',
        'K default deep',
        'L empty',
        'M plain',
      ],
    )
  })

  it('reads ports in every form', async () => {
    const forms: [string, string][] = [
      ['"8000"', '*:random→8000 public'],
      ['8000', '*:random→8000 public'],
      ['"80:8080"', '*:80→8080 public'],
      ['"127.0.0.1:5432:5432"', '127.0.0.1:5432→5432'],
      ['"127.0.0.1::5432"', '127.0.0.1:random→5432'],
      ['"0.0.0.0:5432:5432/tcp"', '0.0.0.0:5432→5432 public'],
      ['"[::1]:80:80"', '::1:80→80'],
      ['"::1:80:80"', '::1:80→80'],
      ['"[::]:80:80"', ':::80→80 public'],
      ['"9000-9002:8000-8002/udp"', '*:9000→8000 public'],
      ['"${PORT:-8080}:80"', '*:8080→80 public'],
      ['"${PORT}:80"', '*:random→80 public'],
      ['"${IP:-127.0.0.1}:25:25"', '127.0.0.1:25→25'],
      ['{ target: 80, published: 8080 }', '*:8080→80 public'],
      ['{ target: 80, published: "8080", host_ip: 127.0.0.1 }', '127.0.0.1:8080→80'],
    ]
    const { ports } = await serviceOf(
      app(`    ports:\n${forms.map(([form]) => `      - ${form}\n`).join('')}`),
      'app',
    )
    assert.deepEqual(
      ports.map(
        ({ hostIp = '*', hostPort, containerPort, isPublic }) =>
          `${hostIp}:${hostPort?.from ?? 'random'}→${containerPort.from}${isPublic ? ' public' : ''}`,
      ),
      forms.map(([, expected]) => expected),
    )
    assert.equal(ports.at(-3)?.isOverridable, true)
    assert.equal(ports[3]?.isOverridable, false)
  })

  it('merges an overlay of production over its base, and leaves that of development', async () => {
    const { projects, leftOut } = await projectsOf({
      'docker-compose.yml':
        'services:\n  app:\n    build: .\n    command: dev\n    ports: ["80:80"]\n    environment: [A=1, B=1]\n    volumes: ["./a:/x"]\n',
      'docker-compose.prod.yml':
        'services:\n  app:\n    command: prod\n    ports: !override ["443:443"]\n    environment: { B: "2" }\n    volumes: ["data:/x"]\n',
      'docker-compose.override.yml': 'services:\n  app: { command: watch }\n',
    })
    assert.deepEqual(projects[0]?.files, ['docker-compose.yml', 'docker-compose.prod.yml'])
    const [service] = projects[0]?.services ?? []
    assert.equal(service?.command?.text, 'prod')
    assert.deepEqual(
      service?.ports.map(({ raw }) => raw),
      ['443:443'],
    )
    assert.deepEqual(
      service?.environment.map(({ name, value, file }) => [name, value, file]),
      [
        ['A', '1', 'docker-compose.yml'],
        ['B', '2', 'docker-compose.prod.yml'],
      ],
    )
    assert.deepEqual(
      service?.volumes.map(({ source }) => source),
      ['data'],
    )
    assert.deepEqual(
      leftOut.map(({ file }) => file),
      ['docker-compose.override.yml'],
    )
  })

  it('follows extends and include within the tree', async () => {
    const { projects } = await projectsOf({
      'deploy/compose.yaml':
        'include:\n  - ../parts/db.yaml\n  - ../../outside.yaml\nservices:\n  app:\n    extends: { file: ../parts/base.yaml, service: web }\n    environment: { A: own }\n  worker: { extends: app, command: work }\n',
      'parts/base.yaml': 'services:\n  web: { image: acme/web, environment: { A: base, B: base } }\n',
      'parts/db.yaml': 'services:\n  db: { image: postgres }\nnetworks: { data: { internal: true } }\n',
    })
    const services = new Map(projects[0]?.services.map((service) => [service.name, service]))
    assert.deepEqual([...services.keys()].sort(), ['app', 'db', 'worker'])
    assert.deepEqual(
      services.get('worker')?.environment.map(({ value }) => value),
      ['own', 'base'],
    )
    assert.equal(services.get('worker')?.image?.value, 'acme/web')
    assert.equal(projects[0]?.networks[0]?.isInternal, true)
  })

  it('ends where services extend each other', async () => {
    const service = await serviceOf(
      { 'compose.yaml': 'services:\n  a: { extends: b, image: x }\n  b: { extends: a, image: y }\n' },
      'a',
    )
    assert.equal(service.image?.value, 'x')
  })

  it('takes the files that the settings name, merged as by -f', async () => {
    const { projects } = await projectsOf(
      {
        'a/one.yml': 'services:\n  app: { image: x }\n',
        'a/two.yml': 'services:\n  app: { command: y }\n',
        'compose.prod.yml': 'services:\n  other: { build: . }\n',
      },
      { paths: { compose: ['a/one.yml', 'a/two.yml'] } },
    )
    assert.deepEqual(
      projects.map(({ files }) => files),
      [['a/one.yml', 'a/two.yml']],
    )
    assert.equal(projects[0]?.services[0]?.command?.text, 'y')
  })

  it('says that a named file is not there', async () => {
    const { looked } = await look({ a: '' }, { paths: { compose: ['missing.yml'] } })
    assert.ok('reason' in looked && !looked.silent)
  })

  it('holds a file that is no YAML against the line, and does not fall over', async () => {
    const { looked } = await look({ 'compose.yaml': 'services:\n  app: {image: [x\n    - }\n' })
    assert.ok('reason' in looked && !looked.silent)
  })

  it('conceals what it read', async () => {
    const { concealed } = await look({
      ...app(
        '    env_file: prod.env\n    environment:\n      SECRET_KEY: ${K:-very-secret-default}\n      DATABASE_URL: postgres://u:pass-in-url@h/d\n',
      ),
      'prod.env': 'API_TOKEN="token-in-a-file" # note\n',
    })
    for (const secret of ['very-secret-default', 'pass-in-url', 'token-in-a-file'])
      assert.ok(concealed.has(secret), secret)
  })
})
