/** A deployment in which nothing is wrong, in the parts that the fixtures break one at a time. */
export const GOOD = `
x-logging: &logging
  logging: { driver: json-file, options: { max-size: 10m, max-file: '3' } }
x-limits: &limits
  limits: { cpus: '1', memory: 512M }
  reservations: { cpus: '0.5', memory: 256M }
services:
  proxy:
    <<: *logging
    image: nginxinc/nginx-unprivileged:1.29
    ports: ['80:8080', '443:8443']
    networks: [edge]
    healthcheck:
      test: [CMD, curl, -fsS, 'http://127.0.0.1:8081/healthz']
      interval: 10s
    deploy: { resources: *limits }
  app:
    <<: *logging
    build: ./app
    environment:
      - WORKERS=4
      - POOL_SIZE=10
      - SECRET_KEY=\${SECRET_KEY:?set it}
      - REDIS_URL=redis://:\${REDIS_PASSWORD}@cache:6379/0
    networks: [edge, data]
    depends_on:
      db: { condition: service_healthy }
    healthcheck:
      test: ['CMD-SHELL', 'curl -fsS http://127.0.0.1:8000/readyz || exit 1']
    deploy: { replicas: 2, resources: *limits }
  db:
    <<: *logging
    image: postgres:17
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db_password
    secrets: [db_password]
    volumes: ['db-data:/var/lib/postgresql/data']
    networks: [data]
    healthcheck:
      test: pg_isready -U app
    deploy: { resources: *limits }
  cache:
    <<: *logging
    image: redis:8
    command: redis-server /etc/redis/redis.conf
    volumes: ['./redis.conf:/etc/redis/redis.conf:ro']
    networks: [data]
    healthcheck:
      test: redis-cli ping | grep -q PONG
    deploy: { resources: *limits }
networks:
  edge:
  data: { internal: true }
volumes:
  db-data:
secrets:
  db_password: { file: ./secrets/db_password }
`
export const DOCKERFILE = `FROM python:3.13-slim AS build
RUN pip install .
FROM python:3.13-slim
COPY --from=build /app /app
USER 10001:10001
CMD ["gunicorn", "app:app", "--workers", "4"]
`
const REST = { 'app/Dockerfile': DOCKERFILE, 'redis.conf': 'aclfile /run/secrets/redis_users\n' }

/** The good deployment with one part of the compose file exchanged. */
export function changed(
  ...changes: readonly (readonly [from: string, to: string])[]
): Record<string, string> {
  const compose = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fixture has no "${from}".`)
    return text.replace(from, () => to)
  }, GOOD)
  return { 'compose.yaml': compose, ...REST }
}

export const good = { name: 'a deployment without a fault', files: changed() }
