import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { changed, DOCKERFILE, good } from './compose-texts.ts'

const drill = (at: string, outcome: 'passed' | 'failed' = 'passed') => ({
  drills: [
    { kind: 'restore' as const, at, outcome, figures: { recoverySeconds: 300 }, evidence: 'docs/restore.md' },
  ],
})
const RECORD = { 'docs/restore.md': '# Restore\n' }
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
    passing: [good],
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
  'deployment/backup/compose': {
    passing: [
      good,
      { name: 'a folder of the host', files: changed(['db-data:/var/lib', './data:/var/lib']) },
    ],
    failing: [
      { name: 'none', files: changed(["    volumes: ['db-data:/var/lib/postgresql/data']\n", '']) },
      {
        name: 'commented out',
        files: changed([
          "    volumes: ['db-data:/var/lib/postgresql/data']\n",
          '#    volumes:\n#      - db-data:/var/lib/postgresql/data/\n',
        ]),
      },
      {
        name: 'without a name',
        files: changed(["['db-data:/var/lib/postgresql/data']", "['/var/lib/postgresql/data']"]),
      },
      {
        name: 'in memory',
        files: changed([
          "volumes: ['db-data:/var/lib/postgresql/data']",
          "tmpfs: ['/var/lib/postgresql/data']",
        ]),
      },
      {
        name: 'only its scripts',
        files: changed(['db-data:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d']),
      },
    ],
  },
  'deployment/backup/drill': {
    passing: [
      {
        name: 'of last week',
        now: '2026-03-10T00:00:00Z',
        files: RECORD,
        settings: drill('2026-03-03T10:00:00Z'),
      },
    ],
    failing: [
      {
        name: 'it failed',
        now: '2026-03-10T00:00:00Z',
        files: RECORD,
        settings: drill('2026-03-03T10:00:00Z', 'failed'),
      },
    ],
    others: [
      {
        name: 'of last year',
        outcome: 'unknown',
        now: '2026-03-10T00:00:00Z',
        files: RECORD,
        settings: drill('2025-03-03T10:00:00Z'),
      },
      {
        name: 'of tomorrow',
        outcome: 'unknown',
        now: '2026-03-10T00:00:00Z',
        files: RECORD,
        settings: drill('2026-04-03T10:00:00Z'),
      },
      {
        name: 'without its record',
        outcome: 'unknown',
        now: '2026-03-10T00:00:00Z',
        files: { a: '' },
        settings: drill('2026-03-03T10:00:00Z'),
      },
      { name: 'none', outcome: 'unknown', files: RECORD },
    ],
  },
  'deployment/blue-green/compose': {
    passing: [
      good,
      {
        name: 'two colours',
        files: {
          'compose.yaml':
            'services:\n  app-blue: { build: . }\n  app-green: { build: . }\n  nginx: { image: nginx }\n',
        },
      },
      {
        name: 'docker-rollout',
        files: {
          'compose.yaml': 'services:\n  app: { build: . }\n',
          'scripts/deploy.sh': 'docker compose build\ndocker rollout app\n',
        },
      },
    ],
    failing: [
      {
        name: 'a name of its own',
        files: changed(['build: ./app', 'build: ./app\n    container_name: app']),
      },
    ],
    others: [
      {
        name: 'one container',
        outcome: 'unknown',
        files: { 'compose.yaml': 'services:\n  app: { build: . }\n' },
      },
    ],
  },
  'criteria/scaling/deployment': {
    passing: [
      {
        name: 'an autoscaler',
        files: { 'k8s/app.yaml': 'kind: Deployment\n---\nkind: HorizontalPodAutoscaler\n' },
      },
    ],
    failing: [
      { name: 'a fixed number', files: { 'k8s/app.yaml': 'apiVersion: apps/v1\nkind: Deployment\n' } },
    ],
    others: [
      { name: 'one host', outcome: 'not-applicable', files: changed() },
      { name: 'nothing', outcome: 'unknown', files: { a: '' } },
    ],
  },
  'criteria/regions/infrastructure': {
    passing: [
      {
        name: 'two',
        files: {
          'infra/main.tf':
            'provider "aws" {\n  region = "eu-central-1"\n}\nprovider "aws" {\n  region = "eu-west-1"\n}\n',
        },
      },
    ],
    failing: [
      { name: 'one', files: { 'infra/main.tf': 'provider "aws" {\n  region = "eu-central-1"\n}\n' } },
    ],
    others: [{ name: 'none', outcome: 'unknown', files: { a: '' } }],
  },
  'code/debug/dev-server': {
    passing: [
      good,
      {
        name: 'a file for development has one',
        files: {
          ...changed(),
          'docker-compose.dev.yml': 'services:\n  app: { command: npm run dev, volumes: [".:/app"] }\n',
          'app/Dockerfile.dev': 'FROM node:24\nCMD ["npm", "run", "dev"]\n',
        },
      },
      {
        name: 'a script that can do both',
        files: {
          Dockerfile: 'FROM python:3.13\nCOPY start.sh /\nCMD ["/start.sh"]\n',
          'start.sh': '#!/bin/sh\nif [ "$DEV" ]; then\npython manage.py runserver\nelse\ngunicorn app\nfi\n',
        },
      },
      { name: 'npm start', files: { Dockerfile: 'FROM node:24\nCMD ["npm", "start"]\n' } },
    ],
    failing: [
      {
        name: 'runserver',
        files: changed([
          'build: ./app',
          'build: ./app\n    command: python manage.py runserver 0.0.0.0:8000',
        ]),
      },
      {
        name: 'the source mounted',
        files: changed(['build: ./app', "build: ./app\n    volumes: ['./app:/app']"]),
      },
      {
        name: '--reload',
        files: { Dockerfile: 'FROM python:3.13\nCMD uvicorn app:app --reload --host 0.0.0.0\n' },
      },
      {
        name: 'in the script that it starts with',
        files: {
          Dockerfile: 'FROM python:3.13\nCOPY start.sh /\nCMD ["/start.sh"]\n',
          'start.sh': '#!/bin/sh\npython manage.py migrate\npython manage.py runserver 0.0.0.0:8000\n',
        },
      },
      { name: 'vite', files: { Dockerfile: 'FROM node:24\nCMD ["npx", "vite", "--host"]\n' } },
      { name: 'npm run dev', files: { Dockerfile: 'FROM node:24\nCMD ["npm", "run", "dev"]\n' } },
      { name: 'NODE_ENV', files: changed(['WORKERS=4', 'NODE_ENV=development']) },
      {
        name: 'the last stage alone counts',
        files: { Dockerfile: `${DOCKERFILE}FROM node:24\nCMD ["nodemon", "server.js"]\n` },
      },
    ],
    others: [{ name: 'nothing', outcome: 'unknown', files: { a: '' } }],
  },
}
