import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const express = (code: string): Record<string, string> => ({
  'server.js': `const express = require('express')\nconst app = express()\n${code}`,
})
const django = (rest: string): Record<string, string> => ({
  'shop/settings.py': `INSTALLED_APPS = ["shop"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
ROOT_URLCONF = "shop.urls"
${rest}
`,
})

export const OPERATION_FIXTURES: FixtureTable = {
  'performance/redis-caching/code': {
    passing: [
      {
        name: 'Better Auth',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nimport { Redis } from 'ioredis'\nexport const auth = betterAuth({ database, secondaryStorage: storage(new Redis()) })",
        },
      },
      {
        name: 'express-session',
        files: {
          'server.js':
            "const session = require('express-session')\nconst { RedisStore } = require('connect-redis')\napp.use(session({ store: new RedisStore({ client }) }))",
        },
      },
      {
        name: 'Django',
        files: django(
          'SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"\nCACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}',
        ),
      },
      {
        name: 'code of its own before Better Auth',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ database, session: { expiresIn: 1 } })",
          'src/redis.ts': "import { Redis } from 'ioredis'\nexport const redis = new Redis()",
          'src/session-cache.ts':
            "import { redis } from './redis.ts'\nexport const find = (id) => redis.get(id)",
        },
      },
    ],
    failing: [
      {
        name: 'Better Auth and the database alone',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ database })",
        },
      },
      {
        name: 'in memory',
        files: { 'server.js': "const session = require('express-session')\napp.use(session({ secret }))" },
      },
      { name: 'Django and the database alone', files: django('') },
    ],
    others: [
      {
        name: 'a signed cookie spares the look-up',
        outcome: 'unknown',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ database, session: { cookieCache: { enabled: true } } })",
        },
      },
    ],
  },
  'performance/pooling/code': {
    passing: [
      {
        name: 'pg',
        files: { 'src/db.ts': "import { Pool } from 'pg'\nexport const pool = new Pool({ max: 10 })" },
      },
      {
        name: 'Prisma',
        files: {
          'src/db.ts':
            "import { PrismaClient } from '@prisma/client'\nexport const prisma = globalThis.prisma ?? new PrismaClient()",
        },
      },
      {
        name: 'SQLAlchemy',
        files: {
          'app/db.py': 'from sqlalchemy import create_engine\nengine = create_engine(URL, pool_size=5)\n',
        },
      },
      {
        name: 'Django',
        files: django(
          'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}}',
        ),
      },
    ],
    failing: [
      {
        name: 'a pool for each request',
        files: {
          'src/api.ts':
            "import { Pool } from 'pg'\nexport async function users(req, res) { const pool = new Pool(); res.json(await pool.query('select 1')) }",
        },
      },
      {
        name: 'Prisma in a route of Next',
        files: {
          'app/api/users/route.ts':
            "import { PrismaClient } from '@prisma/client'\nexport async function GET() { const prisma = new PrismaClient(); return Response.json(await prisma.user.findMany()) }",
        },
      },
      {
        name: 'NullPool',
        files: {
          'app/db.py':
            'from sqlalchemy import create_engine\nfrom sqlalchemy.pool import NullPool\nengine = create_engine(URL, poolclass=NullPool)\n',
        },
      },
      {
        name: 'Django by default',
        files: django('DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}'),
      },
    ],
    others: [
      {
        name: 'a single connection',
        outcome: 'unknown',
        files: { 'src/listen.ts': "import { Client } from 'pg'\nconst client = new Client()" },
      },
      {
        name: 'SQLite',
        outcome: 'unknown',
        files: django('DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}'),
      },
    ],
  },
  'monitoring/apm/code': {
    passing: [
      {
        name: 'OpenTelemetry in a file of its own',
        files: {
          'src/instrumentation.ts':
            "import { NodeSDK } from '@opentelemetry/sdk-node'\nconst sdk = new NodeSDK({})\nsdk.start()",
        },
      },
      {
        name: 'in front of the command',
        files: {
          'app.py': 'run()\n',
          Dockerfile: 'FROM python:3.13\nCMD ["ddtrace-run", "gunicorn", "app"]\n',
        },
      },
      {
        name: 'Sentry that traces',
        files: {
          'src/a.ts': "import * as Sentry from '@sentry/node'\nSentry.init({ dsn, tracesSampleRate: 0.1 })",
        },
      },
    ],
    failing: [
      {
        name: 'loaded too late',
        files: {
          'src/server.ts':
            "import express from 'express'\nimport tracer from 'dd-trace'\ntracer.init()\nexpress()",
        },
      },
      {
        name: 'never started',
        files: {
          'src/instrumentation.ts':
            "import { NodeSDK } from '@opentelemetry/sdk-node'\nconst sdk = new NodeSDK({})",
        },
      },
    ],
    others: [
      { name: 'none', outcome: 'unknown', files: express('') },
      {
        name: 'Sentry that does not trace',
        outcome: 'unknown',
        files: { 'src/a.ts': "import * as Sentry from '@sentry/node'\nSentry.init({ dsn })" },
      },
    ],
  },
  'monitoring/metrics/code': {
    passing: [
      {
        name: 'prom-client',
        files: express(
          "const client = require('prom-client')\nconst orders = new client.Counter({ name: 'orders_total', help: 'o' })\norders.inc()",
        ),
      },
      {
        name: 'prometheus_client',
        files: {
          'app.py':
            'from flask import Flask\nfrom prometheus_client import Counter\napp = Flask(__name__)\nORDERS = Counter("orders_total", "o")\n',
        },
      },
    ],
    failing: [
      {
        name: 'the process alone',
        files: express("const client = require('prom-client')\nclient.collectDefaultMetrics()"),
      },
      { name: 'none', files: express('') },
      {
        name: 'made and never changed',
        files: express(
          "const client = require('prom-client')\nconst orders = new client.Counter({ name: 'orders_total', help: 'o' })",
        ),
      },
    ],
    others: [{ name: 'no server', outcome: 'not-applicable', files: { 'src/a.ts': 'export const a = 1' } }],
  },
  'monitoring/audit-logs/code': {
    passing: [
      {
        name: 'events',
        files: express(
          "const bcrypt = require('bcrypt')\naudit.record({ action: 'login_failed', user: id })",
        ),
      },
      {
        name: 'a table',
        files: {
          'src/a.ts':
            "import { betterAuth } from 'better-auth'\ndb.insertInto('audit_log').values({ event: 'password_changed' })\nawait db.query('insert into audit_log (event) values ($1)', ['password_changed'])",
        },
      },
      {
        name: 'signals of Django',
        files: {
          'shop/signals.py':
            'from django.dispatch import receiver\nfrom django.contrib.auth.signals import user_login_failed\n@receiver(user_login_failed)\ndef failed(sender, **kwargs):\n    log.warning("failed")\n',
        },
      },
    ],
    failing: [
      {
        name: 'none',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ emailAndPassword: { enabled: true } })",
        },
      },
    ],
    others: [
      { name: 'no accounts', outcome: 'unknown', files: express('') },
      {
        name: 'spoken of',
        outcome: 'unknown',
        files: {
          'src/auth.ts':
            "import { betterAuth } from 'better-auth'\nexport const auth = betterAuth({ database })",
          'db/1.sql': 'create table audit_log (id int);',
        },
      },
    ],
  },
  'criteria/flags/code': {
    passing: [
      {
        name: 'OpenFeature',
        files: {
          'src/a.ts': "import { OpenFeature } from '@openfeature/server-sdk'\nOpenFeature.getClient()",
        },
      },
      { name: 'of its own', files: express("if (isFeatureEnabled('new-cart')) cart()") },
      { name: 'a table', files: { ...express(''), 'db/1.sql': 'create table feature_flags (name text);' } },
    ],
    failing: [
      { name: 'none', files: express('') },
      {
        name: 'declared and never used',
        files: {
          ...express(''),
          'package.json': '{ "dependencies": { "@openfeature/server-sdk": "1.0.0" } }',
        },
      },
    ],
  },
  'criteria/experiments/code': {
    passing: [
      {
        name: 'GrowthBook',
        files: { 'src/a.ts': "import { GrowthBook } from '@growthbook/growthbook'\nnew GrowthBook()" },
      },
    ],
    failing: [{ name: 'none', files: express('') }],
  },
}
