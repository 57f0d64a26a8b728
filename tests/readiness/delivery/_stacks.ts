/** A server with a database, Redis and accounts, deployed by a compose file. */
export const SERVER = {
  'package.json': JSON.stringify({
    name: 'shop',
    version: '1.2.0',
    scripts: { test: 'vitest run', migrate: 'knex migrate:latest' },
    dependencies: {
      express: '5.0.0',
      pg: '8.0.0',
      ioredis: '5.0.0',
      'express-session': '1.0.0',
      cors: '2.0.0',
    },
  }),
  'src/main.ts': "import express from 'express'\nexport const app = express()\n",
} as const

/** The stack with these variables, or the ones that are good. */
export const stack = (environment: readonly string[], more = ''): string =>
  [
    'services:',
    '  app:',
    '    build: .',
    "    ports: ['443:3000']",
    '    environment:',
    ...environment.map((line) => `      ${line}`),
    '  db:',
    '    image: postgres:17',
    '    volumes: [data:/var/lib/postgresql/data]',
    '  redis:',
    '    image: redis:8',
    more,
    'volumes: {data: {}}',
    '',
  ].join('\n')

export const workflow = (step: string): string =>
  `on: [push, pull_request]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${step}\n`
