import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { changed, good } from './compose-texts.ts'

const APP_CHECK = "test: ['CMD-SHELL', 'curl -fsS http://127.0.0.1:8000/readyz || exit 1']"

export const OPERATIONS_FIXTURES: FixtureTable = {
  'docker/limits/compose': {
    passing: [
      good,
      {
        name: 'the older keys',
        files: { 'compose.yaml': 'services:\n  web: { build: ., mem_limit: 512m, cpus: 0.5 }\n' },
      },
    ],
    failing: [
      {
        name: 'a service without',
        files: changed(['deploy: { replicas: 2, resources: *limits }', 'deploy: { replicas: 2 }']),
      },
      {
        name: 'no limit of CPU',
        files: changed(["limits: { cpus: '1', memory: 512M }", 'limits: { memory: 512M }']),
      },
      {
        name: 'zero',
        files: changed(["limits: { cpus: '1', memory: 512M }", "limits: { cpus: '1', memory: '0' }"]),
      },
    ],
    others: [
      {
        name: 'a job that ends',
        outcome: 'pass',
        files: changed([
          '  cache:\n',
          '  migrate:\n    image: acme/app\n    restart: "no"\n    command: migrate\n  cache:\n',
        ]),
      },
    ],
  },
  'docker/reservations/compose': {
    passing: [good],
    failing: [{ name: 'none', files: changed(["  reservations: { cpus: '0.5', memory: 256M }\n", '']) }],
  },
  'docker/healthcheck/compose': {
    passing: [
      good,
      {
        name: 'that of its image, beside the Dockerfile of another one',
        files: {
          'compose.yaml': "services:\n  web: { image: 'acme/shop:1', ports: ['80:80'] }\n",
          'docker/Dockerfile': 'FROM node:24\nHEALTHCHECK CMD node health.js\n',
          'tools/shop-push/Dockerfile': 'FROM node:24\nCMD ["node", "push.js"]\n',
        },
      },
      {
        name: 'that of the stage that is shipped',
        files: {
          'compose.yaml': "services:\n  web: { image: 'acme/shop:1', ports: ['80:80'] }\n",
          Dockerfile:
            'FROM node:24 AS release\nHEALTHCHECK CMD node health.js\nFROM node:24 AS upload\nRUN npm run upload\n',
        },
      },
      {
        name: 'that of the Dockerfile',
        files: {
          'compose.yaml': "services:\n  web: { build: ., ports: ['80:80'] }\n",
          Dockerfile: 'FROM nginx\nHEALTHCHECK CMD curl -f http://127.0.0.1/ || exit 1\n',
        },
      },
    ],
    failing: [
      {
        name: 'the proxy has none',
        files: changed([
          "    healthcheck:\n      test: [CMD, curl, -fsS, 'http://127.0.0.1:8081/healthz']\n      interval: 10s\n",
          '',
        ]),
      },
      {
        name: 'switched off',
        files: changed(["test: [CMD, curl, -fsS, 'http://127.0.0.1:8081/healthz']", 'disable: true']),
      },
      { name: 'curl without -f', files: changed(['curl, -fsS', 'curl, -sS']) },
    ],
  },
  'docker/workers/compose': {
    passing: [
      good,
      {
        name: 'in the file that gunicorn reads by itself',
        files: {
          'compose.yaml': 'services:\n  web: { build: ., command: gunicorn app:app -b 0.0.0.0:8000 }\n',
          'gunicorn.conf.py': 'bind = "[::]:8000"\nworkers = 2\n',
        },
      },
      { name: 'in the command of its Dockerfile', files: changed(['      - WORKERS=4\n', '']) },
    ],
    failing: [
      {
        name: 'gunicorn with one process',
        files: {
          'compose.yaml': 'services:\n  web: { build: ., command: gunicorn app:app -b 0.0.0.0:8000 }\n',
        },
      },
    ],
    others: [
      {
        name: 'scaled by containers',
        outcome: 'not-applicable',
        files: {
          'compose.yaml':
            'services:\n  web: { build: ., command: node server.js, deploy: { replicas: 3 } }\n',
        },
      },
      {
        name: 'nothing says it',
        outcome: 'unknown',
        files: { 'compose.yaml': 'services:\n  web: { build: ., command: node server.js }\n' },
      },
    ],
  },
  'docker/connections/compose': {
    passing: [
      good,
      {
        name: 'in the address',
        files: changed(['POOL_SIZE=10', 'DATABASE_URL=postgresql://u:${P:?}@db/x?connection_limit=5']),
      },
    ],
    failing: [
      { name: 'more than the database takes', files: changed(['POOL_SIZE=10', 'POOL_SIZE=20']) },
      {
        name: 'more than it is told to take',
        files: changed([
          'image: postgres:17',
          "image: postgres:17\n    command: postgres -c 'max_connections=50'",
        ]),
      },
    ],
    others: [
      {
        name: 'a database that takes more, by its file',
        outcome: 'pass',
        files: {
          ...changed(
            ['POOL_SIZE=10', 'POOL_SIZE=20'],
            [
              'image: postgres:17\n    environment',
              'image: postgres:17\n    command: postgres -c config_file=/etc/pg.conf\n    configs: [{ source: pg, target: /etc/pg.conf }]\n    environment',
            ],
            [
              'secrets:\n  db_password: {',
              'configs: { pg: { file: ./pg.conf } }\nsecrets:\n  db_password: {',
            ],
          ),
          'pg.conf': '# x\nmax_connections = 250\n',
        },
      },
      {
        name: 'a database that takes more',
        outcome: 'pass',
        files: changed(
          ['POOL_SIZE=10', 'POOL_SIZE=20'],
          [
            'image: postgres:17',
            'image: postgres:17\n    command: ["postgres", "-c", "max_connections=500"]',
          ],
        ),
      },
      { name: 'no setting', outcome: 'unknown', files: changed(['      - POOL_SIZE=10\n', '']) },
    ],
  },
  'docker/replicas/compose': {
    passing: [
      good,
      {
        name: 'an object store and a page that tells who asks, once each',
        files: {
          'compose.yaml':
            'services:\n  web: { build: ., deploy: { replicas: 2 } }\n  files: { image: acme/seaweedfs:4 }\n  page: { image: acme/whoami:1 }\n',
        },
      },
    ],
    failing: [
      { name: 'one', files: changed(['replicas: 2, ', '']) },
      {
        name: 'a name of its own',
        files: changed(['build: ./app', 'build: ./app\n    container_name: app']),
      },
      {
        name: 'a fixed port',
        files: changed(['build: ./app', "build: ./app\n    ports: ['127.0.0.1:8000:8000']"]),
      },
    ],
  },
  'monitoring/containers/compose': {
    passing: [
      good,
      {
        name: 'redis-cli that fails',
        files: changed(['redis-cli ping | grep -q PONG', 'redis-cli -e ping']),
      },
      {
        name: 'nothing sent, and read',
        files: changed([
          APP_CHECK,
          'test: [CMD, bash, -c, "exec 3<>/dev/tcp/127.0.0.1/9000 && grep ok <&3"]',
        ]),
      },
    ],
    failing: [
      { name: 'redis-cli ping', files: changed(['redis-cli ping | grep -q PONG', 'redis-cli ping']) },
      {
        name: 'redis-cli ping || exit 1',
        files: changed(['redis-cli ping | grep -q PONG', 'redis-cli ping || exit 1']),
      },
      { name: '|| true', files: changed(['pg_isready -U app', 'pg_isready -U app || true']) },
      { name: 'exit 0', files: changed(['pg_isready -U app', 'exit 0']) },
      {
        name: 'a pipe without a shell',
        files: changed([APP_CHECK, "test: [CMD, curl, -f, 'http://x/', '||', exit, '1']"]),
      },
      { name: 'none', files: changed([`healthcheck:\n      ${APP_CHECK}`, 'restart: always']) },
    ],
  },
  'monitoring/log-retention/compose': {
    passing: [
      good,
      {
        name: 'another driver',
        files: { 'compose.yaml': 'services:\n  web: { build: ., logging: { driver: local } }\n' },
      },
    ],
    failing: [
      { name: 'nothing said', files: { 'compose.yaml': 'services:\n  web: { build: . }\n' } },
      {
        name: 'json-file without a size',
        files: changed(["options: { max-size: 10m, max-file: '3' }", "options: { max-file: '3' }"]),
      },
    ],
  },
}
