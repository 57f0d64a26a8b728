import type { Seed } from './_seed.ts'

export const DOCUMENT_SEEDS: readonly Seed[] = [
  {
    fault: 'a variable is read that no document tells of',
    lines: ['documents/environment'],
    file: 'server/config/env.ts',
    add: "export const hidden = process.env['GATEHOUSE_HIDDEN_SWITCH']\n",
  },
  {
    fault: 'nobody says how to contribute',
    lines: ['documents/contributing'],
    file: 'CONTRIBUTING.md',
    remove: true,
  },
  {
    fault: 'nobody shows how it is built',
    lines: ['documents/architecture'],
    file: 'ARCHITECTURE.md',
    remove: true,
  },
  {
    fault: 'the description of the API is gone',
    lines: ['documents/openapi'],
    file: 'docs/openapi.json',
    remove: true,
  },
  {
    fault: 'the description of the API is no JSON',
    lines: ['documents/openapi'],
    file: 'docs/openapi.json',
    from: '"openapi": "3.1.0"',
    to: '"openapi": "3.1.0",,',
  },
  {
    fault: 'an error code is missing from its reference',
    lines: ['documents/errors'],
    file: 'docs/errors.md',
    from: '`auth.required`',
    to: '`auth.needed`',
  },
  {
    fault: 'a migration asks for a value that the running version does not give',
    lines: ['deployment/migrations'],
    file: 'db/migrations/0099_tier.sql',
    add: 'alter table users add column tier text not null;\n',
  },
  {
    fault: 'an alert waits for a metric that has another name by now',
    // The first rules of the tree: the alerts that every service needs are missing beside it.
    lines: ['monitoring/alerts', 'deployment/alerts'],
    file: 'ops/prometheus/alerts.yml',
    add: `groups:
  - name: gatehouse
    rules:
      - alert: GatehouseMailsWait
        expr: gatehouse_mail_queue_length > 100
        for: 10m
        labels: { severity: page }
        annotations: { summary: Mails wait, runbook_url: docs/operations.md }
`,
  },
]
