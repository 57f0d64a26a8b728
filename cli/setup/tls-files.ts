import { readFile } from 'node:fs/promises'
import type { Answers } from './answers.ts'
import type { PlannedFile } from './file-plan.ts'
import { makeSelfSigned, SELF_SIGNED_DAYS } from './self-signed.ts'
import { SetupRefused } from './setup-refused.ts'
import { day, faultsOfPair, isSelfSigned, readChain, type TlsPair } from './tls-certificate.ts'

export const CERTIFICATE = 'secrets/tls/fullchain.pem'
export const KEY = 'secrets/tls/privkey.pem'

const RENEW_MS = 30 * 86_400_000

/** What is there of a pair. */
export type FoundPair = { [part in keyof TlsPair]: string | undefined }

export type TlsPlan = { files: PlannedFile[]; remarks: string[] }

/**
 * The certificate that nginx shall serve. In acme mode there is none here: certbot keeps its own.
 * @throws {SetupRefused} for a pair that nginx could not serve
 */
export async function planTls(found: FoundPair, answers: Answers, now: Date): Promise<TlsPlan> {
  if (answers.tls === 'acme') return { files: [], remarks: [] }
  const { certificate, key } = found
  const there = certificate === undefined || key === undefined ? undefined : { certificate, key }
  const { pair, remarks } = await (answers.tls === 'files'
    ? planGiven(there, answers, now)
    : planSelfSigned(there, answers.domain, now))
  return { files: asFiles(pair, found), remarks }
}

type PlannedPair = { pair: TlsPair; remarks: string[] }

async function planGiven(there: TlsPair | undefined, answers: Answers, now: Date): Promise<PlannedPair> {
  const pair = answers.pairFiles === undefined ? there : await readGiven(answers.pairFiles)
  if (pair === undefined) throw new SetupRefused('--tls files needs --tls-cert and --tls-key.')
  const faults = faultsOfPair(pair, answers.domain, now)
  if (faults.length > 0) throw new SetupRefused(...faults)
  const until = readChain(pair.certificate)?.[0]?.validToDate ?? now
  const isEnding = until.getTime() - now.getTime() < RENEW_MS
  return {
    pair,
    remarks: isEnding
      ? [`The certificate ends on ${day(until)}: get the next one, and run setup with it.`]
      : [],
  }
}

async function planSelfSigned(there: TlsPair | undefined, domain: string, now: Date): Promise<PlannedPair> {
  const [leaf] = there === undefined ? [] : (readChain(there.certificate) ?? [])
  if (leaf !== undefined && !isSelfSigned(leaf)) {
    throw new SetupRefused(
      `${CERTIFICATE} holds a certificate of an authority. Choose --tls files to serve it, or move it away to have a self-signed one made.`,
    )
  }
  const isGood =
    there !== undefined && faultsOfPair(there, domain, new Date(now.getTime() + RENEW_MS)).length === 0
  if (isGood) return { pair: there, remarks: [] }
  const remarks = [
    `The certificate for ${domain} is self-signed and valid for ${SELF_SIGNED_DAYS} days; browsers warn of it.`,
  ]
  return { pair: await makeSelfSigned(domain), remarks }
}

// The key first: interrupted between the two, the pair does not fit, and the next run makes it anew.
function asFiles({ certificate, key }: TlsPair, found: FoundPair): PlannedFile[] {
  return [
    { name: KEY, content: key, mode: 0o444, was: found.key },
    { name: CERTIFICATE, content: certificate, mode: 0o444, was: found.certificate },
  ]
}

async function readGiven(files: { certificate: string; key: string }): Promise<TlsPair> {
  const read = async (flag: string, path: string): Promise<string> => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
      throw new SetupRefused(`${flag}: ${path} cannot be read (${code}).`)
    }
  }
  return { certificate: await read('--tls-cert', files.certificate), key: await read('--tls-key', files.key) }
}
