import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { changed, DOCKERFILE, good } from './compose-texts.ts'

const drill = (at: string, outcome: 'passed' | 'failed' = 'passed') => ({
  drills: [
    { kind: 'restore' as const, at, outcome, figures: { recoverySeconds: 300 }, evidence: 'docs/restore.md' },
  ],
})
const RECORD = { 'docs/restore.md': '# Restore\n' }

export const RELEASE_FIXTURES: FixtureTable = {
  'deployment/backup/compose': {
    passing: [
      good,
      {
        name: 'in the folder that its Dockerfile says',
        files: {
          'compose.yaml':
            "services:\n  web: { build: . }\n  db: { build: ./db, volumes: ['data:/srv/postgres'] }\nvolumes: { data: }\n",
          'db/Dockerfile': 'FROM postgres:17\nENV PGDATA=/srv/postgres/data\n',
        },
      },
      {
        name: 'a script that upgrades the old data and ends',
        files: changed([
          'networks:\n  edge:',
          "  db-upgrade: { image: 'postgres:16', command: upgrade-data.sh, volumes: ['/var/lib/postgresql/data'] }\nnetworks:\n  edge:",
        ]),
      },
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
