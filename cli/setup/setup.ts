import { resolve } from 'node:path'
import type { Command } from '#cli/command.ts'
import { readArguments } from '#cli/command-line.ts'
import { complain, paint, say, wrap } from '#cli/terminal.ts'
import { collectAnswers, type Answers } from './answers.ts'
import { readValues, setValues } from './env-file.ts'
import { answerLines, standardLines, startingText } from './env-lines.ts'
import { applyFile, type FileOutcome, type PlannedFile } from './file-plan.ts'
import { lookAtHost } from './host/look-at-host.ts'
import { judgeSettings } from './judge-settings.ts'
import { mayLeakPassword } from './mail-server.ts'
import { openQuestions, QuestionsEnded } from './questions.ts'
import { printFiles, printHost, printNext, printRemarks } from './report.ts'
import { SetupRefused } from './setup-refused.ts'
import {
  OPS,
  prepareFolders,
  readRedisRule,
  readStack,
  sweepFolders,
  type FoundStack,
} from './stack-folder.ts'
import { planSecrets, type SecretFile } from './stack-secrets.ts'
import { planTls } from './tls-files.ts'

const FLAGS = {
  domain: {
    type: 'string',
    value: 'host name',
    doc: 'Where people reach the account pages: accounts.example.org.',
  },
  mail: {
    type: 'string',
    value: 'url',
    doc: 'The mail server: smtps://user:password@host:465 or smtp://…:587. Others on this machine can read it while setup runs; --mail-file, SMTP_URL in the environment and the question are private.',
  },
  'mail-file': {
    type: 'string',
    value: 'file',
    doc: 'The same from a file, or from the standard input: --mail-file -.',
  },
  'mail-from': {
    type: 'string',
    value: 'sender',
    doc: 'The sender of every mail: "Accounts <accounts@example.org>".',
  },
  tls: {
    type: 'string',
    value: 'mode',
    doc: 'acme: a certificate from Let’s Encrypt, renewed by itself. self-signed: to try it out (the default). files: your own.',
  },
  'acme-email': {
    type: 'string',
    value: 'address',
    doc: 'For --tls acme: where the authority can write to.',
  },
  'tls-cert': { type: 'string', value: 'file', doc: 'For --tls files: the certificate and its chain, PEM.' },
  'tls-key': { type: 'string', value: 'file', doc: 'For --tls files: its key, PEM, without a passphrase.' },
  dir: { type: 'string', value: 'folder', doc: 'The folder of the stack. Default: ops of this checkout.' },
  'skip-checks': { type: 'boolean', doc: 'Does not look at the host.' },
} as const

export const setupCommand: Command = {
  usage: 'setup [flags]',
  about: [
    'Makes the production stack ready: writes ops/.env and ops/secrets/, looks at this machine, and says what to run. At a terminal it asks for what is not given.',
    'Running it again keeps every secret and every setting; it adds what is missing, mends modes, and changes what a flag asks for.',
    'Exit codes: 0 everything is written, 1 it refused and says why, 2 a flag is missing or wrong.',
  ],
  flags: FLAGS,
  run: runSetup,
}

async function runSetup(args: string[]): Promise<number> {
  const { values: flags } = readArguments('setup', args, FLAGS)
  const isAtTerminal = process.stdin.isTTY && process.stdout.isTTY
  try {
    const found = await readStack(resolve(flags.dir ?? OPS))
    const answers = await askOrRead(flags, found, isAtTerminal)
    return await writeAndReport(found, answers, flags['skip-checks'] === true, flags.mail)
  } catch (error) {
    if (error instanceof QuestionsEnded) {
      complain('\nStopped. Nothing was written.')
      return 130
    }
    if (!(error instanceof SetupRefused)) throw error
    for (const sentence of error.sentences) complain(`${paint('red', '✖')} ${wrap(sentence, 2)}`)
    return 1
  }
}

type GivenFlags = ReturnType<typeof readArguments<typeof FLAGS>>['values']

async function askOrRead(flags: GivenFlags, found: FoundStack, isAtTerminal: boolean): Promise<Answers> {
  const known = readValues(found.envText ?? '')
  const questions = isAtTerminal && flags['mail-file'] !== '-' ? openQuestions() : undefined
  const at = (name: string): string | undefined => known.get(name) || undefined
  try {
    return await collectAnswers(
      flags,
      {
        domain: at('DOMAIN'),
        mailFrom: at('MAIL_FROM'),
        tls: at('TLS_MODE'),
        acmeEmail: at('ACME_EMAIL'),
        hasMail: found.secrets.has('smtp_url'),
        hasCertificate: found.tls.certificate !== undefined && found.tls.key !== undefined,
      },
      questions,
      process.env,
    )
  } finally {
    questions?.close()
  }
}

async function writeAndReport(
  found: FoundStack,
  answers: Answers,
  isUnchecked: boolean,
  openMail: string | undefined,
): Promise<number> {
  const { directory } = found
  say(`Gatehouse for ${paint('bold', answers.domain)}`)
  const before = readValues(found.envText ?? '')
  const envText = setValues(found.envText ?? startingText(), [
    ...answerLines(answers),
    ...standardLines(before),
  ])
  const env = readValues(envText)
  const { files: secrets, remarks } = planSecrets(found.secrets, {
    smtpUrl: answers.mail?.url,
    redisRule: await readRedisRule(),
  })
  judgeSettings(env, secrets)
  const tls = await planTls(found.tls, answers, new Date())

  const folders = await prepareFolders(directory)
  const plan: PlannedFile[] = [
    ...secrets.map((secret) => asPlanned(secret, found)),
    ...tls.files,
    // Last: Compose refuses to start without it, so an interrupted first run cannot start half of a stack.
    { name: '.env', content: envText, mode: 0o600, was: found.envText },
  ]
  const outcomes: FileOutcome[] = []
  for (const file of plan) outcomes.push(await applyFile(directory, file))
  await sweepFolders(directory)
  printFiles(directory, [...folders, ...outcomes])

  const oldDomain = before.get('DOMAIN')
  const changedDomain =
    oldDomain === undefined || oldDomain === answers.domain
      ? []
      : [
          `The domain changed from ${oldDomain} to ${answers.domain}: everybody has to sign in anew there. The secrets stayed.`,
        ]
  const smtpUrl = secrets.find(({ name }) => name === 'smtp_url')?.content ?? ''
  printRemarks([...changedDomain, ...remarks, ...tls.remarks, ...mailRemarks(smtpUrl, openMail)])

  const httpsPort = env.get('HTTPS_PORT') ?? '443'
  const isFirst = !found.secrets.has('app_password')
  const findings = isUnchecked
    ? []
    : await lookAtHost({
        directory,
        domain: answers.domain,
        project: env.get('COMPOSE_PROJECT_NAME') ?? 'gatehouse',
        ports: [Number(env.get('HTTP_PORT') ?? '80'), Number(httpsPort)],
        isAcme: answers.tls === 'acme',
        isFirst,
      })
  if (!isUnchecked) printHost(findings)
  const isUpdate = found.envText !== undefined && outcomes.some(({ done }) => done === 'rewritten')
  const troubles = findings.filter(({ mark }) => mark === 'bad').length
  printNext({ answers, directory, httpsPort, isUpdate, troubles })
  return 0
}

/** A secret that is as it should be keeps its bytes: some editors leave no line break at the end. */
function asPlanned({ name, content }: SecretFile, found: FoundStack): PlannedFile {
  const there = found.secrets.get(name)
  const kept = there === content ? found.raw.get(name) : undefined
  const was = found.raw.get(name)
  return { name: `secrets/${name}`, content: kept ?? `${content}\n`, mode: 0o444, was }
}

function mailRemarks(smtpUrl: string, openMail: string | undefined): string[] {
  const isOpen = openMail !== undefined && URL.parse(openMail)?.password !== ''
  return [
    ...(isOpen
      ? [
          'The password in --mail could be read in the list of processes, and may be in your shell’s history. Next time: --mail-file.',
        ]
      : []),
    ...(mayLeakPassword(smtpUrl)
      ? [
          'smtp:// sends the password in the clear when the mail server offers no TLS. Use smtps://, or add ?requireTLS=true.',
        ]
      : []),
  ]
}
