import type { Fixture, FixtureTable } from '#tests/readiness/_fixtures.ts'
import { draw, githubToken, privateKey, stripeKey } from './_planted.ts'

const PIPELINE = '.github/workflows/release.yml'
const clean: Fixture = {
  name: 'a source without any',
  files: { 'src/main.ts': 'export const port = 3000\n' },
}
const workflow = (env: string, job = 'test'): Record<string, string> => ({
  '.github/workflows/main.yml': `on: push\njobs:\n  ${job}:\n    runs-on: ubuntu-latest\n    env:\n${env}    steps:\n      - run: npm test\n`,
})

export const SECRETS_FIXTURES: FixtureTable = {
  'security/secrets/files': {
    passing: [
      clean,
      {
        name: 'a template without values',
        files: {
          '.env.example': `JWT_SECRET=change-me-please\nDATABASE_URL=postgres://app:${draw(12, 'a')}@db/app\n`,
          '.env':
            'PORT=3000\nJWT_SECRET=\nAPI_KEY=${API_KEY}\nDB_PASSWORD_FILE=/run/secrets/db\nVITE_TOKEN=open\n',
        },
      },
      {
        name: 'what is for tests and development',
        files: {
          'tests/certs/server.key': privateKey('t'),
          '.env.development': 'JWT_SECRET=dev-only-secret\n',
          '.env.test': 'JWT_SECRET=test-secret\n',
          'certs/localhost.key': privateKey('l'),
        },
      },
      {
        name: 'an ignored environment file',
        files: { '.gitignore': '.env\n', '.env': `JWT_SECRET=${draw(32, 'i')}\n`, 'a.ts': 'export {}\n' },
      },
      {
        name: 'public keys, certificates and code that names a header',
        files: {
          'keys/public.pem': `-----BEGIN PUBLIC KEY-----\n${draw(64, 'p')}\n-----END PUBLIC KEY-----\n`,
          'src/pem.ts': `export const isKey = (text: string) => text.includes('-----BEGIN ${'PRIVATE'} KEY-----')\n`,
        },
      },
      {
        name: 'sealed and templated secrets',
        files: {
          'k8s/secret.yaml':
            'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: {{ .Values.password }}\n',
          'k8s/sealed.yaml': `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: ${draw(80, 's')}\n`,
          'secrets.yaml': `db:\n  password: ENC[AES256_GCM,data:${draw(20, 'e')},type:str]\nsops:\n  version: 3\n`,
        },
      },
      {
        name: 'gaps that somebody still has to fill',
        files: {
          '.envs/.production/.django':
            'DJANGO_SECRET_KEY=!!!SET DJANGO_SECRET_KEY!!!\nAPI_TOKEN=###TOKEN###\n',
        },
      },
      {
        name: 'keys of suites of tests',
        files: {
          'internal/suites/common/pki/private.pem': privateKey('w'),
          'internal/suites/suite_login_test.go': 'package suites\n',
        },
      },
      {
        name: 'the outline of a database',
        files: { 'db/structure.sql': '-- PostgreSQL database dump\nCREATE TABLE users (password text);\n' },
      },
    ],
    failing: [
      { name: 'an environment file', files: { '.env': `PORT=3000\nJWT_SECRET=${draw(32, 'x')}\n` } },
      {
        name: 'an address with a password in one for production',
        files: { 'deploy/.env.production': `DATABASE_URL="postgres://app:${draw(14, 'y')}@db:5432/app"\n` },
      },
      { name: 'a default that everybody knows', files: { 'prod.env': 'POSTGRES_PASSWORD=postgres\n' } },
      {
        name: 'a drawn value with signs that elsewhere begin a reference',
        files: { 'env/app.env': `SECRET_KEY='r(m)${draw(8, 'v')}$(_${draw(30, 'o')}#r!6'\n` },
      },
      { name: 'a private key', files: { 'server/cert/server.key': privateKey('k') } },
      {
        name: 'a key within code',
        files: {
          'src/sign.ts': `export const key = \`${privateKey('c')}\`\n`,
        },
      },
      {
        name: 'a service account',
        files: {
          'firebase.json': JSON.stringify({ type: 'service_account', private_key: privateKey('f') }, null, 2),
        },
      },
      {
        name: 'a kubeconfig',
        files: {
          'deploy/kubeconfig': `apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    client-key-data: ${draw(80, 'u')}\n`,
        },
      },
      {
        name: 'a Kubernetes secret',
        files: {
          'k8s/app.yaml': `apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Secret\ndata:\n  db-password: ${Buffer.from(draw(12, 'b')).toString('base64')}\n`,
        },
      },
      {
        name: 'logins of registries',
        files: { '.pypirc': `[pypi]\nusername = __token__\npassword = ${draw(40, 'r')}\n` },
      },
      {
        name: 'a dump with password hashes',
        files: {
          'backup/app.sql': `-- PostgreSQL database dump\nCOPY public.users (id, hash) FROM stdin;\n1\t$2b$12$${draw(53, 'd')}\n\\.\n`,
        },
      },
    ],
  },
  'security/secrets/tokens': {
    passing: [
      clean,
      {
        name: 'made-up ones in tests and documents',
        files: {
          'tests/github.test.ts': `const token = '${githubToken('t')}'\n`,
          'README.md': `Set GITHUB_TOKEN, such as gh${'p_'}abcdefghijklmnopqrstuvwxyz0123456789\n`,
          'src/mask.ts': `// masks gh${'p_'}${'x'.repeat(36)}\nexport {}\n`,
        },
      },
      {
        name: 'databases of one’s own machine, and references',
        files: {
          'src/db.ts': "export const url = 'postgres://postgres:postgres@localhost:5432/app'\n",
          'alembic.ini': 'sqlalchemy.url = postgresql://%(user)s:%(password)s@db/app\n',
          '.npmrc': '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n',
          'docs/setup.md': `psql postgres://app:${draw(12, 'z')}@db.acme.org/app\n`,
        },
      },
      {
        name: 'the key that an emulator of a storage is documented with',
        files: {
          'docs/storage.md': `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${draw(86, 'e')}==;\n`,
        },
      },
    ],
    failing: [
      { name: 'a GitHub token in code', files: { 'src/api.ts': `const token = '${githubToken('a')}'\n` } },
      {
        name: 'the key of a storage account',
        files: {
          'docs/storage.md': `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${draw(86, 'f')}==;\n`,
        },
      },
      { name: 'a payment key in settings', files: { 'config/app.toml': `stripe = "${stripeKey('b')}"\n` } },
      {
        name: 'a token in a pipeline',
        files: {
          [PIPELINE]: `jobs:\n  a:\n    steps:\n      - run: curl -H "Authorization: ${githubToken('p')}"\n`,
        },
      },
      {
        name: 'a database of the net',
        files: { 'alembic.ini': `sqlalchemy.url = postgresql://app:${draw(12, 'q')}@db.acme.org/app\n` },
      },
      {
        name: 'a token under a name that says nothing',
        files: { '.env': `SOMETHING=${githubToken('n')}\n` },
      },
    ],
  },
  'security/secrets/ci': {
    passing: [
      { name: 'references', files: workflow('      NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n', 'publish') },
      {
        name: 'passwords of tests',
        files: workflow('      DB_PASSWORD: postgres\n      JWT_SECRET: test-secret-for-ci-only-123\n'),
      },
      {
        name: 'the secret of a run of tests',
        files: {
          '.github/workflows/ci.yml': `on: push\nenv:\n  NODE_ENV: test\n  SECRET_KEY: ${draw(32, 'h')}\njobs:\n  test:\n    steps:\n      - run: npm test\n`,
        },
      },
      {
        name: 'the password of a service container',
        files: {
          [PIPELINE]: `jobs:\n  deploy:\n    services:\n      postgres:\n        image: postgres\n        env:\n          POSTGRES_PASSWORD: ${draw(20, 's')}\n`,
        },
      },
    ],
    failing: [
      { name: 'a drawn value', files: workflow(`      JWT_SECRET: ${draw(32, 'j')}\n`) },
      {
        name: 'a drawn value of a run of tests that releases as well',
        files: {
          [PIPELINE]: `on: push\nenv:\n  NODE_ENV: test\n  SECRET_KEY: ${draw(32, 'h')}\njobs:\n  test:\n    steps:\n      - run: npm test\n`,
        },
      },
      {
        name: 'a password of a release',
        files: workflow('      DEPLOY_PASSWORD: Blue-Horse-77\n', 'deploy'),
      },
      {
        name: 'GitLab variables',
        files: {
          '.gitlab-ci.yml': `variables:\n  API_TOKEN: "${draw(24, 'g')}"\nbuild:\n  script: [make]\n`,
        },
      },
    ],
    others: [{ name: 'no pipeline', files: { 'a.ts': '' }, outcome: 'unknown' }],
  },
  'security/secrets/history': {
    passing: [
      {
        name: 'a whole history without any',
        facts: {
          history: { secrets: [], commits: 120, scanned: 120, others: 0, othersScanned: 0, isShallow: false },
        },
      },
    ],
    failing: [
      {
        name: 'one that was taken out',
        facts: {
          history: {
            secrets: [
              {
                file: '.env',
                what: 'JWT_SECRET has a value of 32 characters',
                hash: 'a',
                commit: '0123456789ab',
                committedAt: new Date(0),
              },
            ],
            commits: 3,
            scanned: 3,
            others: 0,
            othersScanned: 0,
            isShallow: false,
          },
        },
      },
    ],
    others: [
      {
        name: 'a shallow clone',
        outcome: 'unknown',
        facts: {
          history: { secrets: [], commits: 1, scanned: 1, others: 0, othersScanned: 0, isShallow: true },
        },
      },
      {
        name: 'more than could be read',
        outcome: 'unknown',
        facts: {
          history: {
            secrets: [],
            commits: 90_000,
            scanned: 20_000,
            others: 0,
            othersScanned: 0,
            isShallow: false,
          },
        },
      },
      { name: 'no git repository', outcome: 'unknown', files: { 'a.ts': '' } },
    ],
  },
  'security/default-secret/proof': {
    passing: [
      {
        name: 'a signature that nothing fits',
        facts: {
          signing: {
            tried: [{ sample: 'session', scheme: 'a signed cookie (HMAC-SHA256)' }],
            found: [],
            candidates: 900,
            isWhole: true,
            hasSessions: true,
          },
        },
      },
    ],
    failing: [
      {
        name: 'a literal of the tree',
        facts: {
          signing: {
            tried: [{ sample: 'session', scheme: 'a signed cookie (HMAC-SHA256)' }],
            found: [
              {
                sample: 'session',
                scheme: 'a signed cookie (HMAC-SHA256)',
                place: { file: 'src/auth.ts', line: 4 },
                length: 24,
              },
            ],
            candidates: 900,
            isWhole: true,
            hasSessions: true,
          },
        },
      },
    ],
    others: [
      {
        name: 'nothing that is signed',
        outcome: 'unknown',
        facts: { signing: { tried: [], found: [], candidates: 900, isWhole: true, hasSessions: false } },
      },
      { name: 'no address', outcome: 'unknown', files: { 'a.ts': '' } },
    ],
  },
  'deployment/secrets-moved/sources': {
    passing: [
      {
        name: 'files and variables from outside',
        files: {
          'compose.yaml':
            'services:\n  db:\n    image: postgres:18\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n    secrets: [db]\n  app:\n    image: app\n    environment:\n      JWT_SECRET: ${JWT_SECRET:?}\nsecrets:\n  db:\n    file: /etc/app/db\n',
        },
      },
      {
        name: 'a secret of the cluster',
        files: {
          'k8s/app.yaml':
            'kind: Deployment\napiVersion: apps/v1\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          env:\n            - name: JWT_SECRET\n              valueFrom:\n                secretKeyRef: { name: app, key: jwt }\n',
        },
      },
    ],
    failing: [
      {
        name: 'a literal in a compose file',
        files: {
          'compose.yaml': `services:\n  app:\n    image: app\n    environment:\n      JWT_SECRET: ${draw(24, 'm')}\n`,
        },
      },
      {
        name: 'a literal in a manifest',
        files: {
          'k8s/app.yaml': `kind: Deployment\napiVersion: apps/v1\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          env:\n            - name: DATABASE_URL\n              value: postgres://app:${draw(14, 'k')}@db/app\n`,
        },
      },
    ],
    others: [{ name: 'no deployment', files: { 'a.ts': '' }, outcome: 'unknown' }],
  },
}
