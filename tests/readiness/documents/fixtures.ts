import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROJECT, WORDS } from './_project.ts'

const ROUTES = Array.from({ length: 12 }, (_, at) => `app.get('/things${at}', show)`).join('\n')
const OPENAPI = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{id}': { get: { responses: { 200: { description: 'it' }, 404: { description: 'none' } } } },
  },
  components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'sid' } } },
}
const CODES =
  "export const ERRORS = {\n  'order.missing': { status: 404 },\n  'order.sold': { status: 409 },\n  'auth.required': { status: 401 },\n  'rate.limited': { status: 429 },\n}\n"
const CODE_TABLE =
  '# Errors\n\n| Code | Status |\n| --- | --- |\n| `order.missing` | 404 |\n| `order.sold` | 409 |\n| `auth.required` | 401 |\n| `rate.limited` | 429 |\n'
const WORKFLOW = (step: string): string =>
  `on: [push, pull_request]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n${step}`

/** A product of elsewhere, packed and started. */
const PACKAGING = {
  'docker-compose.yml':
    'services:\n  db:\n    image: postgres:17\n  shop:\n    image: ghcr.io/shop/shop:2\n    ports: ["8080:80"]\n',
  'entrypoint.sh': 'exec "$@"\n',
  'config/shop.config.php': '<?php\n$CONFIG = [];\n',
  'README.md': '# Image of the shop\n\nHow to run the shop.\n',
} as const

export const DOCUMENTS_FIXTURES: FixtureTable = {
  'documents/openapi/description': {
    passing: [
      {
        name: 'a description with errors and a security scheme',
        files: { ...PROJECT, 'docs/openapi.json': JSON.stringify(OPENAPI) },
      },
      {
        name: 'one in a file that is called a spec',
        files: {
          ...PROJECT,
          'docs/api-spec.yaml': `openapi: 3.1.0\ninfo: {title: Shop}\npaths: ${JSON.stringify(OPENAPI.paths)}\ncomponents: ${JSON.stringify(OPENAPI.components)}\n`,
        },
      },
      {
        name: 'a template of YAML with conditions in lines of their own',
        files: {
          ...PROJECT,
          'api/openapi.yml': `openapi: 3.1.0\ninfo: {title: Shop}\npaths: ${JSON.stringify(OPENAPI.paths)}\ncomponents:\n  {{- if .Tokens }}\n  schemas: {}\n  {{- end }}\n  securitySchemes:\n    session:\n      type: apiKey\n      name: '{{ .Session }}'\n      in: cookie\n`,
        },
      },
      {
        name: 'FastAPI makes its own',
        files: {
          'requirements.txt': 'fastapi==0.115\n',
          'app/main.py': '@app.get("/items")\ndef items(): ...\n',
        },
      },
    ],
    failing: [
      { name: 'routes and no description', files: { ...PROJECT, 'src/routes.ts': ROUTES } },
      {
        name: 'no operation says an error',
        files: {
          ...PROJECT,
          'openapi.json': JSON.stringify({
            ...OPENAPI,
            paths: { '/a': { get: { responses: { 200: {} } } } },
          }),
        },
      },
      {
        name: 'one operation for twelve routes',
        files: { ...PROJECT, 'openapi.json': JSON.stringify(OPENAPI), 'src/routes.ts': ROUTES },
      },
      {
        name: 'accounts and no security scheme',
        files: { ...PROJECT, 'openapi.json': JSON.stringify({ ...OPENAPI, components: {} }) },
      },
      { name: 'broken syntax', files: { ...PROJECT, 'openapi.json': '{"openapi": "3.1.0", "paths": {' } },
    ],
    others: [
      {
        name: 'pieces that the program puts together',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'src/routes.ts': ROUTES,
          'src/orders.openapi.json': JSON.stringify({ tags: [], paths: OPENAPI.paths }),
        },
      },
      {
        name: 'a library',
        outcome: 'not-applicable',
        files: { 'package.json': '{"name":"left"}', 'src/left.ts': 'export const left = 1' },
      },
      {
        name: 'another kind of API',
        outcome: 'unknown',
        files: { 'package.json': '{"dependencies":{"express":"5","graphql":"16"}}' },
      },
    ],
  },
  'documents/authentication/guide': {
    passing: [
      {
        name: 'a page of its own',
        files: {
          ...PROJECT,
          'docs/authentication.md': `# Authentication\n\nA session lives in a cookie. ${WORDS}`,
        },
      },
      {
        name: 'a section of the README',
        files: {
          ...PROJECT,
          'README.md': `# Shop\n\n## Signing in\n\nSend the password; a session cookie comes back. ${WORDS}`,
        },
      },
    ],
    failing: [
      { name: 'documents without one', files: { ...PROJECT, 'README.md': `# Shop\n\n${WORDS}` } },
      {
        name: 'a stub',
        files: { ...PROJECT, 'docs/authentication.md': '# Authentication\n\nTODO: sessions\n' },
      },
      {
        name: 'a dead link',
        files: {
          ...PROJECT,
          'docs/authentication.md': `# Authentication\n\nSee [tokens](./tokens.md). A session lives in a cookie. ${WORDS}`,
        },
      },
      {
        name: 'trouble with the password of the database',
        files: {
          ...PROJECT,
          'docs/troubleshooting.md': `# Troubleshooting\n\n## Postgres authentication failed\n\nThe password is another. ${WORDS}`,
        },
      },
      {
        name: 'a page on the authors',
        files: {
          ...PROJECT,
          'extras/authors/README.md': `# Authors\n\nMail us, or use the token page. ${WORDS}`,
        },
      },
      {
        name: 'the documentation of a library',
        files: {
          ...PROJECT,
          'README.md': `# Shop\n\nSee the [documentation](https://docs.example.com/en/6.1/settings/#mail) of it, and its [manual](https://people.example.com/tool/manual/). ${WORDS}`,
        },
      },
      {
        name: 'a film',
        files: {
          ...PROJECT,
          'README.md': '# Shop\n\n[Authentication in ten minutes](https://youtu.be/a1b2c3)\n',
        },
      },
    ],
    others: [
      {
        name: 'no accounts',
        outcome: 'not-applicable',
        files: { 'package.json': '{"dependencies":{"express":"5"}}', 'README.md': '# A' },
      },
      {
        name: 'kept elsewhere',
        outcome: 'unknown',
        files: { ...PROJECT, 'README.md': '# Shop\n\n[Documentation](https://docs.example.org/)\n' },
      },
      {
        name: 'kept in the wiki of the repository',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'README.md':
            '# Shop\n\nSee [the details](https://git.example.org/ada/shop/wiki/Fetching-prices).\n',
        },
      },
      {
        name: 'kept in the wiki, by an address that stands below the text',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'README.md':
            '# Shop\n\nSee [the guide][start].\n\n[start]: https://git.example.org/ada/shop/wiki/Start\n',
        },
      },
      {
        name: 'kept on its site, by an address for words',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'README.md': '# Shop\n\nRead [shop.example.org/docs](https://shop.example.org/docs/).\n',
        },
      },
      {
        name: 'kept on its site, under a title in HTML',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          'README.md':
            '<h1 align="center">Shop</h1>\n\nRead [this](https://shop.readthedocs.io/en/latest/).\n',
        },
      },
      {
        name: 'kept in the wiki, by a bare address',
        outcome: 'unknown',
        files: { ...PROJECT, 'README.md': '# Shop\n\n<https://git.example.org/ada/shop/-/wikis/start>\n' },
      },
    ],
  },
  'documents/errors/codes': {
    passing: [
      {
        name: 'each code of the registry',
        files: { ...PROJECT, 'src/error-codes.ts': CODES, 'docs/errors.md': CODE_TABLE },
      },
      {
        name: 'a section on what requests are answered with',
        files: {
          ...PROJECT,
          'docs/api.md': `# API\n\n## Response Codes\n\n401: no session. 404: no such order. ${WORDS}`,
        },
      },
      {
        name: 'a document, and no registry',
        files: {
          ...PROJECT,
          'docs/errors.md': `# Errors\n\nA request without a session is answered with 401. ${WORDS}`,
        },
      },
    ],
    failing: [
      {
        name: 'trouble with files, which is no reference',
        files: {
          ...PROJECT,
          'docs/troubleshooting.md': `# Troubleshooting\n\n## Permission denied errors in the folder\n\nSet \`SHOP_USER\`. ${WORDS}`,
        },
      },
      {
        name: 'a code that the document does not have',
        files: {
          ...PROJECT,
          'src/error-codes.ts': CODES.replace('}\n', "  'order.late': { status: 409 },\n}\n"),
          'docs/errors.md': CODE_TABLE,
        },
      },
      {
        name: 'a code that the source does not have',
        files: {
          ...PROJECT,
          'src/error-codes.ts': CODES,
          'docs/errors.md': `${CODE_TABLE}| \`order.gone\` | 410 |\n`,
        },
      },
      { name: 'no document', files: { ...PROJECT, 'src/error-codes.ts': CODES } },
    ],
    others: [
      { name: 'nothing that answers', outcome: 'not-applicable', files: { 'package.json': '{}' } },
      { name: 'a product of elsewhere', outcome: 'not-applicable', files: PACKAGING },
    ],
  },
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
  'documents/architecture/diagram': {
    passing: [
      {
        name: 'mermaid',
        files: { 'ARCHITECTURE.md': '# Architecture\n\n```mermaid\ngraph LR\n  a --> b\n```\n' },
      },
      {
        name: 'a picture',
        files: {
          'docs/architecture.md': '# Architecture\n\n![the parts](./parts.svg)\n',
          'docs/parts.svg': '<svg/>',
        },
      },
      {
        name: 'in text',
        files: {
          'README.md': '# A\n\n## Architecture\n\n```\nbrowser ──▶ server\n             └──▶ database\n```\n',
        },
      },
      { name: 'a drawing', files: { 'docs/parts.puml': '@startuml\n@enduml\n' } },
    ],
    failing: [
      { name: 'words alone', files: { 'ARCHITECTURE.md': `# Architecture\n\n${WORDS}` } },
      {
        name: 'a listing of folders is no diagram',
        files: { 'ARCHITECTURE.md': '# Architecture\n\n```\nsrc/\n  main.ts\n  app.ts\n```\n' },
      },
      {
        name: 'pictures of the pages themselves',
        files: {
          'public/images/db-diagram.png': 'x',
          'CONVENTIONS.md': '# Conventions\n\n## Page components\n\n![a page](docs/page.png)\n',
        },
      },
      {
        name: 'instructions for a machine',
        files: {
          '.github/copilot-instructions.md': '# Architecture\n\n```mermaid\ngraph LR\n  a --> b\n```\n',
        },
      },
      {
        name: 'nothing',
        files: { 'README.md': '# A\n\n[![build](https://img.shields.io/x.svg)](https://ci)\n' },
      },
    ],
  },
  'documents/contributing/commands': {
    passing: [
      {
        name: 'its commands exist',
        files: {
          ...PROJECT,
          'CONTRIBUTING.md': `# Contributing\n\n${WORDS}\n\n\`\`\`\nnpm run build\nnpm run lint\n\`\`\`\n`,
        },
      },
      {
        name: 'contributors and what each has done',
        files: {
          ...PROJECT,
          'README.md': `# Shop\n\n## Contribute\n\n${WORDS}\n\n<td><a href="https://example.org/ada">Ada</a> [💻](#code-ada "Code") [⚠️](#test-ada "Tests") <a href="#ideas-ada" title="Ideas">🤔</a></td>\n`,
        },
      },
    ],
    failing: [
      {
        name: 'a command that does not exist',
        files: {
          ...PROJECT,
          'CONTRIBUTING.md': `# Contributing\n\n${WORDS}\n\n\`\`\`\nnpm run verify\n\`\`\`\n`,
        },
      },
      {
        name: 'a target that does not exist',
        files: {
          Makefile: 'test:\n\tpytest\n',
          'CONTRIBUTING.md': `# Contributing\n\n${WORDS}\n\n\`\`\`\nmake lint\n\`\`\`\n`,
        },
      },
      { name: 'none', files: { ...PROJECT, 'README.md': `# Shop\n\n${WORDS}` } },
      {
        name: 'films on breaking in',
        files: { ...PROJECT, 'REFERENCES.md': `# References\n\n## Hacking Videos\n\n${WORDS}` },
      },
    ],
    others: [
      {
        name: 'kept elsewhere',
        outcome: 'unknown',
        files: { 'CONTRIBUTING.md': 'Read [how to contribute](https://docs.example.org/contributing).\n' },
      },
    ],
  },
  'documents/style/enforced': {
    passing: [
      {
        name: 'a step of the workflow',
        files: {
          ...PROJECT,
          'eslint.config.js': '',
          '.github/workflows/ci.yml': WORKFLOW('      - run: npm run lint\n'),
        },
      },
      {
        name: 'through a target and a script',
        files: {
          ...PROJECT,
          Makefile: 'check: \n\tnpm run lint\n',
          '.gitlab-ci.yml': 'test:\n  script:\n    - make check\n',
        },
      },
      {
        name: 'through a script in a file',
        files: {
          ...PROJECT,
          '.ci/run': 'bash scripts/check.sh\n',
          'scripts/check.sh': 'set -e\nnpx eslint .\n',
        },
      },
      {
        name: 'pre-commit',
        files: {
          'pyproject.toml': '[tool.ruff]\n',
          '.pre-commit-config.yaml':
            'repos:\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    hooks: [{id: ruff}]\n',
          '.github/workflows/ci.yml': WORKFLOW('      - run: pre-commit run --all-files\n'),
        },
      },
      {
        name: 'hooks that a service runs',
        files: {
          'app/main.py': '',
          '.pre-commit-config.yaml':
            'repos:\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    hooks: [{id: ruff}]\n\nci:\n  autoupdate_schedule: weekly\n',
          '.github/workflows/ci.yml': WORKFLOW('      - run: pytest\n'),
        },
      },
      {
        name: 'an action for the formatter',
        files: {
          ...PROJECT,
          '.github/workflows/ci.yml': WORKFLOW('      - uses: someone/prettier_action@v4.6\n'),
        },
      },
      {
        name: 'shell scripts and a Dockerfile',
        files: {
          Dockerfile: 'FROM debian:13\n',
          'entrypoint.sh': 'exec "$@"\n',
          '.github/workflows/ci.yml': WORKFLOW('      - run: shellcheck entrypoint.sh\n'),
        },
      },
      {
        name: 'names that are handed to the linter',
        files: {
          Dockerfile: 'FROM debian:13\n',
          'entrypoint.sh': 'exec "$@"\n',
          '.github/workflows/ci.yml': WORKFLOW('      - run: echo "$files" | xargs shellcheck\n'),
        },
      },
    ],
    failing: [
      {
        name: 'swallowed',
        files: {
          ...PROJECT,
          'eslint.config.js': '',
          '.github/workflows/ci.yml': WORKFLOW('      - run: npm run lint || true\n'),
        },
      },
      {
        name: 'continue-on-error',
        files: {
          ...PROJECT,
          '.github/workflows/ci.yml': WORKFLOW(
            '      - run: npm run lint\n        continue-on-error: true\n',
          ),
        },
      },
      {
        name: 'configured, and not in CI',
        files: {
          ...PROJECT,
          'eslint.config.js': '',
          '.github/workflows/ci.yml': WORKFLOW('      - run: npm test\n'),
        },
      },
      {
        name: 'on a timer alone',
        files: {
          ...PROJECT,
          'eslint.config.js': '',
          '.github/workflows/ci.yml': WORKFLOW('      - run: npm run lint\n').replace(
            '[push, pull_request]',
            '{schedule: [{cron: "0 0 * * 0"}]}',
          ),
        },
      },
      { name: 'nothing', files: { ...PROJECT } },
      {
        name: 'a linter of shell scripts for code',
        files: {
          ...PROJECT,
          'start.sh': 'exec node main.js\n',
          '.github/workflows/ci.yml': WORKFLOW('      - run: shellcheck start.sh\n'),
        },
      },
      {
        name: 'a word of a message',
        files: {
          ...PROJECT,
          '.github/workflows/ci.yml': WORKFLOW('      - run: ./check.sh\n'),
          'check.sh': 'log "please use the standard lines"\n',
        },
      },
    ],
    others: [
      {
        name: 'settings beside those of other tools, and no CI',
        outcome: 'unknown',
        files: { 'app/main.py': '', 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' },
      },
      {
        name: 'CI that is put together by scripts',
        outcome: 'unknown',
        files: {
          ...PROJECT,
          '.buildkite/pipeline.yml':
            'steps:\n  - command: .buildkite/pipeline.sh | buildkite-agent pipeline upload\n',
          '.buildkite/steps/checks.sh': '# eslint is for all\neslint . || FAILED=1\n',
        },
      },
      { name: 'no CI to look at', outcome: 'unknown', files: { ...PROJECT, 'eslint.config.js': '' } },
    ],
  },
}
