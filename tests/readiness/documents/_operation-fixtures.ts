import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROJECT, WORDS } from './_project.ts'

export const OPERATION_DOCUMENT_FIXTURES: FixtureTable = {
  'documents/requirements/figures': {
    passing: [
      {
        name: 'memory and cores',
        files: {
          'docs/deployment.md':
            '# Deployment\n\n## Requirements\n\nA machine with 2 cores, 4 GB of memory and 20 GB of disk, Postgres 17.\n',
        },
      },
    ],
    failing: [{ name: 'no word of it', files: { 'README.md': `# Shop\n\n${WORDS}` } }],
    others: [
      {
        name: 'versions alone',
        outcome: 'unknown',
        files: {
          'README.md':
            '# Shop\n\n## Requirements\n\nNode twenty-four, Docker, and a database that runs somewhere near.\n',
        },
      },
    ],
  },
  'documents/environment/variables': {
    passing: [
      {
        name: 'each one in the template or a document',
        files: {
          ...PROJECT,
          'src/config.ts':
            "export const url = process.env.SHOP_URL\nexport const key = process.env['SHOP_KEY']\n",
          '.env.example': 'SHOP_URL=https://shop.example.org\n',
          'README.md': '# Shop\n\n| Variable | Meaning |\n| --- | --- |\n| `SHOP_KEY` | signs |\n',
        },
      },
      {
        name: 'what the build puts in needs no document',
        files: {
          ...PROJECT,
          'src/config.ts':
            'export const a = process.env.SHOP_URL\nexport const b = import.meta.env.SHOP_RELEASE\n',
          'vite.config.ts': "export default { define: { 'import.meta.env.SHOP_RELEASE': '1' } }\n",
          '.env.example': 'SHOP_URL=\n',
        },
      },
      {
        name: 'a setting that the compose file shows in a comment',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          'docker-compose.yml':
            'services:\n  app:\n    build: .\n    environment:\n      - A=1\n  # Address of the shop\n  #    - SHOP_URL=https://shop.example.org\n',
        },
      },
      {
        name: 'variables that the compose file itself puts to use',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          '.env': 'SHOP_URL=\nSHOP_REPLICAS=2\nSHOP_INTERVAL=30s\nSHOP_INNER_PORT=8080\nShopPrefix=/shop\n',
          'docker-compose.yml':
            'services:\n  app:\n    build: .\n    deploy:\n      replicas: ${SHOP_REPLICAS:-1}\n    healthcheck:\n      interval: "$SHOP_INTERVAL"\n    environment:\n      - SERVER_PORT=${SHOP_INNER_PORT:-8080}\n      PREFIX: ${ShopPrefix}\n',
        },
      },
    ],
    failing: [
      {
        name: 'one that no document has',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          'README.md': '# Shop\n',
        },
      },
      {
        name: 'one of Python',
        files: { 'app/settings.py': 'import os\nURL = os.environ["SHOP_URL"]\n', 'README.md': '# Shop\n' },
      },
      {
        name: 'one that nothing reads',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          '.env.example': 'SHOP_URL=\nSHOP_OLD_SWITCH=1\n',
        },
      },
      {
        name: 'one that the compose file hands on and nothing reads',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          '.env.example': 'SHOP_URL=\nSHOP_OLD_SWITCH=1\n',
          'compose.yaml':
            'services:\n  app:\n    build: .\n    environment:\n      SHOP_OLD_SWITCH: ${SHOP_OLD_SWITCH}\n',
        },
      },
    ],
    others: [
      { name: 'nothing is read', outcome: 'not-applicable', files: { ...PROJECT } },
      {
        name: 'described on a site of its own, and not in the tree',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'src/config.ts': 'export const url = process.env.SHOP_URL\n',
          'README.md': '# Shop\n\n[Documentation](https://docs.shop.example.org/)\n',
        },
      },
      {
        name: 'described in the tree but for one',
        outcome: 'fail',
        files: {
          ...PROJECT,
          'src/config.ts':
            'export const url = process.env.SHOP_URL\nexport const key = process.env.SHOP_KEY\n',
          '.env.example': 'SHOP_URL=\n',
          'README.md': '# Shop\n\n[Documentation](https://docs.shop.example.org/)\n',
        },
      },
    ],
  },
  'documents/troubleshooting/guide': {
    passing: [
      { name: 'a page of its own', files: { 'docs/troubleshooting.md': `# Troubleshooting\n\n${WORDS}` } },
      {
        name: 'a section',
        files: { 'docs/operations.md': `# Operations\n\n## When Redis is away\n\n${WORDS}` },
      },
    ],
    failing: [
      { name: 'none', files: { 'README.md': `# Shop\n\n${WORDS}` } },
      { name: 'a heading alone', files: { 'README.md': '# Shop\n\n## FAQ\n\nComing soon.\n' } },
    ],
  },
}
