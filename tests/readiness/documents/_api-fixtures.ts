import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PACKAGING, PROJECT, WORDS } from './_project.ts'

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

export const API_DOCUMENT_FIXTURES: FixtureTable = {
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
}
