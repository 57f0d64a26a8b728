import type { CheckFixtures, Fixture } from '#tests/readiness/_fixtures.ts'

const file = (name: string, path: string, text: string): Fixture => ({ name, files: { [path]: text } })

export const SECRETS_OF_SETTINGS: CheckFixtures = {
  passing: [
    file('references', 'config/app.yml', 'jwt_secret: ${JWT_SECRET}\nsession:\n  secret: {{ secret }}\n'),
    file('empty', 'config/app.toml', '[auth]\nsecret_key = ""\n'),
    file('other names', 'config/app.yml', 'secret_name: app\ntoken: Token\napi_key_header: x-api-key\n'),
    {
      name: 'names of the secrets of a cluster',
      files: {
        'deploy/app.yaml': 'kind: ExternalSecret\nspec:\n  data:\n    - secretKey: password\n',
        'charts/app/values.yaml':
          'auth:\n  existingSecret: acme\n  secret: app-session\n  secretKey: SESSION_KEY\n',
      },
    },
    file('a gap', 'charts/app/values.yaml', 'auth:\n  secretKey: <your secret>\n'),
    {
      name: 'tests, templates and texts',
      files: {
        'config/app.yml': 'port: 3000\n',
        'config.template.yml': 'session:\n  secret: insecure_session_secret\n',
        'pytest.ini': '[pytest]\nenv =\n  SECRET_KEY = beepbeep\n',
        'pyproject.toml': '[tool.pytest.ini_options]\nSECRET_KEY = "beepbeep"\n',
        'public/intl/de.json': '{ "secret_key": "Schlüssel" }\n',
      },
    },
  ],
  failing: [
    file(
      'settings of Kubernetes',
      'deploy/k8s/config.yaml',
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  JWT_SECRET: acme\n',
    ),
    file('values of Helm', 'deploy/helm/values.yaml', 'jwtSecret: acme\n'),
    file('TOML', 'config.toml', '[auth]\nsecret_key = "hunter2-hunter2"\n'),
    file('properties', 'src/main/resources/application.properties', 'app.jwt.secret=hunter2\n'),
  ],
  others: [{ ...file('no settings', 'src/a.ts', 'export {}\n'), outcome: 'unknown' }],
}

export const SECRETS_OF_SCRIPTS: CheckFixtures = {
  passing: [
    file('required', 'entrypoint.sh', '#!/bin/sh\n: "${SECRET_KEY:?is not set}"\nexec app\n'),
    file('drawn', 'entrypoint.sh', 'SECRET_KEY="$(openssl rand -hex 32)"\nexport SECRET_KEY\n'),
    file('of a single command', 'build.sh', 'SECRET_KEY=build-time ./manage.py collectstatic\n'),
    file(
      'a file',
      'entrypoint.sh',
      'DB_PASSWORD_FILE=/run/secrets/db\nPASSWORD="$(cat "$DB_PASSWORD_FILE")"\n',
    ),
    file(
      'empty and comments',
      'run.sh',
      'ADMIN_PASSWORD=\nAPI_TOKEN=""\n# ADMIN_PASSWORD=admin\nPASSWORD_MIN_LENGTH=8\n',
    ),
    file('a gap', 'run.sh', "echo \"set APP_PASSWORD='...'\"\nAPP_PASSWORD='<your password>'\n"),
    {
      name: 'tests and scripts of the repository',
      files: {
        'run.sh': 'exec app\n',
        'tests/run.sh': 'ADMIN_PASSWORD=admin\n',
        'scripts/services.sh': 'ADMIN_PASSWORD=admin\n',
        'start-dev.sh': 'ADMIN_PASSWORD=admin\n',
      },
    },
  ],
  failing: [
    file(
      'a password of the first user',
      'docker/docker-entrypoint.sh',
      'if [ -z "$SUPERUSER_PASSWORD" ]; then\n  SUPERUSER_PASSWORD=\'admin\'\nfi\n',
    ),
    file('a stand-in', 'start.sh', 'set_value "SECRET_KEY" "${SECRET_KEY:-60gp0byfz2dvffa45c}"\n'),
    file('exported', 'docker/entrypoint', '#!/bin/sh\nexport JWT_SECRET="hunter2"\nexec app\n'),
    file('assigned when unset', 'run.sh', ': "${ADMIN_PASSWORD:=changeme}"\n'),
  ],
  others: [{ ...file('no scripts', 'src/a.ts', 'export {}\n'), outcome: 'unknown' }],
}
