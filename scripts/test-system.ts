import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type SystemNeed = { packageName: string; isThere: () => boolean }

const NEEDS: readonly SystemNeed[] = [
  { packageName: 'chromium', isThere: () => process.env['CHROMIUM'] !== undefined || isOnPath('chromium') },
  { packageName: 'fonts-liberation', isThere: () => existsSync('/usr/share/fonts/truetype/liberation') },
  // Also where TEST_REDIS_URL names one: the rights of the stack's user are tested on a Redis of its own.
  { packageName: 'redis-server', isThere: () => isOnPath('redis-server') },
  { packageName: 'openssl', isThere: () => isOnPath('openssl') },
  // Where services run, Debian starts a web server of its own with nginx; the tests do not use its ports.
  { packageName: 'nginx', isThere: () => existsSync('/usr/sbin/nginx') || isOnPath('nginx') },
  {
    packageName: 'libnginx-mod-http-brotli-filter',
    isThere: () => existsSync('/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so'),
  },
  { packageName: 'gettext-base', isThere: () => isOnPath('envsubst') },
  { packageName: 'certbot', isThere: () => isOnPath('certbot') },
  { packageName: 'pebble', isThere: () => isOnPath('pebble') },
  { packageName: 'testssl.sh', isThere: () => isOnPath('testssl') },
  // The examples of apps behind Gatehouse run on these.
  { packageName: 'caddy', isThere: () => isOnPath('caddy') },
  ...['fastapi', 'httpx', 'jwt', 'cryptography', 'uvicorn'].map((name) => ({
    packageName: `python3-${name}`,
    isThere: () => existsSync(`/usr/lib/python3/dist-packages/${name}`),
  })),
  // Has "script", which gives a command a terminal.
  { packageName: 'bsdutils', isThere: () => isOnPath('script') },
]

/** Installs the Debian packages that are needed, by the tests unless told. Returns what a person has to do, or undefined. */
export function installSystemNeeds(
  say: (line: string) => void,
  needs: readonly SystemNeed[] = NEEDS,
): string | undefined {
  const missing = listMissing(needs)
  if (missing.length === 0) return undefined
  const manual = `Install what is needed: apt-get install ${missing.join(' ')}`
  const become = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (!isOnPath('apt-get')) return `${manual} (or the like on this system).`
  if (become.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) return `${manual} (needs root).`
  say(`installing ${missing.join(', ')} …`)
  const update = apt(become, ['update', '-qq'])
  const install = apt(become, ['install', '-y', '-qq', '--no-install-recommends', ...missing])
  if (listMissing(needs).length === 0) return undefined
  return `${manual}\napt-get said: ${(install || update).trim().split('\n').slice(-5).join('\n')}`
}

function apt(become: string[], args: string[]): string {
  const [program = 'apt-get', ...rest] = [...become, 'apt-get', ...args]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync(program, rest, { encoding: 'utf8', env, stdio: ['ignore', 'ignore', 'pipe'] })
  return done.stderr
}

function listMissing(needs: readonly SystemNeed[]): string[] {
  return needs.filter((need) => !need.isThere()).map((need) => need.packageName)
}

/** Whether a program is found. */
export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
