import type { Client } from 'pg'
import { StartError } from '#server/lib/start-error.ts'

type Room = { max: number; reserved: number; role: number | null; database: number | null }

/**
 * Whether all servers together fit into what Postgres takes: a pool that cannot open its last connections fails
 * under load, long after the start.
 * @throws {StartError} with the numbers and the fix
 */
export async function checkConnectionBudget(
  client: Pick<Client, 'query'>,
  wanted: { replicas: number; maxConnections: number },
): Promise<void> {
  const { rows } = await client.query<Room>(`
    select current_setting('max_connections')::int as max,
      current_setting('superuser_reserved_connections')::int
        -- Since Postgres 16.
        + coalesce(current_setting('reserved_connections', true), '0')::int as reserved,
      (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user) as role,
      (select nullif(datconnlimit, -1) from pg_database where datname = current_database()) as database`)
  const { max, reserved, role, database } = rows[0] as Room
  const total = wanted.replicas * wanted.maxConnections
  const asked = `REPLICAS ${wanted.replicas} × MAX_CONNECTIONS ${wanted.maxConnections} = ${total} database connections`
  const refuse = (room: number, where: string, raise: string): void => {
    if (total <= room) return
    const most = Math.floor(room / wanted.replicas)
    throw new StartError(`${asked}, but ${where}. Lower MAX_CONNECTIONS to ${most} or less, or ${raise}.`, {
      exitCode: 78,
    })
  }
  refuse(
    max - reserved,
    `Postgres takes ${max - reserved} (max_connections ${max} less ${reserved} reserved)`,
    `set max_connections in Postgres to ${total + reserved} or more`,
  )
  if (role !== null)
    refuse(role, `the role may hold ${role}`, `ALTER ROLE … CONNECTION LIMIT ${total} or more`)
  if (database !== null)
    refuse(database, `the database takes ${database}`, `ALTER DATABASE … CONNECTION LIMIT ${total} or more`)
}
