import type { CheckFixtures, Fixture } from '#tests/readiness/_fixtures.ts'

const file = (name: string, path: string, text: string): Fixture => ({ name, files: { [path]: text } })

export const DATABASE_CREDENTIALS: CheckFixtures = {
  passing: [
    file(
      'from the environment',
      'src/db.ts',
      "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL })\n",
    ),
    file(
      'without a password',
      'src/db.ts',
      "export const url = process.env.DATABASE_URL ?? 'postgres://localhost:5432/app'\nexport const lite = process.env.X_URL ?? 'sqlite:///app.db'\n",
    ),
    file('filled in', 'src/db.ts', 'export const url = `postgres://${user}:${password}@${host}/app`\n'),
    file(
      'shown',
      'src/env.ts',
      "export const T = { DATABASE_URL: { example: 'postgres://app:s3cret@db/app', doc: 'as postgres://user:password@host/name' }, PORT: { doc: '' } }\n",
    ),
    file(
      'only in development',
      'src/db.ts',
      "export const url = isProduction ? process.env.DATABASE_URL : 'postgres://postgres:postgres@localhost/app'\n",
    ),
    file(
      'Django',
      'app/settings.py',
      "import os\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'PASSWORD': os.environ['DB_PASSWORD']}}\n",
    ),
    file('an f-string', 'app/db.py', "url = f'postgresql://{user}:{password}@{host}/{name}'\n"),
    file(
      'pydantic without a value',
      'app/config.py',
      "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    database_url: str\n    db_host: str = 'localhost'\n",
    ),
    {
      name: 'of development',
      files: {
        'src/index.ts': 'export {}\n',
        'docker/dev/db.ts': "export const url = 'postgres://a:bcd@localhost/x'\n",
      },
    },
    {
      name: 'of a script of the repository',
      files: {
        'src/index.ts': 'export {}\n',
        '.scripts/compare.js': "new Pool({ host: 'localhost', user: 'postgres', password: 'postgres' })\n",
      },
    },
  ],
  failing: [
    file(
      'a stand-in',
      'src/db.ts',
      "export const url = process.env.DATABASE_URL || 'postgresql://postgres:postgres@localhost:5432/app'\n",
    ),
    file(
      'a literal',
      'src/db.js',
      "const { Pool } = require('pg')\nmodule.exports = new Pool({ connectionString: 'postgres://app:hunter2@db/app' })\n",
    ),
    file(
      'half filled in',
      'src/db.js',
      'module.exports = `mongodb://root:example1@${process.env.HOST}/app`\n',
    ),
    file(
      'options',
      'src/db.ts',
      "import { createPool } from 'mysql2'\nexport const p = createPool({ host: 'db', user: 'root', password: 'root' })\n",
    ),
    file(
      'options with a stand-in',
      'src/db.ts',
      "export const p = new Pool({ host: 'db', user: 'app', password: process.env.PGPASS || 'app' })\n",
    ),
    file('DB_PASSWORD', 'src/config.ts', "export const password = process.env.DB_PASSWORD ?? 'postgres'\n"),
    file(
      'TypeORM',
      'src/data-source.ts',
      "export const d = new DataSource({ type: 'postgres', username: 'a', password: 'a1', database: 'x' })\n",
    ),
    file(
      'os.getenv',
      'app/config.py',
      "import os\nURL = os.getenv('DATABASE_URL', 'postgresql+asyncpg://app:app@db/app')\nPW = os.environ.get('POSTGRES_PASSWORD', 'changeme')\n",
    ),
    file(
      'pydantic',
      'app/config.py',
      "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    database_url: str = 'postgresql://u:p@db/app'\n",
    ),
    file(
      'Django',
      'app/settings.py',
      "DATABASES = {\n    'default': {\n        'ENGINE': 'django.db.backends.postgresql',\n        'PASSWORD': 'secret',\n    }\n}\n",
    ),
    file(
      'SQLAlchemy',
      'app/db.py',
      "from sqlalchemy import create_engine\nengine = create_engine('mysql+pymysql://root:root@localhost/app')\n",
    ),
    file(
      'connect',
      'app/db.py',
      "import psycopg2\nc = psycopg2.connect(host='db', user='a', password='b')\n",
    ),
  ],
  others: [{ ...file('another language', 'main.go', 'package main\n'), outcome: 'unknown' }],
}

export const DATABASE_SETTINGS: CheckFixtures = {
  passing: [
    file(
      'a reference',
      'config/application.yml',
      'spring:\n  datasource:\n    password: ${DB_PASSWORD}\n    url: jdbc:postgresql://db/app\n',
    ),
    file('other passwords', 'config/ui.yaml', 'labels:\n  password: Password\n'),
    file(
      'an address without one',
      'alembic.ini',
      '[alembic]\nsqlalchemy.url = driver://user:pass@localhost/dbname\n',
    ),
    {
      name: 'of workspaces, task runners and suites of tests',
      files: {
        'config/app.yml': 'port: 3000\n',
        '.gitpod.yml': 'tasks:\n  - env:\n      DB_URL: postgres://postgres:p0stgr3s@127.0.0.1:5432/app\n',
        'Taskfile.yml': 'tasks:\n  dev:\n    env:\n      POSTGRES_PASSWORD: app\n',
        'internal/suites/Postgres/configuration.yml': 'storage:\n  postgres:\n    password: password\n',
      },
    },
  ],
  failing: [
    file(
      'YAML',
      'config/application.yml',
      'spring:\n  datasource:\n    username: app\n    password: postgres1\n',
    ),
    file(
      'a stand-in',
      'config/application.properties',
      'spring.datasource.password=${DB_PASSWORD:hunter2}\n',
    ),
    file('an address', 'alembic.ini', '[alembic]\nsqlalchemy.url = postgresql://app:app@db/app\n'),
    file('TOML', 'config.toml', '[database]\npassword = "hunter2"\n'),
    file(
      'JSON',
      'config/default.json',
      '{\n  "database": {\n    "host": "db",\n    "password": "hunter2"\n  }\n}\n',
    ),
  ],
  others: [
    {
      ...file('of development', 'config/development.yml', 'database:\n  password: postgres\n'),
      outcome: 'unknown',
    },
  ],
}
