import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { PROJECT, WORDS } from './_project.ts'

const WORKFLOW = (step: string): string =>
  `on: [push, pull_request]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n${step}`

export const DEVELOPMENT_DOCUMENT_FIXTURES: FixtureTable = {
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
