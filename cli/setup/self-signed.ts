import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SetupRefused } from './setup-refused.ts'
import type { TlsPair } from './tls-certificate.ts'

export const SELF_SIGNED_DAYS = 90

/**
 * A certificate for trying it out: ECDSA P-256, 90 days, for this one name. Node has no writer for X.509, so openssl
 * makes it, and hands it over with its key through a pipe.
 * @throws {SetupRefused} without openssl
 */
export async function makeSelfSigned(domain: string): Promise<TlsPair> {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const form = ['-sha256', '-days', String(SELF_SIGNED_DAYS), '-keyout', '-', '-out', '-']
  const subject = ['-subj', `/CN=${domain.length <= 64 ? domain : 'gatehouse'}`]
  const extensions = [
    `subjectAltName=DNS:${domain}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ].flatMap((extension) => ['-addext', extension])
  // An empty configuration: what a distribution adds by default would come twice.
  const child = spawn('openssl', [...args, ...form, ...subject, '-config', '/dev/null', ...extensions], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let made = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (made += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await once(child, 'close').then(
    ([status]) => status as number | null,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      throw new SetupRefused(
        'A self-signed certificate is made with openssl, which is not installed. Install it (apt-get install openssl), or choose --tls acme or --tls files.',
      )
    },
  )
  if (code !== 0)
    throw new SetupRefused(`openssl could not make the certificate: ${said.trim().split('\n').at(-1)}`)
  return { certificate: blockOf(made, 'CERTIFICATE'), key: blockOf(made, 'PRIVATE KEY') }
}

function blockOf(pem: string, kind: string): string {
  const block = new RegExp(`-----BEGIN ${kind}-----[^-]+-----END ${kind}-----\n`).exec(pem)?.[0]
  if (block === undefined) throw new SetupRefused(`openssl made no ${kind.toLowerCase()}.`)
  return block
}
