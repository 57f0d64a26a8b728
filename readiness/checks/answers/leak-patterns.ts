import { quoted } from '#readiness/facts/answers/answer.ts'

/** What no visitor should read in an error. None matches what we send ourselves. */
const LEAKS: readonly (readonly [string, RegExp])[] = [
  [
    'a stack trace',
    /\bat (?:async )?[\w.<>$[\] ]{0,80}\(?(?:file:\/\/)?\/?[\w@./\\-]{1,200}\.[cm]?[jt]sx?:\d+:\d+/,
  ],
  ['a stack trace', /Traceback \(most recent call last\)/],
  ['a stack trace', /File "[^"\n]{1,200}\.py", line \d+/],
  ['a stack trace', /\bat [a-z][\w.$]{3,120}\([A-Z]\w{0,60}\.(?:java|kt|scala):\d+\)/],
  ['a stack trace', /\.(?:php|rb|go):\d+(?::in `|\b.{0,20}(?:goroutine|#\d))/],
  [
    'a page of a debugger',
    /You're seeing this error because you have <code>DEBUG = True|Using the URLconf defined in|Werkzeug Debugger|__debugger__|<title>Whoops|better_errors|laravel-exception|__next_error_overlay|vite-error-overlay/,
  ],
  [
    'an error of the database',
    /syntax error at or near|SQLSTATE\[|psycopg2?\.|sqlalchemy\.exc|invalid input syntax for (?:type|integer)|relation "[\w.]{1,80}" does not exist|\bER_[A-Z]{3,}_[A-Z_]+|SQLITE_(?:ERROR|CONSTRAINT)|PrismaClient\w+Error|MongoServerError|duplicate key value violates|You have an error in your SQL syntax/,
  ],
  [
    'a statement of the database',
    /\bselect\s+[\w".*, ]{1,300}\s+from\s+["\w]{1,80}\s+(?:where|limit|left|inner|join)\b/i,
  ],
  ['an address of the inside', /\b(?:ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH)\b/],
  ['an address of the inside', /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqp):\/\/[^\s"'<]{3,}/],
  [
    'a path of the server',
    /(?:^|[\s"'(>])\/(?:usr\/src\/app|home\/[\w.-]{1,40}|var\/www|app\/(?:src|dist|node_modules)|srv|opt)\/[\w./-]{3,120}\.\w{1,5}\b/,
  ],
  [
    'the version of the server',
    /<(?:center|address)>\s*(?:nginx|openresty|Apache|lighttpd)\/\d[\w. ()-]{0,80}/i,
  ],
  ['the version of the server', /\b(?:Werkzeug|gunicorn|uvicorn|PHP|Tomcat|Jetty|IIS|OpenSSL)\/\d+\.\d+/],
]

/** What a text gives away, with the piece that says so. The first of each kind. */
export function leaksIn(text: string): { kind: string; piece: string }[] {
  const found = new Map<string, string>()
  for (const [kind, pattern] of LEAKS) {
    if (found.has(kind)) continue
    const piece = pattern.exec(text)?.[0]
    if (piece !== undefined) found.set(kind, quoted(piece.replace(/:\/\/[^\s@/]{1,100}@/, '://…@'), 90))
  }
  return [...found].map(([kind, piece]) => ({ kind, piece }))
}
