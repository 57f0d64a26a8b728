import type { MoreFixtures } from './small-projects.ts'

/** What is served from elsewhere: by an image, or by a program in another language. */
const image = {
  'accounts/count.py': 'import logging\nprint(1)\n',
  'requirements.txt': 'requests==2.32\n',
  'compose.yaml': 'services:\n  shop:\n    image: registry.example.com/shop:1.2\n',
}
const go = { 'main.go': 'package main\nfunc main() {}\n', 'web/a.ts': 'export const a = 1' }
const elsewhere = [
  { name: 'a server that comes as an image', outcome: 'unknown' as const, files: image },
  { name: 'a server in another language', outcome: 'unknown' as const, files: go },
]
const page = { name: 'a page that comes with an image', outcome: 'unknown' as const, files: image }

export const SERVER_FIXTURES: MoreFixtures = {
  'errors/structured-logging/code': {
    others: [
      ...elsewhere,
      {
        name: 'a database alone',
        outcome: 'not-applicable',
        files: {
          'src/a.ts': 'export const a = 1',
          'compose.yaml': 'services:\n  db:\n    image: postgres:18\n',
        },
      },
    ],
  },
  'errors/request-id/code': { others: elsewhere },
  'errors/standards/code': {
    others: [
      ...elsewhere,
      {
        name: 'a library for APIs that answers for errors',
        outcome: 'unknown',
        files: {
          'app.py':
            'from flask import Flask\nfrom flask_restful import Api\napp = Flask(__name__)\napi = Api(app)\napi.add_resource(Orders, "/api/orders")\nanswer.json()\n',
        },
      },
    ],
  },
  'errors/boundaries/code': { others: [page] },
  'errors/messages/code': { others: [page] },
  'errors/global-handler/code': {
    passing: [
      {
        name: 'a library that is told to take errors in',
        files: {
          'package.json': '{ "dependencies": { "react-dom": "19.0.0" } }',
          'src/main.tsx':
            "import { createRoot } from 'react-dom/client'\ncreateRoot(document.body).render(<App />)\nvoid import('analytics').then(({ default: analytics }) => { analytics.init(key, { capture_exceptions: true }) })",
        },
      },
    ],
    others: [page],
  },
  'errors/monitoring/code': {
    others: [
      {
        name: 'declared for a program that is in an image',
        outcome: 'unknown',
        files: {
          ...image,
          'requirements-image.txt': 'sentry-sdk==2.14.0\n',
          'requirements.txt': 'sentry-sdk==2.14.0\n',
        },
      },
    ],
  },
  'monitoring/metrics/code': {
    passing: [
      {
        name: 'figures that are handed to a service',
        files: {
          'server.js':
            "const express = require('express')\nconst logger = require('./logger')\nexpress()\nclient.trackMetric({ name: 'orders', value: 1 })",
        },
      },
      {
        name: 'a client that one file makes and others count with',
        files: {
          'shop/statsd_client.py':
            'from statsd.client.udp import StatsClient\nstatsd = StatsClient(host="h")\n',
          'app.py':
            'from flask import Flask\nfrom shop.statsd_client import statsd\napp = Flask(__name__)\nstatsd.incr("orders")\n',
        },
      },
    ],
    others: elsewhere,
  },
  'monitoring/audit-logs/code': {
    others: [
      {
        name: 'a script that makes a hash',
        outcome: 'unknown',
        files: { 'accounts/hash.py': 'import bcrypt\nprint(bcrypt.hashpw(password, bcrypt.gensalt()))\n' },
      },
      {
        name: 'the log tells who signed in',
        outcome: 'unknown',
        files: {
          'server.js':
            "const bcrypt = require('bcrypt')\nif (await bcrypt.compare(a, b)) log.info('auth', `Successfully logged in user ${name}`)\n",
        },
      },
    ],
  },
  'performance/pooling/code': {
    others: [
      {
        name: 'a connection that the set-up tries',
        outcome: 'unknown',
        files: {
          'server/setup-database.js':
            "const mysql = require('mysql2/promise')\napp.post('/setup', async (req, res) => { const one = await mysql.createConnection({ host }); await one.end() })",
        },
      },
    ],
  },
  'security/secure-cookies/code': {
    others: [
      {
        name: 'Koa, which goes by the request',
        outcome: 'unknown',
        files: {
          'server/auth.ts':
            "import Router from 'koa-router'\nrouter.get('/in', (ctx) => { ctx.cookies.set('accessToken', token, { sameSite: 'lax' }) })",
        },
      },
      {
        name: 'a list of sessions, which the page reads',
        outcome: 'unknown',
        files: {
          'server/auth.ts':
            "import Router from 'koa-router'\nconst sessions = encodeURIComponent(JSON.stringify({ a: { name } }))\nctx.cookies.set('sessions', sessions, { httpOnly: false })",
        },
      },
    ],
    failing: [
      {
        name: 'Koa with Secure off',
        files: {
          'server/auth.ts':
            "import Router from 'koa-router'\nctx.cookies.set('accessToken', token, { secure: false })",
        },
      },
    ],
  },
  'api/cors/code': {
    others: [
      {
        name: 'files that anybody may read',
        outcome: 'unknown',
        files: {
          'server.js':
            "const Koa = require('koa')\nrouter.use('/fonts', async (ctx) => { await send(ctx, ctx.path, { root, setHeaders: (res) => { res.setHeader('Access-Control-Allow-Origin', '*') } }) })",
        },
      },
    ],
  },
  'auth/session-timeout/code': {
    failing: [
      {
        name: 'a constant of thirty days',
        files: {
          'server/session.ts':
            "import { setSignedCookie } from 'hono/cookie'\nexport const AUTH_SESSION_LIFETIME = 1000 * 60 * 60 * 24 * 30",
        },
      },
      {
        name: 'a cookie of three months',
        files: {
          'server/auth.ts':
            "import { addMonths } from 'date-fns'\nconst expires = addMonths(new Date(), 3)\nctx.cookies.set('accessToken', token, { sameSite: 'lax', expires })",
        },
      },
    ],
    others: [
      {
        name: 'an hour, in whichever unit',
        outcome: 'unknown',
        files: {
          'server/session.ts':
            "import { setSignedCookie } from 'hono/cookie'\nexport const SESSION_LIFETIME = 1000 * 60 * 60",
        },
      },
      {
        name: 'a cookie that lets nobody in',
        outcome: 'unknown',
        files: {
          'server/auth.ts':
            "import { addMonths } from 'date-fns'\nctx.cookies.set('lastSignedIn', name, { expires: addMonths(new Date(), 3) })",
        },
      },
    ],
  },
  'auth/lockout/code': {
    failing: [
      {
        name: 'a password that is compared by hand',
        files: {
          'app.py':
            'import hashlib\nimport flask_login\nclass User(flask_login.UserMixin):\n    def check_password(self, password):\n        return hashlib.pbkdf2_hmac("sha256", password.encode(), self.salt, 100000) == self.hash\n',
        },
      },
    ],
    others: [
      {
        name: 'a key that is made from a password',
        outcome: 'unknown',
        files: {
          'app.py':
            'import hashlib\nimport flask_login\ndef make_key(password):\n    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 100000)\n',
        },
      },
    ],
  },
  'errors/details/code': {
    failing: [
      {
        name: 'the text of an exception, with the name of its status',
        files: {
          'requirements.txt': 'fastapi==0.115\n',
          'app.py':
            'from fastapi import FastAPI, HTTPException, status\napp = FastAPI()\ndef broken(e):\n    raise HTTPException(status.HTTP_500_INTERNAL_SERVER_ERROR, str(e))\n',
        },
      },
    ],
    others: [
      {
        name: 'DEBUG for a level of the log alone',
        outcome: 'unknown',
        files: {
          'requirements.txt': 'django==5\n',
          'shop/settings.py':
            'DEBUG = os.environ.get("DEBUG", False)\nif LOG_LEVEL == "DEBUG":\n    DEBUG = True\nINSTALLED_APPS = ["shop"]\nMIDDLEWARE = []\n',
        },
      },
      {
        name: 'the text of what somebody sent wrongly',
        outcome: 'unknown',
        files: {
          'requirements.txt': 'fastapi==0.115\n',
          'app.py':
            'from fastapi import FastAPI, HTTPException, status\napp = FastAPI()\ndef broken(e):\n    raise HTTPException(status.HTTP_422_UNPROCESSABLE_ENTITY, str(e))\n',
        },
      },
    ],
  },
  'criteria/flags/code': {
    passing: [
      {
        name: 'flags of its own',
        files: {
          'server.js':
            "const express = require('express')\nconst app = express()\nif (FeatureFlags.isEnabled('sharing')) share()",
        },
      },
    ],
  },
}
