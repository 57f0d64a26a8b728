/** As whom an image runs when nobody says otherwise. */
export type DefaultUser = 'root' | 'other' | 'drops' | 'unknown'

/** Starts as root and hands the work to another user by itself: judged by the process that does the work. */
const DROPS =
  /^(postgres|postgis|pgvector|timescaledb|mysql|mariadb|percona|mongo|redis|valkey|keydb|rabbitmq|nginx|httpd|couchdb|cassandra|clickhouse-server|influxdb|neo4j|zookeeper|openresty|dragonfly|php-fpm)$/
/** Official images whose process stays root. */
const ROOT =
  /^(node|python|ruby|golang|go|rust|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|php|perl|elixir|erlang|bun|deno|debian|ubuntu|alpine|fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|busybox|buildpack-deps|bitnami-minideb|minideb|traefik|caddy|minio|certbot|scratch|dotnet|aspnet|runtime|sdk|swift|julia|r-base|composer|tomcat|jetty|watchtower|node-slim|cadvisor|uv|frankenphp|uvicorn-gunicorn-fastapi|uvicorn-gunicorn|fluentd-kubernetes|cron|nix)$/
const OTHER =
  /^(nginx-unprivileged|grafana|prometheus|alertmanager|node-exporter|postgres-exporter|redis_exporter|blackbox-exporter|haproxy|memcached|elasticsearch|opensearch|kibana|loki|tempo|adminer|mailhog|rootless|zitadel|pgadmin4|phpmyadmin-unprivileged|metabase-unprivileged|chainguard.*|pgbouncer|keycloak|sonarqube|otel|opentelemetry-collector(-contrib)?|cloudflared|docker-socket-proxy-unprivileged|mssql.*|mongodb-community-server|cp-kafka|cp-zookeeper|cp-server|redpanda|imgproxy|jenkins|nats-box)$/

export function defaultUserOf(image: string): DefaultUser {
  const reference = image
    .replace(/@.*$/, '')
    .replace(/^docker\.io\//, '')
    .toLowerCase()
  const [, tag = ''] = /:([^/:]+)$/.exec(reference) ?? []
  const repository = reference.replace(/:[^/:]+$/, '')
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  if (repository === '' || repository.includes('$')) return 'unknown'
  if (/(^|-)(nonroot|rootless|unprivileged)(-|$)/.test(tag)) return 'other'
  // Chainguard's and Bitnami's images, and Google's by tag alone, are made to run without root.
  if (repository.startsWith('cgr.dev/') || /(^|\/)bitnami(legacy)?\//.test(repository)) return 'other'
  if (/distroless\//.test(repository)) return 'root'
  if (OTHER.test(name)) return 'other'
  const isOfficial =
    !repository.includes('/') ||
    /^(docker\.io\/)?library\//.test(repository) ||
    /^(public\.ecr\.aws\/docker\/library|mirror\.gcr\.io\/library)\//.test(repository)
  // Somebody's image of the same name may set a user of its own.
  if (DROPS.test(name)) return 'drops'
  if (
    !isOfficial &&
    !/(mcr\.microsoft\.com|oven\/|denoland\/|astral-sh\/|tiangolo\/|certbot\/|minio\/|dunglas\/)/.test(
      repository,
    )
  )
    return 'unknown'
  if (name === 'php' && tag.includes('fpm')) return 'drops'
  if (name === 'php' && tag.includes('apache')) return 'drops'
  return ROOT.test(name) ? 'root' : 'unknown'
}

/** What a user says: a number or a name, with the group after a colon. */
export function isRootUser(user: string): boolean {
  const [name = ''] = user.split(':')
  return name.trim() === 'root' || /^0+$/.test(name.trim())
}
