import { VARIABLES, type VariableName } from './env.ts'

type Shown = {
  name: VariableName
  group: string
  doc: string
  default: string | undefined
  secret: boolean
  example: string | undefined
}

/** Set in `.env.example`: what a copy of the file may fix without weakening or opening anything. */
const SET = new Set<VariableName>(['NODE_ENV', 'PORT', 'OPS_PORT', 'DATA_DIR', 'LOG_LEVEL'])

function groups(): Map<string, Shown[]> {
  const found = new Map<string, Shown[]>()
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const { group, doc } = variable
    const shown: Shown = {
      name: name as VariableName,
      group,
      doc,
      default: 'default' in variable && variable.default !== '' ? variable.default : undefined,
      secret: 'secret' in variable && variable.secret,
      example: 'example' in variable ? variable.example : undefined,
    }
    found.set(group, [...(found.get(group) ?? []), shown])
  }
  return found
}

function quoted(value: string): string {
  return /[\s<>#"']/.test(value) ? `"${value.replaceAll('"', String.raw`\"`)}"` : value
}

/** `.env.example`: every variable once, commented out unless a copy of it is safe. Never a usable secret. */
export function printEnvExample(): string {
  const parts = [...groups()].map(([group, variables]) => {
    const entries = variables.map(({ name, doc, default: standard, secret, example }) => {
      const value = example ?? standard ?? ''
      return [
        `# ${doc}`,
        ...(secret ? [`# A secret: better given as ${name}_FILE, the path of a file that holds it.`] : []),
        `${SET.has(name) ? '' : '# '}${name}=${quoted(value)}`,
      ].join('\n')
    })
    return [`# --- ${group} ---`, ...entries].join('\n\n')
  })
  return `# Settings of Gatehouse. All are optional in development; production says what it misses.
# Printed from server/config/env.ts by \`npm run docs\`; explained in docs/configuration.md.

${parts.join('\n\n')}
`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}

/** `docs/configuration.md`: every variable with its meaning, default and example. */
export function printConfigurationDocument(): string {
  const sections = [...groups()].map(([group, variables]) => {
    const rows = variables.map(({ name, doc, default: standard, secret, example }) => {
      const value =
        standard === undefined ? (doc.includes('Default:') ? 'depends' : 'not set') : `\`${cell(standard)}\``
      const notes = [
        doc,
        ...(example === undefined ? [] : [`Example: \`${example}\`.`]),
        ...(secret ? [`A secret; also as \`${name}_FILE\`.`] : []),
      ]
      return `| <a id="${name}"></a>\`${name}\` | ${value} | ${cell(notes.join(' '))} |`
    })
    return [`## ${group}`, '', '| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return `# Configuration

Everything is set by environment variables, and nothing needs to be set for development. An empty variable counts as not set. All faults are reported together when the process starts, by name and never by value; it then ends with status 78.

A secret can also be given as \`NAME_FILE\`: the path of a file that holds it, as Docker and Kubernetes mount them. One line break at its end is ignored. Giving both is a fault.

With \`NODE_ENV=production\` nothing half-configured starts: \`BETTER_AUTH_URL\` (https, not localhost), \`BETTER_AUTH_SECRET\`, \`DATABASE_URL\`, \`REDIS_URL\`, \`SMTP_URL\` and \`MAIL_FROM\` must be set; default passwords, placeholders, short secrets and http origins are refused.

This file is printed from \`server/config/env.ts\` by \`npm run docs\`.

${sections.join('\n\n')}
`
}
