import { UsageError } from '#cli/usage-error.ts'
import type { MailServer } from './mail-server.ts'
import { withPassword } from './mail-server.ts'
import type { Question, Questions } from './questions.ts'
import {
  faultOfAcme,
  judgeAcmeEmail,
  judgeDomain,
  judgeMail,
  judgeSender,
  judgeTlsMode,
  readSecretFrom,
  TLS_MODES,
  type TlsMode,
} from './settings.ts'

export type SetupFlags = {
  domain?: string | undefined
  mail?: string | undefined
  'mail-file'?: string | undefined
  'mail-from'?: string | undefined
  tls?: string | undefined
  'acme-email'?: string | undefined
  'tls-cert'?: string | undefined
  'tls-key'?: string | undefined
}

/** What an earlier run, or a person, has written. */
export type Known = {
  domain: string | undefined
  mailFrom: string | undefined
  tls: string | undefined
  acmeEmail: string | undefined
  hasMail: boolean
  hasCertificate: boolean
}

export type Answers = {
  domain: string
  mailFrom: string
  tls: TlsMode
  /** Empty unless the mode is acme. */
  acmeEmail: string
  /** Undefined keeps the one that is there. */
  mail: MailServer | undefined
  /** The pair to copy; undefined keeps what is there. */
  pairFiles: { certificate: string; key: string } | undefined
}

/** Takes each answer from its flag, else from what is known, else from the person, else names what is missing. */
export async function collectAnswers(
  flags: SetupFlags,
  known: Known,
  questions: Questions | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Answers> {
  const faults: string[] = []
  const missing: string[] = []

  const take = async <T>(source: {
    flag: string
    given: string | undefined
    known: string | undefined
    standard?: string
    question: Question<T>
  }): Promise<T | undefined> => {
    const { flag, question } = source
    const text = source.given ?? source.known
    if (text !== undefined) {
      const result = question.read(text)
      if ('value' in result) return result.value
      faults.push(`${source.given === undefined ? `.env (${flag})` : `--${flag}`}: ${result.fault}`)
      return undefined
    }
    if (questions !== undefined) return questions.ask(question)
    if (source.standard !== undefined) {
      const result = question.read(source.standard)
      return 'value' in result ? result.value : undefined
    }
    missing.push(`--${flag}`)
    return undefined
  }

  const domain = await take({
    flag: 'domain',
    given: flags.domain,
    known: known.domain,
    question: {
      text: 'Host name of the account pages',
      hint: 'For example accounts.example.org',
      read: judgeDomain,
    },
  })
  const mail = await takeMail(flags, known, questions, env, { faults, missing })
  const mailFrom = await take({
    flag: 'mail-from',
    given: flags['mail-from'],
    known: known.mailFrom,
    question: {
      text: 'Sender of the mails',
      hint: 'For example Accounts <accounts@example.org>',
      read: judgeSender,
    },
  })
  const tls = await take({
    flag: 'tls',
    given: flags.tls,
    known: known.tls,
    standard: 'self-signed',
    question: {
      text: `Certificate: ${TLS_MODES.join(', ')}`,
      hint: 'acme: from Let’s Encrypt, free and renewed by itself; self-signed: to try it out; files: your own',
      default: 'acme',
      read: (answer) => {
        const mode = judgeTlsMode(answer)
        const fault =
          'value' in mode && mode.value === 'acme' && domain !== undefined ? faultOfAcme(domain) : undefined
        return fault === undefined ? mode : { fault }
      },
    },
  })
  const acmeEmail =
    tls === 'acme'
      ? await take({
          flag: 'acme-email',
          given: flags['acme-email'],
          known: known.acmeEmail,
          question: { text: 'E-mail address for the certificate authority', read: judgeAcmeEmail },
        })
      : ''
  if (tls !== undefined && tls !== 'acme' && flags['acme-email'] !== undefined)
    faults.push(`--acme-email belongs to --tls acme; the mode is ${tls}.`)
  const pairFiles = await takePair(flags, tls, known.hasCertificate, questions, { faults, missing })
  if (faults.length > 0) throw new UsageError(faults.join('\n'))
  if (missing.length > 0 || domain === undefined || mailFrom === undefined || tls === undefined) {
    throw new UsageError(
      `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Without a terminal setup cannot ask: give ${missing.length === 1 ? 'it' : 'them'} as ${missing.length === 1 ? 'a flag' : 'flags'} (gatehouse setup --help).`,
    )
  }
  return { domain, mailFrom, tls, acmeEmail: acmeEmail ?? '', mail, pairFiles }
}

type Trouble = { faults: string[]; missing: string[] }

async function takeMail(
  flags: SetupFlags,
  known: Known,
  questions: Questions | undefined,
  env: NodeJS.ProcessEnv,
  { faults, missing }: Trouble,
): Promise<MailServer | undefined> {
  const file = flags['mail-file']
  if (flags.mail !== undefined && file !== undefined) {
    faults.push('--mail and --mail-file say the same: keep one of them.')
    return undefined
  }
  let text = flags.mail ?? env['SMTP_URL']
  if (file !== undefined) {
    try {
      text = await readSecretFrom(file)
    } catch (error) {
      faults.push(
        `--mail-file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}).`,
      )
      return undefined
    }
  }
  if (text === undefined || text === '') {
    if (known.hasMail) return undefined
    if (questions === undefined) {
      missing.push('--mail')
      return undefined
    }
  }
  const server =
    text === undefined || text === ''
      ? await questions?.ask({
          text: 'Mail server',
          hint: 'smtps://user@mail.example.org:465 or smtp://user@mail.example.org:587; the password comes next',
          read: judgeMail,
        })
      : readFlag(text, faults)
  if (server?.needsPassword !== true) return server
  if (questions === undefined) {
    faults.push(
      'The mail server has a user name and no password. Give the whole address in a file: --mail-file <file>.',
    )
    return undefined
  }
  const password = await questions.ask({
    text: `Password at ${server.shown} (not shown)`,
    isHidden: true,
    read: (answer) => (answer === '' ? { fault: 'The password is empty.' } : { value: answer }),
  })
  return withPassword(server, password)
}

function readFlag(text: string, faults: string[]): MailServer | undefined {
  const result = judgeMail(text)
  if ('value' in result) return result.value
  faults.push(`--mail: ${result.fault}`)
  return undefined
}

async function takePair(
  flags: SetupFlags,
  tls: TlsMode | undefined,
  hasCertificate: boolean,
  questions: Questions | undefined,
  { faults, missing }: Trouble,
): Promise<Answers['pairFiles']> {
  let { 'tls-cert': certificate, 'tls-key': key } = flags
  if (tls !== 'files') {
    if (tls !== undefined && (certificate !== undefined || key !== undefined))
      faults.push(`--tls-cert and --tls-key belong to --tls files; the mode is ${tls}.`)
    return undefined
  }
  if (certificate === undefined && key === undefined && hasCertificate) return undefined
  const read = (answer: string): { value: string } | { fault: string } =>
    answer === '' ? { fault: 'Write the path of the file.' } : { value: answer }
  certificate ??= await questions?.ask({ text: 'File of the certificate and its chain (PEM)', read })
  key ??= await questions?.ask({ text: 'File of its key (PEM, without passphrase)', read })
  if (certificate !== undefined && key !== undefined) return { certificate, key }
  if (certificate === undefined) missing.push('--tls-cert')
  if (key === undefined) missing.push('--tls-key')
  return undefined
}
