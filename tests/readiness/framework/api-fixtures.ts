import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const cors = (options: string): Record<string, string> => ({
  'server.js': `const express = require('express')\nconst cors = require('cors')\nconst app = express()\napp.use(cors(${options}))`,
})
const starlette = (options: string): Record<string, string> => ({
  'app/main.py': `from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\napp.add_middleware(CORSMiddleware, ${options})\n`,
})
const django = (rest: string): Record<string, string> => ({
  'shop/settings.py': `INSTALLED_APPS = ["corsheaders", "shop"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "corsheaders.middleware.CorsMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware"]
ROOT_URLCONF = "shop.urls"
${rest}
`,
})

export const API_FIXTURES: FixtureTable = {
  'api/cors/code': {
    passing: [
      { name: 'named origins', files: cors("{ origin: ['https://app.shop.test'], credentials: true }") },
      { name: 'from the environment', files: cors('{ origin: process.env.CORS_ORIGIN, credentials: true }') },
      { name: 'an anchored pattern', files: cors('{ origin: /^https:\\/\\/[a-z]+\\.shop\\.test$/ }') },
      {
        name: 'any origin in development alone',
        files: cors("{ origin: process.env.NODE_ENV === 'production' ? 'https://app.shop.test' : true }"),
      },
      {
        name: 'FastAPI',
        files: starlette('allow_origins=["https://app.shop.test"], allow_credentials=True'),
      },
      { name: 'Django', files: django('CORS_ALLOWED_ORIGINS = ["https://app.shop.test"]') },
    ],
    failing: [
      { name: 'no options', files: cors('') },
      { name: 'reflection with credentials', files: cors('{ origin: true, credentials: true }') },
      {
        name: 'reflection by a function',
        files: cors('{ origin: (origin, callback) => callback(null, true), credentials: true }'),
      },
      { name: 'a star when nothing is set', files: cors("{ origin: process.env.CORS_ORIGIN || '*' }") },
      { name: 'a pattern that is open at its end', files: cors('{ origin: /^https:\\/\\/shop\\.test/ }') },
      { name: 'a pattern that is open at its beginning', files: cors('{ origin: /shop\\.test$/ }') },
      {
        name: 'options in a constant',
        files: {
          'server.js':
            "const cors = require('cors')\nconst corsOptions = { origin: '*' }\napp.use('/api', cors(corsOptions))",
        },
      },
      { name: 'FastAPI', files: starlette('allow_origins=["*"], allow_credentials=True') },
      { name: 'Django', files: django('CORS_ALLOW_ALL_ORIGINS = True') },
      {
        name: 'Flask-CORS',
        files: {
          'app.py':
            'from flask import Flask\nfrom flask_cors import CORS\napp = Flask(__name__)\nCORS(app)\n',
        },
      },
      {
        name: 'NestJS',
        files: {
          'src/main.ts':
            "import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(AppModule)\napp.enableCors()",
        },
      },
      {
        name: 'by hand',
        files: {
          'server.js':
            "const express = require('express')\napp.use((req, res, next) => { res.setHeader('Access-Control-Allow-Origin', req.headers.origin); res.setHeader('Access-Control-Allow-Credentials', 'true'); next() })",
        },
      },
    ],
    others: [
      {
        name: 'no CORS',
        outcome: 'unknown',
        files: { 'server.js': "const express = require('express')\nexpress()" },
      },
      {
        name: 'a public route',
        outcome: 'unknown',
        files: { 'server.js': "const cors = require('cors')\napp.get('/widget.js', cors(), widget)" },
      },
    ],
  },
  'api/rate-limit/code': {
    passing: [
      {
        name: 'mounted for the API',
        files: {
          'server.js':
            "const rateLimit = require('express-rate-limit')\nconst limiter = rateLimit({ max: 100 })\napp.use('/api', limiter)",
        },
      },
      {
        name: 'Django REST framework',
        files: django(
          'REST_FRAMEWORK = {"DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"]}',
        ),
      },
      {
        name: 'Flask-Limiter',
        files: {
          'app.py':
            'from flask_limiter import Limiter\nlimiter = Limiter(key, app=app, default_limits=["200 per day"])\n',
        },
      },
    ],
    failing: [
      {
        name: 'counted by each process',
        files: {
          'server.js':
            "const rateLimit = require('express-rate-limit')\napp.use('/api', rateLimit({ max: 100 }))",
          'compose.yaml': 'services:\n  app:\n    build: .\n    deploy:\n      replicas: 2\n',
        },
      },
      {
        name: 'made and never mounted',
        files: {
          'server.js':
            "const rateLimit = require('express-rate-limit')\nconst limiter = rateLimit({ max: 100 })\napp.use('/api', routes)",
        },
      },
    ],
    others: [
      {
        name: 'made for another file',
        outcome: 'unknown',
        files: {
          'limits.ts':
            "import rateLimit from 'express-rate-limit'\nexport const limiter = rateLimit({ max: 100 })",
        },
      },
      {
        name: 'none',
        outcome: 'unknown',
        files: { 'server.js': "const express = require('express')\nexpress()" },
      },
    ],
  },
  'api/size-limits/code': {
    passing: [
      {
        name: 'Express',
        files: {
          'server.js': "const express = require('express')\napp.use(express.json({ limit: '100kb' }))",
        },
      },
      {
        name: 'Fastify by default',
        files: { 'server.ts': "import Fastify from 'fastify'\nconst app = Fastify()" },
      },
      {
        name: 'Flask',
        files: {
          'app.py':
            'from flask import Flask\napp = Flask(__name__)\napp.config["MAX_CONTENT_LENGTH"] = 1024 * 1024\n',
        },
      },
    ],
    failing: [
      {
        name: 'no limit',
        files: {
          'server.js': "const express = require('express')\napp.use(express.json({ limit: Infinity }))",
        },
      },
      {
        name: 'a gigabyte',
        files: {
          'server.js':
            "const bodyParser = require('body-parser')\napp.use(bodyParser.json({ limit: '1gb' }))",
        },
      },
      {
        name: 'multer',
        files: {
          'upload.js':
            "const multer = require('multer')\nconst upload = multer({ storage: multer.memoryStorage() })",
        },
      },
      { name: 'Django', files: django('DATA_UPLOAD_MAX_MEMORY_SIZE = None') },
    ],
    others: [
      {
        name: 'FastAPI, which has none',
        outcome: 'unknown',
        files: { 'app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' },
      },
    ],
  },
  'api/headers/code': {
    passing: [
      { name: 'helmet', files: { 'server.js': "const helmet = require('helmet')\napp.use(helmet())" } },
      { name: 'Django', files: django('') },
    ],
    failing: [
      {
        name: 'helmet without a policy',
        files: {
          'server.js': "const helmet = require('helmet')\napp.use(helmet({ contentSecurityPolicy: false }))",
        },
      },
      {
        name: 'Django without its middleware',
        files: {
          'shop/settings.py':
            'INSTALLED_APPS = ["shop"]\nMIDDLEWARE = ["django.middleware.common.CommonMiddleware"]\nROOT_URLCONF = "shop.urls"\n',
        },
      },
    ],
    others: [
      {
        name: 'a policy of nginx instead',
        outcome: 'pass',
        files: {
          'server.js': "const helmet = require('helmet')\napp.use(helmet({ contentSecurityPolicy: false }))",
          'nginx/site.conf': 'server { add_header Content-Security-Policy "default-src \'self\'" always; }',
        },
      },
      {
        name: 'none',
        outcome: 'unknown',
        files: { 'server.js': "const express = require('express')\nexpress()" },
      },
    ],
  },
}
