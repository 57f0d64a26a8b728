import { availableParallelism } from 'node:os'
import type { Answers } from './answers.ts'
import type { EnvLine } from './env-file.ts'

const HEADER = `# Settings of the production stack, read by Compose. Made by "gatehouse setup", which keeps what is changed here.
# No secret belongs into this file: those are in secrets/. What each setting means: docs/configuration.md.
`

export function startingText(): string {
  return HEADER
}

/** What the answers say. Written whenever it differs. */
export function answerLines(answers: Answers): EnvLine[] {
  return [
    { name: 'DOMAIN', value: answers.domain, comment: 'The host name of the account pages.' },
    { name: 'MAIL_FROM', value: answers.mailFrom },
    { name: 'TLS_MODE', value: answers.tls, comment: 'acme, self-signed or files.' },
    { name: 'ACME_EMAIL', value: answers.acmeEmail },
  ]
}

/** What is written once, and belongs to the operator from then on. */
export function standardLines(known: ReadonlyMap<string, string>): EnvLine[] {
  const lines: EnvLine[] = [
    {
      name: 'COMPOSE_PROJECT_NAME',
      value: 'gatehouse',
      comment: 'Names the containers and volumes. Not to be changed later.',
    },
    { name: 'HTTP_PORT', value: '80' },
    { name: 'HTTPS_PORT', value: '443' },
    {
      name: 'CORS_ORIGIN',
      value: '',
      comment: 'Origins of apps that call the API with cookies, separated by commas.',
    },
    { name: 'SESSION_TIMEOUT', value: '86400', comment: 'Seconds after which a session ends.' },
    { name: 'LOG_LEVEL', value: 'info' },
    {
      name: 'WORKERS',
      value: '4',
      comment: 'Processes in each of the two containers, and the database connections they share.',
    },
    { name: 'MAX_CONNECTIONS', value: '100' },
    {
      name: 'TRUSTED_EDGE_CIDR',
      value: '',
      comment: 'The network of a load balancer before nginx; empty: there is none.',
    },
    { name: 'GATEHOUSE_IMAGE', value: 'gatehouse:local', comment: 'Each can be pinned: name:tag@sha256:…' },
    { name: 'NGINX_IMAGE', value: 'gatehouse-nginx:local' },
    { name: 'POSTGRES_IMAGE', value: 'postgres:17' },
    { name: 'REDIS_IMAGE', value: 'redis:8' },
    ...processorLines(),
  ]
  return lines.filter(({ name }) => !known.has(name))
}

/** Docker refuses a limit above the processors of the machine; the stack's is two. */
function processorLines(): EnvLine[] {
  if (availableParallelism() >= 2) return []
  return [
    { name: 'GATEHOUSE_CPUS', value: '1', comment: 'This machine has one processor.' },
    { name: 'POSTGRES_CPUS', value: '1' },
  ]
}
