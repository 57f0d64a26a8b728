/** secret: what opens doors. inside: how it is built and does. metrics: its figures. source: what it was built from. */
export type Danger = 'secret' | 'inside' | 'metrics' | 'source'

type Exposed = {
  path: string
  danger: Danger
  /** What the text is, without quoting a value of it; undefined when it is nothing of the kind. */
  tell(text: string, conceal: (secret: string) => void): string | undefined
}

const when =
  (pattern: RegExp, what: string) =>
  (text: string): string | undefined =>
    pattern.test(text) ? what : undefined

/** Assignments of an env file: their names, never their values. */
function tellEnvironment(text: string, conceal: (secret: string) => void): string | undefined {
  if (/^\s*[<{]/.test(text)) return undefined
  const names: string[] = []
  for (const line of text.split('\n').slice(0, 400)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{1,60})\s*=\s*(.*)$/.exec(line) ?? []
    if (name === undefined) continue
    names.push(name)
    const secret = (value ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')
    if (secret.length >= 6) conceal(secret)
  }
  if (names.length === 0) return undefined
  return `an env file with ${names.length} variables (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''})`
}

const PROMETHEUS = /^# (HELP|TYPE) [a-zA-Z_:]/m
const DUMP = /^(-- (PostgreSQL|MySQL|MariaDB) |-- Dump|CREATE TABLE|INSERT INTO|PGDMP)/im
const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/

export const EXPOSED: readonly Exposed[] = [
  ...['/.env', '/.env.production', '/.env.local', '/.env.bak', '/api/.env', '/app/.env'].map(
    (path): Exposed => ({ path, danger: 'secret', tell: tellEnvironment }),
  ),
  {
    path: '/.git/HEAD',
    danger: 'secret',
    tell: when(/^(ref: refs\/|[0-9a-f]{40}\s*$)/, 'the git repository'),
  },
  {
    path: '/.git/config',
    danger: 'secret',
    tell: when(/^\s*\[core\]/m, 'the configuration of the git repository'),
  },
  {
    path: '/.npmrc',
    danger: 'secret',
    tell: when(/_authToken|_password/, 'an npm configuration with a token'),
  },
  {
    path: '/.htpasswd',
    danger: 'secret',
    tell: when(/^[^:\s<]{1,64}:(\$|\{SHA\}|[A-Za-z0-9./]{13}\s*$)/m, 'a file of password hashes'),
  },
  { path: '/id_rsa', danger: 'secret', tell: when(KEY, 'a private key') },
  { path: '/privkey.pem', danger: 'secret', tell: when(KEY, 'a private key') },
  { path: '/server.key', danger: 'secret', tell: when(KEY, 'a private key') },
  ...['/dump.sql', '/backup.sql', '/database.sql', '/db.sql'].map((path): Exposed => ({
    path,
    danger: 'secret',
    tell: when(DUMP, 'a dump of a database'),
  })),
  ...['/db.sqlite3', '/database.sqlite', '/data.db'].map((path): Exposed => ({
    path,
    danger: 'secret',
    tell: when(/^SQLite format 3/, 'a database'),
  })),
  ...['/backup.zip', '/backup.tar.gz'].map((path): Exposed => ({
    path,
    danger: 'secret',
    tell: when(/^(PK\p{Cc}\p{Cc}|\p{Cc}\ufffd)/u, 'an archive'),
  })),
  { path: '/docker-compose.yml', danger: 'inside', tell: when(/^services:\s*$/m, 'the compose file') },
  { path: '/.DS_Store', danger: 'inside', tell: when(/^.{0,8}Bud1/s, 'a list of the files of a folder') },
  {
    path: '/phpinfo.php',
    danger: 'inside',
    tell: when(/phpinfo\(\)|<title>PHP .*phpinfo/i, 'the page of phpinfo()'),
  },
  {
    path: '/server-status',
    danger: 'inside',
    tell: when(/Apache (Server )?Status/i, "Apache's status page"),
  },
  { path: '/nginx_status', danger: 'inside', tell: when(/^Active connections: \d+/, "nginx's status page") },
  { path: '/actuator', danger: 'inside', tell: when(/"_links"\s*:.*actuator/s, "Spring Boot's actuator") },
  {
    path: '/actuator/env',
    danger: 'secret',
    tell: when(/"propertySources"\s*:/, "Spring Boot's environment"),
  },
  { path: '/debug/pprof/', danger: 'inside', tell: when(/Types of profiles available/, "Go's profiler") },
  { path: '/debug/vars', danger: 'inside', tell: when(/"memstats"\s*:/, "Go's variables") },
  {
    path: '/console',
    danger: 'inside',
    tell: when(/Werkzeug (Debugger|Console)|Interactive Console/i, "Werkzeug's console, which runs code"),
  },
  ...['/metrics', '/api/metrics', '/actuator/prometheus', '/prometheus'].map((path): Exposed => ({
    path,
    danger: 'metrics',
    tell: when(PROMETHEUS, 'the metrics, as Prometheus reads them'),
  })),
]
