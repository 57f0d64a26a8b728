import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { SERVER, stack } from './_stacks.ts'

const READS =
  'export const timeout = Number(process.env.SESSION_TIMEOUT)\nexport const level = process.env.LOG_LEVEL\n'
const with_ = (...environment: string[]): Record<string, string> => ({
  ...SERVER,
  'compose.yaml': stack(environment),
})
const PLAIN = { 'package.json': '{"name":"left"}', 'src/left.ts': 'export const left = 1\n' }

/** Lines of the template for the environment. */
export const ENVIRONMENT_FIXTURES: FixtureTable = {
  'environment/node-env/production': {
    passing: [
      { name: 'in the service', files: with_('NODE_ENV: production') },
      {
        name: 'in the image',
        files: {
          ...SERVER,
          Dockerfile: 'FROM node:24\nENV NODE_ENV=production\nCMD ["node", "dist/main.js"]\n',
        },
      },
      {
        name: 'a settings module of Django',
        files: {
          'requirements.txt': 'django==5.2\n',
          'compose.yaml': stack(['DJANGO_SETTINGS_MODULE: shop.settings.production']),
        },
      },
    ],
    failing: [
      { name: 'development in the service', files: with_('NODE_ENV: development') },
      {
        name: 'debug switched on',
        files: { 'requirements.txt': 'django==5.2\n', 'compose.yaml': stack(["DEBUG: 'True'"]) },
      },
    ],
    others: [
      {
        name: 'development in a template for nobody in particular',
        outcome: 'unknown',
        files: { ...SERVER, '.env.example': 'NODE_ENV=development\n' },
      },
      {
        name: 'development in a compose file for development',
        outcome: 'unknown',
        files: { ...SERVER, 'docker-compose.dev.yml': stack(['NODE_ENV: development']) },
      },
      { name: 'no server', outcome: 'not-applicable', files: PLAIN },
    ],
  },
  'environment/secret/declared': {
    passing: [
      { name: 'required from outside', files: with_('SESSION_SECRET: ${SESSION_SECRET:?}') },
      { name: 'a file', files: with_('BETTER_AUTH_SECRET_FILE: /run/secrets/auth_secret') },
      { name: 'to be filled in', files: { ...SERVER, '.env.example': 'JWT_SECRET=<generate one>\n' } },
    ],
    failing: [
      { name: 'written out', files: with_('JWT_SECRET: correct-horse-battery') },
      {
        name: 'out of the committed .env that Compose reads',
        files: { ...with_('JWT_SECRET: ${JWT_SECRET:?}'), '.env': 'JWT_SECRET=correct-horse-battery\n' },
      },
      { name: 'a default', files: with_('SECRET_KEY: ${SECRET_KEY:-correct-horse-battery}') },
    ],
    others: [
      {
        name: 'the secret of another is none that signs',
        outcome: 'unknown',
        files: with_('GITHUB_CLIENT_SECRET: correct-horse-battery'),
      },
      { name: 'no accounts', outcome: 'not-applicable', files: PLAIN },
    ],
  },
  'environment/url/https': {
    passing: [
      { name: 'https with the host from outside', files: with_('BETTER_AUTH_URL: https://${DOMAIN:?}/auth') },
      {
        name: 'https in a template',
        files: { ...SERVER, '.env.production.example': 'APP_URL=https://shop.example.org\n' },
      },
    ],
    failing: [
      { name: 'http', files: with_('APP_URL: http://shop.example.org') },
      { name: 'falls back to this machine', files: with_('APP_URL: ${APP_URL:-http://localhost:3000}') },
    ],
    others: [
      {
        name: 'this machine in a template',
        outcome: 'unknown',
        files: { ...SERVER, '.env.example': 'APP_URL=http://localhost:3000\n' },
      },
      { name: 'inside of the network', outcome: 'unknown', files: with_('BASE_URL: http://app:3000') },
      { name: 'no server', outcome: 'not-applicable', files: PLAIN },
    ],
  },
  'environment/database-url/guarded': {
    passing: [
      { name: 'a file', files: with_('DATABASE_URL_FILE: /run/secrets/database_url') },
      {
        name: 'a service of the stack, the password from outside',
        files: with_('DATABASE_URL: postgres://app:${DB_PASSWORD:?}@db/shop'),
      },
      {
        name: 'another machine with TLS',
        files: with_('DATABASE_URL: postgres://app:${DB_PASSWORD}@db.example.org/shop?sslmode=verify-full'),
      },
    ],
    failing: [
      { name: 'a written password', files: with_('DATABASE_URL: postgres://app:battery-staple@db/shop') },
      {
        name: 'another machine without TLS',
        files: with_('DATABASE_URL: postgres://app@db.example.org/shop'),
      },
    ],
    others: [{ name: 'no database', outcome: 'not-applicable', files: PLAIN }],
  },
  'environment/redis-url/password': {
    passing: [
      { name: 'a password from outside', files: with_('REDIS_URL: redis://:${REDIS_PASSWORD:?}@redis:6379') },
      { name: 'a file', files: with_('REDIS_URL_FILE: /run/secrets/redis_url') },
    ],
    failing: [
      { name: 'no password', files: with_('REDIS_URL: redis://redis:6379') },
      { name: 'a written password', files: with_('REDIS_URL: redis://:battery-staple@redis:6379') },
    ],
    others: [{ name: 'no Redis', outcome: 'not-applicable', files: PLAIN }],
  },
  'environment/cors-origin/exact': {
    passing: [
      { name: 'one origin', files: with_('CORS_ORIGIN: https://shop.example.org') },
      {
        name: 'none unless given',
        files: with_(
          'CORS_ORIGIN: ${CORS_ORIGIN:-}',
          'X: ${CORS_ORIGIN}',
          'ALLOWED_ORIGINS: https://a.example.org',
        ),
      },
    ],
    failing: [
      { name: 'a wildcard', files: with_("CORS_ORIGIN: '*'") },
      { name: 'a wildcard in a host', files: with_('ALLOWED_ORIGINS: https://*.example.org') },
    ],
    others: [
      { name: 'nobody else may call', outcome: 'not-applicable', files: PLAIN },
      { name: 'a library, and no variable', outcome: 'unknown', files: SERVER },
    ],
  },
  'environment/session-timeout/consumed': {
    passing: [
      { name: 'set and read', files: { ...with_('SESSION_TIMEOUT: 86400'), 'src/config.ts': READS } },
    ],
    failing: [
      {
        name: 'set, and read by nothing',
        files: {
          ...with_('SESSION_TIMEOUT: 86400'),
          'src/config.ts': 'export const url = process.env.APP_URL\n',
        },
      },
      {
        name: 'a month',
        files: { ...with_('SESSION_TIMEOUT: 2592000'), 'src/config.ts': READS },
      },
      {
        name: 'a month in milliseconds',
        files: { ...with_('SESSION_TIMEOUT: 2592000000'), 'src/config.ts': READS },
      },
      {
        name: 'in a template, and read by nothing',
        files: {
          ...SERVER,
          '.env.example': 'SESSION_TIMEOUT=86400\n',
          'src/config.ts': 'export const url = process.env.APP_URL\n',
        },
      },
    ],
    others: [
      {
        name: 'read, and set by nothing',
        outcome: 'unknown',
        files: { ...with_('A: b'), 'src/config.ts': READS },
      },
      { name: 'no sessions', outcome: 'not-applicable', files: PLAIN },
    ],
  },
  'environment/log-level/quiet': {
    passing: [{ name: 'info unless given', files: with_('LOG_LEVEL: ${LOG_LEVEL:-info}') }],
    failing: [{ name: 'debug', files: with_('LOG_LEVEL: debug') }],
    others: [
      { name: 'given from outside', outcome: 'unknown', files: with_('LOG_LEVEL: ${LOG_LEVEL}') },
      { name: 'no server', outcome: 'not-applicable', files: PLAIN },
    ],
  },
  'deployment/environment/required': {
    passing: [
      {
        name: 'set in the service',
        files: {
          ...with_('SHOP_KEY: ${SHOP_KEY:?}'),
          'app/settings.py': 'import os\nKEY = os.environ["SHOP_KEY"]\n',
        },
      },
    ],
    failing: [
      {
        name: 'set nowhere',
        files: { ...with_('A: b'), 'app/settings.py': 'import os\nKEY = os.environ["SHOP_KEY"]\n' },
      },
    ],
    others: [
      {
        name: 'a scheme that gives its type a default',
        outcome: 'unknown',
        files: {
          ...with_('A: b'),
          'app/settings.py':
            "import environ\nenv = environ.Env(SHOP_DEBUG=(bool, False))\nDEBUG = env('SHOP_DEBUG')\n",
        },
      },
      {
        name: 'settings of the machine of a developer',
        outcome: 'unknown',
        files: { ...with_('A: b'), 'config/settings/local.py': 'import os\nKEY = os.environ["SHOP_KEY"]\n' },
      },
      {
        name: 'a field that the code itself fills in',
        outcome: 'unknown',
        files: {
          ...with_('A: b'),
          'app/settings.py':
            'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    SHOP_KEY: str\n\n\ndef settings():\n    return Settings(**{"SHOP_KEY": made_key()})\n',
        },
      },
      {
        name: 'asked for inside of a branch',
        outcome: 'unknown',
        files: {
          ...with_('A: b'),
          'app/settings.py': 'import os\nif os.getenv("USE_S3"):\n    KEY = os.environ["SHOP_KEY"]\n',
        },
      },
    ],
  },
}
