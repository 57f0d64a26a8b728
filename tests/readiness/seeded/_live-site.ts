import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort, takePort } from '#scripts/ports.ts'
import { giveToNginx, makeNginxDirectory, startNginx, type TestNginx } from '#tests/_nginx.ts'
import { eventually } from '#tests/_smtp.ts'
import type { Pair } from '#tests/readiness/answers/_target.ts'

/** What the gate takes for the ports of http and https of one server when neither is the usual one. */
const BETWEEN_PORTS = 8443 - 8080

export type Ports = { http: number; https: number }

/** Two free ports as far apart as those of the image. */
export async function pairOfPorts(): Promise<Ports> {
  for (;;) {
    const http = await freePort()
    const https = http + BETWEEN_PORTS
    if (await takePort(https)) return { http, https }
  }
}

/** The edge of the product in front of a Gatehouse, whose configuration, certificate and files can be changed. */
export type LiveSite = AsyncDisposable & {
  origin: string
  /** Holds the configuration as nginx reads it and, in `tls/`, the certificate that was renewed last. */
  directory: string
  /** Replaces one place in a file of the configuration. @param file such as servers/30-gatehouse.conf */
  edit(file: string, from: string, to: string): Promise<void>
  /** Serves a certificate. */
  serve(pair: Pair): Promise<void>
  /** Puts a certificate where a renewal leaves it, without telling nginx. */
  renew(pair: Pair): Promise<void>
  /** Puts a file into a folder that locations can name as their root. @returns the folder */
  put(path: string, text: string): Promise<string>
  reload(): Promise<void>
  /** Takes back every change. */
  restore(): Promise<void>
}

export async function startLiveSite(options: {
  ports: Ports
  upstream: string
  pair: Pair
  /** Zones of limits that let ten times as much through, or more: a run that meets none is over in a fifth of the time. */
  wider: readonly string[]
}): Promise<LiveSite> {
  const { ports, upstream, pair, wider } = options
  await using stack = new AsyncDisposableStack()
  const directory = await makeNginxDirectory()
  const clean = await mkdtemp(join(tmpdir(), 'gatehouse-conf-'))
  for (const path of [clean, directory]) stack.defer(() => rm(path, { recursive: true, force: true }))
  const renew = (renewed: Pair): Promise<void> => writePair(join(directory, 'tls'), renewed)
  await renew(pair)
  const nginx = stack.use(
    await startNginx({
      upstream,
      directory,
      env: {
        DOMAIN: 'localhost',
        TLS_MODE: 'files',
        LISTEN_HTTP: `127.0.0.1:${ports.http}`,
        LISTEN_HTTPS: `127.0.0.1:${ports.https}`,
        HTTPS_PORT: String(ports.https),
      },
    }),
  )
  const [conf, active, web] = ['run/conf', 'run/tls/active', 'web'].map((path) => join(directory, path)) as [
    string,
    string,
    string,
  ]
  const edit: LiveSite['edit'] = async (file, from, to) => {
    const path = join(conf, file)
    const before = await readFile(path, 'utf8')
    assert.equal(before.split(from).length, 2, `${file} has the place once`)
    await writeFile(
      path,
      before.replace(from, () => to),
    )
  }
  for (const zone of wider)
    await edit('http/50-limits.conf', `zone=${zone}:10m rate=`, `zone=${zone}:10m rate=10`)
  if (wider.length > 0) await reload(nginx, directory)
  await cp(conf, clean, { recursive: true })
  const closing = stack.move()
  return {
    origin: `https://localhost:${ports.https}`,
    directory,
    renew,
    serve: (served) => writePair(active, served),
    edit,
    async put(path, text) {
      await mkdir(dirname(join(web, path)), { recursive: true, mode: 0o755 })
      await writeFile(join(web, path), text, { mode: 0o644 })
      return web
    },
    reload: () => reload(nginx, directory),
    async restore() {
      await cp(clean, conf, { recursive: true })
      await rm(web, { recursive: true, force: true })
      await renew(pair)
      await writePair(active, pair)
      await reload(nginx, directory)
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

async function writePair(folder: string, { certificate, key }: Pair): Promise<void> {
  for (const [name, text] of [
    ['fullchain.pem', certificate],
    ['privkey.pem', key],
  ] as const) {
    await writeFile(join(folder, name), text)
    await giveToNginx(join(folder, name))
  }
}

/** Has nginx read its configuration again, and waits until none of those that read the old one are left. */
async function reload(nginx: TestNginx, directory: string): Promise<void> {
  const pid = Number(await readFile(join(directory, 'run', 'nginx.pid'), 'utf8'))
  const before = await childrenOf(pid)
  const said = nginx.messages().length
  process.kill(pid, 'SIGHUP')
  await eventually(async () => {
    const news = nginx.messages().slice(said)
    if (/\[emerg\]/.test(news)) throw new Error(`nginx does not take the configuration:\n${news}`)
    const now = await childrenOf(pid)
    return now.length > 0 && now.every((child) => !before.includes(child))
  }, 30)
}

async function childrenOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean)
}
