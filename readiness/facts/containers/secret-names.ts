/** Names of variables whose value is a secret. */
const SECRET =
  /(^|_)(password|passwd|passphrase|pass|pwd|pw|secret|secrets|token|tokens|credentials?|api_?key|app_?key|auth_?key|private_?key|secret_?key|access_?key|encryption_?key|signing_?key|master_?key|session_?key|jwt_?key|hmac_?key|cookie_?key|key_?base|salt|pepper)(_?\d+|_base|_base64|_hash|_plain)?$/i
const RUN_TOGETHER = /(password|passwd|secret|apikey|privatekey|secretkey|accesskey)$/i
/** Secret by their words, and public or a setting by what they are. */
const NOT =
  /(^|_)(public|publishable|site_?key|allow|allowed|enable|enabled|disable|disabled|require|required|min|max|length|ttl|expiry|expires?|expiration|lifetime|timeout|algorithm|policy|rotation|url|uri|path|file|dir|name|header|type|prefix|reset)(_|$)|_(id|name)$|^(next_public|vite|react_app|expo_public|nuxt_public|gatsby)_/i

export function isSecretName(name: string): boolean {
  const plain = name.replaceAll(/[.-]/g, '_')
  if (/(_|^)(file|path)$/i.test(plain) || NOT.test(plain)) return false
  return SECRET.test(plain) || RUN_TOGETHER.test(plain)
}

/** Names of variables that hold the password of a database, or an address with one in it. */
const DATABASE =
  /(^|_)(postgres|postgresql|pg|pgsql|psql|mysql|mariadb|mongo|mongodb|mongo_initdb|database|db|sql|mssql|sa|couchdb|neo4j|clickhouse|cockroach|cassandra|elastic|elasticsearch|opensearch|influxdb)(_|$|\d)/i
const DATABASE_TOGETHER = /^(pgpassword|dbpassword|dbpass|mssql_sa_password|sqlalchemy.*|accept_eula)$/i

export function isDatabaseName(name: string): boolean {
  const plain = name.replaceAll(/[.-]/g, '_')
  return DATABASE.test(plain) || DATABASE_TOGETHER.test(plain)
}

/** Says nothing: a switch, a number of seconds, a path. Empty is no secret either. */
export function isNoSecretValue(value: string): boolean {
  return (
    value === '' ||
    /^(true|false|yes|no|on|off|none|null|nil|disabled|enabled|auto|random)$/i.test(value) ||
    /^\d{1,4}$/.test(value) ||
    // A number of tokens, a number of rounds.
    /^\d{1,3}(_?000)+$/.test(value) ||
    /^(\/[\w.-]+)+\/?$/.test(value) ||
    /^<[^>]{1,80}>$/.test(value)
  )
}

/** The password in an address such as postgres://user:password@host/name. */
export function passwordInUrl(value: string): string | undefined {
  const match = /^[a-z][\w+.-]{1,40}:\/\/([^/?#\s]{0,500})@/i.exec(value)
  const colon = match?.[1]?.indexOf(':') ?? -1
  if (match?.[1] === undefined || colon < 0) return undefined
  const password = match[1].slice(colon + 1)
  return password === '' ? undefined : password
}
