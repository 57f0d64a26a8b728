/** A small server with accounts, a database and Redis, as the documents are about it. */
export const PROJECT = {
  'package.json': JSON.stringify({
    name: 'shop',
    version: '1.2.0',
    scripts: { build: 'tsc', test: 'vitest run', lint: 'eslint .', start: 'node dist/main.js' },
    dependencies: {
      express: '5.0.0',
      pg: '8.0.0',
      ioredis: '5.0.0',
      'express-session': '1.0.0',
      react: '19.0.0',
    },
  }),
  'src/main.ts': "import express from 'express'\nexport const app = express()\n",
} as const

/** Enough words for any document, saying nothing. */
export const WORDS =
  'The service answers requests and keeps what it is told for as long as it was asked to. '.repeat(12)

/** A product of elsewhere, packed and started. */
export const PACKAGING = {
  'docker-compose.yml':
    'services:\n  db:\n    image: postgres:17\n  shop:\n    image: ghcr.io/shop/shop:2\n    ports: ["8080:80"]\n',
  'entrypoint.sh': 'exec "$@"\n',
  'config/shop.config.php': '<?php\n$CONFIG = [];\n',
  'README.md': '# Image of the shop\n\nHow to run the shop.\n',
} as const
