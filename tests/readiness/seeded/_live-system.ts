import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { startTestApp, type TestApp } from '#tests/_app.ts'
import { testRedisUrl } from '#tests/_services.ts'
import type { Pair } from '#tests/readiness/answers/_target.ts'
import { pairOfPorts, startLiveSite, type LiveSite } from './_live-site.ts'

/** Gatehouse and the edges in front of it. */
export type LiveSystem = AsyncDisposable & { app: TestApp; sites: readonly LiveSite[] }

/**
 * Starts a Gatehouse on a database of its own and the Redis of the run, and edges before it. The first of them is at
 * the address that Gatehouse takes for its own.
 */
export async function startLiveSystem(
  pair: Pair,
  {
    count = 1,
    wider = [],
    env = {},
  }: { count?: number; wider?: readonly string[]; env?: Record<string, string> },
): Promise<LiveSystem> {
  await using stack = new AsyncDisposableStack()
  const dist = stack.use(await writeBuild())
  const ports = await pairOfPorts()
  const settings = {
    BETTER_AUTH_URL: `https://localhost:${ports.https}/auth`,
    TRUSTED_PROXIES: '127.0.0.0/8',
    REDIS_URL: await testRedisUrl(),
    ...env,
  }
  const app = stack.use(await startTestApp(settings, undefined, dist.path))
  const upstream = `127.0.0.1:${app.ctx.config.http.port}`
  const places = [ports]
  while (places.length < count) places.push(await pairOfPorts())
  const starting = places.map((each) => startLiveSite({ ports: each, upstream, pair, wider }))
  // All have begun: those that have started have to end, whatever became of the others.
  const started = await Promise.allSettled(starting)
  for (const each of started) if (each.status === 'fulfilled') stack.use(each.value)
  const sites = await Promise.all(starting)
  const closing = stack.move()
  return { app, sites, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

/** What a build of the web app leaves: a page, and files whose names change with what is in them. */
async function writeBuild(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'gatehouse-dist-'))
  await mkdir(join(path, 'assets'))
  const script = `fetch("/api/v1/me");fetch("/api/v1/settings");\n${'console.log("the app")\n'.repeat(200)}`
  const files: Record<string, string> = {
    'index.html': PAGE,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"><title>G</title></svg>',
    'theme.js': 'document.documentElement.dataset.theme = "light"\n',
    'assets/index-BGA-sMnR.js': script,
    'assets/index-DCEWVsfg.css': 'body { color: black }\n'.repeat(200),
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(path, name), text)
    if (text.length < 1_024) continue
    await writeFile(join(path, `${name}.br`), brotliCompressSync(text))
    await writeFile(join(path, `${name}.gz`), gzipSync(text))
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gatehouse</title>
<meta name="gatehouse-auth" content="/auth" />
<link rel="icon" href="/favicon.svg"><script src="/theme.js"></script>
<script type="module" src="/assets/index-BGA-sMnR.js"></script>
<link rel="stylesheet" href="/assets/index-DCEWVsfg.css"></head>
<body><div id="root"></div>${'<p>An account to sign in with.</p>'.repeat(60)}</body></html>`
