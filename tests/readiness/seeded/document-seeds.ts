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
  { fault: 'there is no style guide', lines: ['documents/style'], file: '.oxlintrc.json', remove: true },
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
    fault: 'a migration takes a column away that the running version reads',
    lines: ['deployment/migrations'],
    file: 'db/migrations/0099_take_away.sql',
    add: 'alter table users drop column bio;\n',
  },
]
