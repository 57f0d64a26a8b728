import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { changed, good } from './compose-texts.ts'

const PASSWORD = 'POSTGRES_PASSWORD_FILE: /run/secrets/db_password'

export const SECURITY_FIXTURES: FixtureTable = {
  'security/secret-management/compose': {
    passing: [
      good,
      {
        name: 'an env file that is not in git',
        files: { 'compose.yaml': 'services:\n  app:\n    image: acme/app:1\n    env_file: .env\n' },
      },
      {
        name: 'a committed .env without a secret',
        files: { ...changed(), '.env': 'REGISTRY=ghcr.io\nSECRET_KEY=\n' },
      },
      {
        name: 'an example beside the deployment',
        files: {
          ...changed(),
          'docker-compose.example.yml':
            'services:\n  app: { image: a/b, environment: { SECRET_KEY: abcdefgh } }\n',
        },
      },
    ],
    failing: [
      {
        name: 'a literal',
        files: changed(['SECRET_KEY=${SECRET_KEY:?set it}', 'SECRET_KEY=hunter2hunter2']),
      },
      {
        name: 'a default',
        files: changed(['${SECRET_KEY:?set it}', '${SECRET_KEY:-60gp0byfz2dvffa45cxl20p1}']),
      },
      {
        name: 'a default without a colon',
        files: changed(['${SECRET_KEY:?set it}', '${SECRET_KEY-changeme}']),
      },
      {
        name: 'a default in a default',
        files: changed(['${SECRET_KEY:?set it}', '${KEY:-${SECRET_KEY:-changeme}}']),
      },
      { name: 'a password in an address', files: changed(['${REDIS_PASSWORD}@', 'sesame@']) },
      {
        name: 'a default password in an address',
        files: changed(['${REDIS_PASSWORD}@', '${REDIS_PASSWORD:-sesame}@']),
      },
      {
        name: 'an argument',
        files: changed([
          'redis-server /etc/redis/redis.conf',
          'redis-server --requirepass ${REDIS_PASSWORD}',
        ]),
      },
      {
        name: 'a committed env file',
        files: {
          ...changed(['build: ./app', 'build: ./app\n    env_file: ./prod.env']),
          'prod.env': 'JWT_SECRET=abcdef12345\n',
        },
      },
      {
        name: 'required from outside, and set by the committed .env that Compose reads',
        files: { ...changed(), '.env': 'SECRET_KEY=changethis\nREDIS_PASSWORD=\n' },
      },
      {
        name: 'only an example deploys the product',
        files: {
          'compose_example.yml': 'services:\n  web: { build: ., environment: { SECRET_KEY: abcdefgh } }\n',
        },
      },
      {
        name: 'an override of production brings the literal',
        files: {
          ...changed(),
          'compose.prod.yaml': 'services:\n  app:\n    environment: { SECRET_KEY: abcdefgh }\n',
        },
      },
    ],
    others: [
      {
        name: 'a template whose values come from outside',
        outcome: 'pass',
        files: {
          'templates/docker-compose.yml':
            'services:\n  app:\n    image: {{ app_image }}\n    environment:\n{% if app_variables is defined %}\n{% for name, value in app_variables %}\n      - {{ name }}={{ value }}\n{% endfor %}\n{% endif %}\n      - SECRET_KEY={{ secret_key }}\n',
        },
      },
      {
        name: 'a quoted template whose value comes from outside',
        outcome: 'pass',
        files: {
          'compose.yaml':
            'services:\n  app: { image: acme/app:1, environment: { SECRET_KEY: "{{ vault.secret_key }}" } }\n',
        },
      },
      {
        name: 'a template of a project, whose marks are filled in',
        outcome: 'pass',
        files: {
          '{{ template.name }}/compose.yaml':
            'services:\n  app: { image: acme/app:1, env_file: ./production.env }\n',
          '{{ template.name }}/production.env':
            'SECRET_KEY=!!!SET SECRET_KEY!!!\nJWT_SECRET={{ template.jwt_secret }}\n',
        },
      },
      {
        name: 'a mark that nobody fills in',
        outcome: 'fail',
        files: {
          'compose.yaml': 'services:\n  app: { image: acme/app:1, env_file: ./production.env }\n',
          'production.env': 'SECRET_KEY=!!!SET SECRET_KEY!!!\n',
        },
      },
      {
        name: 'the product is a tool that others run beside theirs',
        outcome: 'fail',
        files: {
          'package.json': '{ "name": "@acme/backup" }',
          'compose.yaml':
            'services:\n  app: { image: acme/backup:1, environment: { SECRET_KEY: abcdefgh1234 } }\n',
        },
      },
      {
        name: 'a template with a literal',
        outcome: 'fail',
        files: {
          'templates/docker-compose.yml':
            "services:\n  app:\n    image: {{ app_image }}\n{% if app_mode == 'small' %}\n    environment: [SECRET_KEY=abcdefgh1234]\n{% else %}\n    environment: {}\n{% endif %}\n",
        },
      },
      {
        name: 'no secret at all',
        outcome: 'not-applicable',
        files: {
          'compose.yaml':
            'services:\n  app: { image: acme/app:1, environment: [PORT=80, NEXT_PUBLIC_API_KEY=abcdefgh] }\n',
        },
      },
      { name: 'nothing with containers', outcome: 'not-applicable', files: { 'README.md': '# x' } },
      { name: 'a Dockerfile alone', outcome: 'unknown', files: { Dockerfile: 'FROM node:24\n' } },
      {
        name: 'only backing services for development',
        outcome: 'unknown',
        files: {
          'docker-compose.yml':
            'services:\n  db: { image: "postgres:17", environment: { POSTGRES_PASSWORD: dev } }\n',
        },
      },
      {
        name: 'YAML that grows without end',
        outcome: 'unknown',
        files: {
          'compose.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nservices:\n  app: { image: x, command: *f }\n`,
        },
      },
    ],
  },
  'security/secret-management/dockerfile': {
    passing: [good],
    failing: [
      { name: 'ENV', files: { Dockerfile: 'FROM node:24\nENV JWT_SECRET=abcdefgh\n' } },
      { name: 'ARG with a value', files: { Dockerfile: 'FROM node:24\nARG NPM_TOKEN=npm_abcdefgh\n' } },
      {
        name: 'ARG kept by ENV',
        files: { Dockerfile: 'FROM node:24\nARG API_TOKEN\nENV API_TOKEN=$API_TOKEN\n' },
      },
      { name: 'a copied .env', files: { Dockerfile: 'FROM node:24\nCOPY .env ./\n' } },
    ],
    others: [
      {
        name: 'a stage that does not ship',
        outcome: 'pass',
        files: {
          Dockerfile: 'FROM node:24 AS b\nENV SECRET_KEY=for-the-build\nFROM nginx\nCOPY --from=b /x /y\n',
        },
      },
      { name: 'none', outcome: 'unknown', files: { 'README.md': '' } },
    ],
  },
  'security/default-database-credentials/compose': {
    passing: [good, { name: 'required', files: changed([PASSWORD, 'POSTGRES_PASSWORD: ${DB_PASSWORD:?}']) }],
    failing: [
      { name: 'a literal', files: changed([PASSWORD, 'POSTGRES_PASSWORD: postgres']) },
      { name: 'a default', files: changed([PASSWORD, 'POSTGRES_PASSWORD: ${DB_PASSWORD:-plane}']) },
      { name: 'a default of digits', files: changed([PASSWORD, 'POSTGRES_PASSWORD: ${DB_PASSWORD:-123}']) },
      {
        name: 'out of a committed .env',
        files: {
          ...changed([PASSWORD, 'POSTGRES_PASSWORD: ${DB_PASSWORD:?}']),
          '.env': 'DB_PASSWORD=changethis  # change it\n',
        },
      },
      { name: 'trust', files: changed([PASSWORD, 'POSTGRES_HOST_AUTH_METHOD: trust']) },
      { name: 'an address', files: changed(['WORKERS=4', 'DATABASE_URL=postgresql://app:app@db/app']) },
      {
        name: 'MongoDB without a user',
        files: { 'compose.yaml': 'services:\n  web: { build: . }\n  mongo: { image: "mongo:latest" }\n' },
      },
    ],
    others: [
      {
        name: 'no database',
        outcome: 'unknown',
        files: { 'compose.yaml': 'services:\n  web: { build: . }\n' },
      },
    ],
  },
  'security/database-ports/compose': {
    passing: [
      good,
      {
        name: 'loopback',
        files: changed(['image: postgres:17', "image: postgres:17\n    ports: ['127.0.0.1:5432:5432']"]),
      },
      {
        name: 'loopback unless a variable says otherwise',
        files: changed([
          'image: postgres:17',
          "image: postgres:17\n    ports: ['${LISTEN_IP:-127.0.0.1}:5432:5432']",
        ]),
      },
      {
        name: 'loopback of IPv6',
        files: changed(['image: postgres:17', "image: postgres:17\n    ports: ['[::1]:5432:5432']"]),
      },
      {
        name: 'a file for development publishes it',
        files: {
          ...changed(),
          'docker-compose.dev.yml': "services:\n  db: { image: postgres, ports: ['5432:5432'] }\n",
        },
      },
    ],
    failing: [
      {
        name: 'short',
        files: changed(['image: postgres:17', "image: postgres:17\n    ports: ['5432:5432']"]),
      },
      {
        name: 'another port of the host',
        files: changed(['image: postgres:17', "image: postgres:17\n    ports: ['${DB_PORT:-15432}:5432']"]),
      },
      { name: 'random', files: changed(['image: redis:8', "image: redis:8\n    ports: ['6379']"]) },
      { name: 'a number', files: changed(['image: redis:8', 'image: redis:8\n    ports: [6379]']) },
      {
        name: 'all addresses of IPv6',
        files: changed(['image: redis:8', "image: redis:8\n    ports: ['[::]:6379:6379']"]),
      },
      {
        name: 'a range',
        files: changed(['image: postgres:17', "image: postgres:17\n    ports: ['5430-5435:5430-5435']"]),
      },
      {
        name: 'long',
        files: changed([
          'image: postgres:17',
          "image: postgres:17\n    ports: [{ target: 5432, published: '5432', mode: host }]",
        ]),
      },
      {
        name: 'the network of the host',
        files: changed(['image: redis:8\n', 'image: redis:8\n    network_mode: host\n']),
      },
      {
        name: 'an image that is not known, by the folder of its data',
        files: {
          'compose.yaml':
            "services:\n  web: { build: . }\n  db: { image: acme/auto-upgrade:16, ports: ['15432:5433'], volumes: ['./db:/var/lib/postgresql/data'] }\n",
        },
      },
      {
        name: 'another image on the port of a database',
        files: changed(['build: ./app', "build: ./app\n    ports: ['5432:5432']"]),
      },
    ],
    others: [
      {
        name: 'no datastore',
        outcome: 'not-applicable',
        files: { 'compose.yaml': "services:\n  web: { build: ., ports: ['80:80'] }\n" },
      },
    ],
  },
  'security/redis-authentication/compose': {
    passing: [
      good,
      {
        name: 'an argument',
        files: changed([
          'redis-server /etc/redis/redis.conf',
          'redis-server --requirepass ${REDIS_PASSWORD:?}',
        ]),
      },
      {
        name: 'a command that writes the configuration first',
        files: changed([
          'command: redis-server /etc/redis/redis.conf',
          `command: ["sh", "-ec", "echo \\"requirepass '$$REDIS_PASSWORD'\\" > /etc/redis.conf; exec redis-server /etc/redis.conf"]`,
        ]),
      },
      { name: 'requirepass in its file', files: { ...changed(), 'redis.conf': 'requirepass sesame-open\n' } },
      {
        name: 'an image that reads the variable',
        files: changed([
          'image: redis:8\n    command: redis-server /etc/redis/redis.conf',
          'image: bitnami/redis:7\n    environment: ["REDIS_PASSWORD=${P:?}"]',
        ]),
      },
    ],
    failing: [
      {
        name: 'no command',
        files: changed(['command: redis-server /etc/redis/redis.conf', 'restart: always']),
      },
      {
        name: 'a file without one',
        files: { ...changed(), 'redis.conf': 'appendonly yes\n# requirepass foobared\n' },
      },
      {
        name: 'a command that writes a configuration without one',
        files: changed([
          'command: redis-server /etc/redis/redis.conf',
          `command: ["sh", "-ec", "echo 'appendonly yes' > redis.conf; exec redis-server"]`,
        ]),
      },
      {
        name: 'a variable that the image ignores',
        files: changed([
          'command: redis-server /etc/redis/redis.conf',
          'environment: ["REDIS_PASSWORD=${P:?}"]',
        ]),
      },
      {
        name: 'an addition that whoever deploys may choose',
        files: {
          'compose.yaml': 'services:\n  web: { image: acme/shop:1 }\n',
          'overrides/compose.redis.yaml':
            'services:\n  web: { environment: { CACHE: "redis:6379" } }\n  redis: { image: redis:8 }\n',
          'overrides/compose.https.yaml': 'services:\n  web: { ports: ["443:8443"] }\n',
        },
      },
      {
        name: 'an address without a password',
        files: {
          'compose.yaml':
            'services:\n  web: { build: ., environment: { CACHE_URL: "redis://cache.internal:6379/0" } }\n',
        },
      },
      {
        name: 'valkey',
        files: changed([
          'image: redis:8\n    command: redis-server /etc/redis/redis.conf',
          'image: docker.io/valkey/valkey:9@sha256:3acc',
        ]),
      },
    ],
    others: [
      {
        name: 'a file that is not here',
        outcome: 'unknown',
        files: { 'compose.yaml': changed()['compose.yaml'] ?? '' },
      },
      {
        name: 'no Redis',
        outcome: 'not-applicable',
        files: { 'compose.yaml': 'services:\n  web: { build: . }\n' },
      },
    ],
  },
}
