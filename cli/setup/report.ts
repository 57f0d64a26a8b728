import { relative } from 'node:path'
import { paint, say, wrap } from '#cli/terminal.ts'
import type { Answers } from './answers.ts'
import type { Finding } from './host/finding.ts'

const MARKS: Readonly<Record<Finding['mark'], string>> = { good: '✔', remark: '!', bad: '✖', unknown: '?' }
const COLOURS = { good: 'green', remark: 'yellow', bad: 'red', unknown: 'cyan' } as const

export function printFiles(directory: string, outcomes: readonly { name: string; done: string }[]): void {
  say()
  say(paint('bold', `Files in ${shown(directory)}/`))
  const changed = outcomes.filter(({ done }) => done !== 'unchanged')
  const width = Math.max(...outcomes.map(({ done }) => done.length))
  for (const { name, done } of outcomes) {
    const line = `  ${done.padEnd(width)}  ${name}`
    say(done === 'unchanged' ? paint('dim', line) : line)
  }
  if (changed.length === 0) say('  Nothing had to be changed.')
}

export function printRemarks(remarks: readonly string[]): void {
  for (const text of remarks) say(`  ${paint('yellow', '!')} ${wrap(text, 4)}`)
}

export function printHost(findings: readonly Finding[]): void {
  say()
  say(paint('bold', 'This machine'))
  for (const { mark, text, fix } of findings) {
    say(`  ${paint(COLOURS[mark], MARKS[mark])} ${wrap(text, 4)}`)
    if (fix !== undefined) say(`    ${wrap(fix, 4)}`)
  }
}

export type NextSteps = {
  answers: Answers
  directory: string
  httpsPort: string
  /** Whether containers have to be made anew to see what was changed. */
  isUpdate: boolean
  troubles: number
}

export function printNext({ answers, directory, httpsPort, isUpdate, troubles }: NextSteps): void {
  const { domain, tls } = answers
  const profile = tls === 'acme' ? ' --profile acme' : ''
  const compose = `docker compose -f ${shown(directory)}/compose.yaml${profile}`
  say()
  say(paint('bold', 'Next'))
  if (troubles > 0)
    say(`  First mend ${troubles === 1 ? 'the point' : `the ${troubles} points`} marked ✖ above.`)
  say(`  ${compose} build`)
  say(`  ${compose} up -d --wait${isUpdate ? ' --force-recreate' : ''}`)
  say(
    `  Then open https://${domain}${httpsPort === '443' ? '' : `:${httpsPort}`} and create the first account.`,
  )
  say()
  say(paint('bold', 'Left for a person'))
  const left = [
    `Keep a copy of ${shown(directory)}/.env and ${shown(directory)}/secrets/ where only you can read it: a restored database knows these passwords, and sessions are signed with these secrets.`,
    'Open ports 80 and 443 in the firewall, and no other.',
    'Tell the mail domain that this server sends for it (SPF, DKIM, DMARC), or mails end as spam.',
    ...(tls === 'self-signed'
      ? [
          'Browsers warn of the self-signed certificate. When the DNS leads here: npx gatehouse setup --tls acme --acme-email <you>.',
        ]
      : []),
    ...(tls === 'files'
      ? ['Run setup with the next certificate before this one ends; nginx takes it within seconds.']
      : []),
  ]
  for (const text of left) say(`  - ${wrap(text, 4)}`)
}

/** A path as it is typed from where the person stands. */
function shown(directory: string): string {
  const near = relative(process.cwd(), directory)
  return near === '' ? '.' : near.startsWith('..') ? directory : near
}
