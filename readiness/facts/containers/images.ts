import type { Image, Software, Written } from './compose-model.ts'

export function imageOf(text: Written): Image {
  const { file, line, raw, value } = text
  const [reference = '', digest] = value.split('@', 2)
  const slash = reference.lastIndexOf('/')
  const colon = reference.indexOf(':', slash + 1)
  const repository = colon < 0 ? reference : reference.slice(0, colon)
  const tag = colon < 0 ? undefined : reference.slice(colon + 1)
  return {
    file,
    line,
    raw,
    value,
    repository,
    name: repository.slice(repository.lastIndexOf('/') + 1).toLowerCase(),
    ...(tag !== undefined && tag !== '' && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

/** Names of images, as words of the last part of the repository: "bitnami/postgresql", "postgis", "redis-stack-server". */
const DATASTORES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'postgres',
    /^(postgres|postgresql|postgis|pgvector|pgvecto-rs|timescaledb(-ha)?|supabase-postgres|cloudnative-pg|spilo.*|citus|postgres-.*|postgresql-.*|.*-postgres|.*-postgresql)$/,
  ],
  ['mysql', /^(mysql|mariadb|mysql-server|percona|percona-server|mariadb-.*|mysql-.*)$/],
  ['mongo', /^(mongo|mongodb|mongodb-community-server|percona-server-mongodb|ferretdb|mongodb-.*)$/],
  ['redis', /^(redis|redis-stack|redis-stack-server|redis-cluster|redis-sentinel|redis-alpine)$/],
  ['valkey', /^(valkey|valkey-bundle|valkey-cluster)$/],
  ['keydb', /^keydb$/],
  ['dragonfly', /^(dragonfly|dragonflydb)$/],
  ['memcached', /^memcached$/],
  ['elasticsearch', /^(elasticsearch|elasticsearch-oss|opensearch)$/],
  ['rabbitmq', /^rabbitmq$/],
  ['kafka', /^(kafka|cp-kafka|redpanda|cp-server)$/],
  ['zookeeper', /^(zookeeper|cp-zookeeper)$/],
  ['clickhouse', /^(clickhouse|clickhouse-server)$/],
  ['cassandra', /^(cassandra|scylla)$/],
  ['mssql', /^(server|azure-sql-edge|mssql-server-linux)$/],
  ['cockroach', /^(cockroach|cockroachdb)$/],
  ['couchdb', /^(couchdb|couchbase)$/],
  ['neo4j', /^neo4j$/],
  ['influxdb', /^influxdb$/],
  ['nats', /^nats$/],
  ['etcd', /^etcd$/],
  ['qdrant', /^(qdrant|weaviate|milvus|chroma)$/],
  ['search', /^(meilisearch|typesense|manticore|solr)$/],
  ['minio', /^(minio|seaweedfs|garage|rustfs)$/],
]
const PROXIES =
  /^(nginx|nginx-unprivileged|openresty|traefik|caddy|haproxy|haproxy-.*|envoy|nginx-proxy|nginx-proxy-manager|swag|httpd|varnish|cloudflared|kamal-proxy|caddy-docker-proxy|nginx-certbot|docker-nginx-certbot|https-portal)$/
const TOOLS =
  /^(adminer|pgadmin4?|phpmyadmin|mongo-express|redis-commander|redisinsight|mailhog|mailpit|maildev|smtp4dev|fake-smtp-server|certbot|watchtower|ofelia|grafana|prometheus|alertmanager|loki|promtail|alloy|vector|tempo|jaeger|all-in-one|node-exporter|cadvisor|.*[-_]exporter|blackbox-exporter|fluentd|fluent-bit|filebeat|kibana|opensearch-dashboards|opentelemetry-collector(-contrib)?|portainer(-ce)?|localstack|.*-backup|.*-backup-.*|backup|autoheal|dozzle|uptime-kuma|whoami|mc|pgbouncer|docker-socket-proxy|gotenberg|browserless|chrome|imgproxy|busybox|alpine|bash|chromium|selenium|hub|opensmtpd|postfix|postfix-relay|smtp|smtp-relay|exim4?|exim-relay)$/

/** What is known to run in an image. A repository's own "x-nginx" is its own, and no match. */
export function softwareOf(image: Pick<Image, 'name' | 'repository'>): Software | undefined {
  const { name, repository } = image
  if (/backup|exporter|companion|[-_]?admin$|commander|migrat/.test(name)) return { name, kind: 'tool' }
  const datastore = DATASTORES.find(([, pattern]) => pattern.test(name))
  if (datastore !== undefined) {
    // "server" is SQL Server at Microsoft alone.
    if (name === 'server' && !repository.includes('mssql')) return undefined
    return { name: datastore[0], kind: 'datastore' }
  }
  if (PROXIES.test(name)) return { name: name.replace(/^nginx-.*/, 'nginx'), kind: 'proxy' }
  return TOOLS.test(name) ? { name, kind: 'tool' } : undefined
}

const NAMED_PROXY = /(^|[-_])(nginx|traefik|caddy|haproxy|openresty|envoy)([-_]|$)/i
const NAMED_DATASTORE =
  /^(?:[\w-]*[-_])?(postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|valkey|memcached|rabbitmq|elasticsearch|clickhouse)(?:[-_]?(?:db|cache|server|broker|primary|main|\d+))?$/i

/** A guess by names, for an image of the project's own or one that a variable names. */
export function softwareByName(service: string, image: string): Software | undefined {
  const proxy = NAMED_PROXY.exec(image) ?? NAMED_PROXY.exec(service)
  if (proxy?.[2] !== undefined) return { name: proxy[2].toLowerCase(), kind: 'proxy' }
  // A service that is named for a datastore may also talk to one; only an unknown image leaves no other clue.
  const name = image === '' ? NAMED_DATASTORE.exec(service)?.[1]?.toLowerCase() : undefined
  const same: Readonly<Record<string, string>> = {
    postgresql: 'postgres',
    mariadb: 'mysql',
    mongodb: 'mongo',
  }
  return name === undefined ? undefined : { name: same[name] ?? name, kind: 'datastore' }
}

/** An image that is not known, in a service that is named for a database and keeps its data where that one does. */
export function softwareByFolder(
  service: string,
  volumes: readonly { target: string; isReadOnly: boolean }[],
): Software | undefined {
  if (!/(^|[-_])(db|database|postgres\w*|pg|mysql|mariadb|mongo\w*)([-_]|$)/i.test(service)) return undefined
  const holds = (folder: string): boolean =>
    volumes.some(({ target, isReadOnly }) => !isReadOnly && `${target}/`.startsWith(`${folder}/`))
  if (holds('/var/lib/postgresql')) return { name: 'postgres', kind: 'datastore' }
  if (holds('/var/lib/mysql')) return { name: 'mysql', kind: 'datastore' }
  return holds('/data/db') ? { name: 'mongo', kind: 'datastore' } : undefined
}

/** Redis and what speaks its protocol. */
export const isRedis = (software: Software | undefined): boolean =>
  software !== undefined && /^(redis|valkey|keydb|dragonfly)$/.test(software.name)
