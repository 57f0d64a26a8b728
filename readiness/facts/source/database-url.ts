import { passwordInUrl } from '#readiness/facts/containers/secret-names.ts'

const DATABASE =
  /^\s*(jdbc:)?(postgres(ql)?|mysql|mariadb|mongodb(\+srv)?|rediss?|valkeys?|mssql|sqlserver|oracle|cockroachdb|clickhouse|cassandra|neo4j|bolt|couchdb)(\+\w+)?:\/\//i
/** Stands for a password, and is none. */
const GAP = /^(\$|\{|<|%|\*+$|x+$|\.{3}|\[)|^(PASSWORD|PASS|PASSWD|PWD|SECRET|YOUR_?\w*|DB_PASSWORD)$/
const EXAMPLE =
  /@[^/]*\bexample\.(com|org|net)\b|^\s*\w+:\/\/(user|username|USER):(password|pass|PASSWORD|pwd)@(host|hostname|HOST|server)\b/

/** The password in the address of a database; undefined when there is none, or a gap to be filled in. */
export function passwordInDatabaseUrl(text: string): string | undefined {
  if (!DATABASE.test(text) || EXAMPLE.test(text)) return undefined
  const password = passwordInUrl(
    text
      .trim()
      .replace(/^jdbc:/, '')
      .split(/\s/)[0]!,
  )
  return password === undefined || GAP.test(password) || password.includes('${') || password.includes('{')
    ? undefined
    : password
}
