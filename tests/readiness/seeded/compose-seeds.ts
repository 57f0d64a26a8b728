import type { Seed } from './_seed.ts'

const file = 'ops/compose.yaml'

export const COMPOSE_SEEDS: readonly Seed[] = [
  {
    fault: 'Postgres is published on every address of the host',
    lines: ['security/database-ports'],
    file,
    from: '    shm_size: 256m\n',
    to: "    shm_size: 256m\n    ports: ['5432:5432']\n",
  },
  {
    fault: 'Redis is published on a random port of every address',
    lines: ['security/database-ports'],
    file,
    from: '    command: [redis-server, /etc/redis/redis.conf]\n',
    to: "    command: [redis-server, /etc/redis/redis.conf]\n    ports: ['6379']\n",
  },
  {
    fault: 'Redis takes everybody in, without a password',
    lines: ['security/redis-authentication'],
    file: 'ops/redis/redis.conf',
    from: 'aclfile /run/secrets/redis_users\n',
    to: '',
  },
  {
    fault: 'the Redis password is an argument',
    lines: ['security/secret-management'],
    file,
    from: '    command: [redis-server, /etc/redis/redis.conf]\n',
    to: "    command: [redis-server, /etc/redis/redis.conf, --requirepass, 'Xq7-not-a-real-one']\n",
  },
  {
    fault: 'the secret of the sessions is written into the compose file',
    lines: ['security/secret-management', 'environment/secret', 'deployment/secrets-moved'],
    file,
    from: '  BETTER_AUTH_SECRET_FILE: /run/secrets/auth_secret\n',
    to: '  BETTER_AUTH_SECRET: 9f8c1b7a6e5d4c3b2a1908f7e6d5c4b3\n',
  },
  {
    fault: 'the secret of the sessions has a default',
    lines: ['security/secret-management', 'environment/secret', 'deployment/secrets-moved'],
    file,
    from: '  BETTER_AUTH_SECRET_FILE: /run/secrets/auth_secret\n',
    to: '  BETTER_AUTH_SECRET: ${BETTER_AUTH_SECRET:-9f8c1b7a6e5d4c3b2a1908f7e6d5c4b3}\n',
  },
  {
    fault: 'the Postgres password is written into the compose file',
    lines: [
      'security/default-database-credentials',
      'security/secret-management',
      'deployment/secrets-moved',
    ],
    file,
    from: '      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password\n',
    to: '      POSTGRES_PASSWORD: postgres\n',
  },
  {
    fault: 'Postgres trusts everybody',
    lines: ['security/default-database-credentials'],
    file,
    from: '      POSTGRES_DB: gatehouse\n',
    to: '      POSTGRES_DB: gatehouse\n      POSTGRES_HOST_AUTH_METHOD: trust\n',
  },
  {
    fault: 'Gatehouse runs as root',
    lines: ['security/non-root'],
    file,
    from: "  user: '10001:10001'\n",
    to: "  user: '0:0'\n",
  },
  {
    fault: 'nginx gets the socket of Docker',
    lines: ['security/non-root'],
    file,
    from: '      - { type: volume, source: certificates, target: /etc/letsencrypt, read_only: true }\n',
    to: '      - { type: volume, source: certificates, target: /etc/letsencrypt, read_only: true }\n      - /var/run/docker.sock:/var/run/docker.sock\n',
  },
  {
    fault: 'nginx is privileged',
    lines: ['security/non-root'],
    file,
    from: "    user: '101:101'\n    environment:\n      DOMAIN: ${DOMAIN}\n      TLS_MODE",
    to: "    user: '101:101'\n    privileged: true\n    environment:\n      DOMAIN: ${DOMAIN}\n      TLS_MODE",
  },
  {
    fault: 'nginx reaches the databases',
    lines: ['security/network-segmentation'],
    file,
    from: '    networks: [edge, app]\n',
    to: '    networks: [edge, app, data]\n',
  },
  {
    fault: 'nginx has no limits',
    lines: ['docker/limits'],
    file,
    from: "        limits: { cpus: '1', memory: 512M, pids: 200 }\n",
    to: '',
  },
  {
    fault: 'nginx reserves nothing',
    lines: ['docker/reservations'],
    file,
    from: "        reservations: { cpus: '0.5', memory: 256M }\n",
    to: '',
  },
  {
    fault: 'one replica is left',
    lines: ['docker/replicas'],
    unsettles: ['deployment/blue-green'],
    file,
    from: '      replicas: 2\n',
    to: '      replicas: 1\n',
  },
  {
    fault: 'two replicas get one name',
    lines: ['docker/replicas', 'deployment/blue-green'],
    file,
    from: '    build: { context: .., dockerfile: ops/Dockerfile }\n',
    to: '    build: { context: .., dockerfile: ops/Dockerfile }\n    container_name: gatehouse\n',
  },
  {
    fault: 'the pools of all workers are larger than Postgres allows',
    lines: ['docker/connections'],
    file,
    from: '  MAX_CONNECTIONS: ${MAX_CONNECTIONS:-100}\n',
    to: '  MAX_CONNECTIONS: ${MAX_CONNECTIONS:-400}\n',
  },
  {
    fault: 'Postgres has no health check',
    lines: ['monitoring/containers'],
    file,
    from: `    healthcheck:
      test:
        - CMD-SHELL
        - >-
          PGPASSWORD="$$(cat /run/secrets/app_password)" PGCONNECT_TIMEOUT=3
          psql -XAtqc 'select 1' -h 127.0.0.1 -U gatehouse_app -d gatehouse | grep -qx 1
      interval: 10s
      timeout: 5s
      retries: 3
      start_period: 120s
      start_interval: 1s
`,
    to: '',
  },
  {
    fault: 'the health check of Redis takes NOAUTH for health',
    lines: ['monitoring/containers'],
    file,
    from: '          redis-cli -h 127.0.0.1 --user gatehouse --no-auth-warning ping | grep -qx PONG\n',
    to: '          redis-cli -h 127.0.0.1 --user gatehouse --no-auth-warning ping\n',
  },
  {
    fault: 'the health check of Gatehouse cannot fail',
    lines: ['monitoring/containers'],
    file,
    from: '      test: [CMD, node, cli/gatehouse.ts, healthcheck]\n',
    to: "      test: [CMD-SHELL, 'node cli/gatehouse.ts healthcheck || true']\n",
  },
  {
    fault: 'the health check of nginx takes any answer for health',
    lines: ['monitoring/containers', 'docker/healthcheck'],
    file,
    from: "      test: [CMD, curl, -fsS, -o, /dev/null, 'http://127.0.0.1:8081/healthz']\n",
    to: "      test: [CMD, curl, -sS, -o, /dev/null, 'http://127.0.0.1:8081/healthz']\n",
  },
  {
    fault: 'logs grow without end',
    lines: ['monitoring/log-retention'],
    file,
    from: "    options: { max-size: 10m, max-file: '5' }\n",
    to: '',
  },
  {
    fault: 'the data of Postgres goes with its container',
    lines: ['deployment/backup'],
    file,
    from: '      - { type: volume, source: postgres-data, target: /var/lib/postgresql/data }\n',
    to: '',
  },
  {
    fault: 'NODE_ENV is development',
    lines: ['environment/node-env', 'code/debug'],
    file,
    from: 'x-gatehouse-environment: &gatehouse-environment\n  NODE_ENV: production\n',
    to: 'x-gatehouse-environment: &gatehouse-environment\n  NODE_ENV: development\n',
  },
  {
    fault: 'the public address is plain http',
    lines: ['environment/url'],
    file,
    from: '  BETTER_AUTH_URL: https://${DOMAIN:?',
    to: '  BETTER_AUTH_URL: http://${DOMAIN:?',
  },
  {
    fault: 'every origin may call the API',
    lines: ['environment/cors-origin'],
    file,
    from: '  CORS_ORIGIN: ${CORS_ORIGIN:-}\n',
    to: "  CORS_ORIGIN: '*'\n",
  },
  {
    fault: 'a session lasts for a month',
    lines: ['environment/session-timeout'],
    file,
    from: '  SESSION_TIMEOUT: ${SESSION_TIMEOUT:-86400}\n',
    to: '  SESSION_TIMEOUT: ${SESSION_TIMEOUT:-2592000}\n',
  },
  {
    fault: 'production logs at debug',
    lines: ['environment/log-level'],
    file,
    from: '  LOG_LEVEL: ${LOG_LEVEL:-info}\n',
    to: '  LOG_LEVEL: ${LOG_LEVEL:-debug}\n',
  },
  {
    fault: 'the source of the developer is mounted over the image',
    lines: ['code/debug'],
    file,
    from: '    secrets: [auth_secret, database_url, redis_url, smtp_url]\n',
    to: "    secrets: [auth_secret, database_url, redis_url, smtp_url]\n    volumes: ['..:/app']\n",
  },
  {
    fault: 'Postgres may do on the host whatever root may',
    lines: ['security/non-root'],
    file,
    from: '    shm_size: 256m\n',
    to: '    shm_size: 256m\n    cap_add: [ALL]\n',
  },
  {
    fault: 'a token is baked into the image',
    lines: ['security/secret-management'],
    file: 'ops/Dockerfile',
    from: 'ENV NODE_ENV=production ',
    to: 'ENV SMTP_PASSWORD=Vb8-kQ2z-rT5x NODE_ENV=production ',
  },
  {
    fault: 'the image starts a development server',
    lines: ['code/debug'],
    file: 'ops/Dockerfile',
    from: 'ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "cli/gatehouse.ts"]\nCMD ["start"]',
    to: 'ENTRYPOINT ["npm", "run", "dev"]',
  },
]
