import { X509Certificate } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { nginxTexts } from '#readiness/facts/answers/declared-limits.ts'
import type { Look } from '#readiness/model/fact.ts'

export type CertificateFile = { file: string; fingerprint: string; validFrom: string; validTo: string }

/** Where certificates lie beside a tree; git ignores most of them. */
const FOLDERS = [
  '',
  'tls',
  'certs',
  'ssl',
  'nginx/ssl',
  'nginx/certs',
  'certbot/conf/live',
  'data/certbot/conf/live',
  'letsencrypt/live',
]
const MOST_BYTES = 262_144

/** Certificates for the host on disk: those that nginx names, and those that lie in the usual places of the tree. */
export async function findCertificateFiles(at: Look, host: string): Promise<CertificateFile[]> {
  const root = at.target.source
  if (root === undefined) return []
  const named = (await nginxTexts(at)).flatMap((text) =>
    [...text.matchAll(/^\s*ssl_certificate\s+([^;\s]{1,500})\s*;/gm)].flatMap(([, path]) => path ?? []),
  )
  const inTree = await Promise.all(
    FOLDERS.flatMap((folder) => [folder, `${folder}/${host}`]).map((folder) => pemFilesIn(root, folder)),
  )
  const paths = [...named.filter((path) => isAbsolute(path) && !path.includes('$')), ...inTree.flat()]
  const found: CertificateFile[] = []
  for (const path of new Set(paths)) {
    const file = await readCertificateFile(path, host)
    if (file !== undefined)
      found.push({ ...file, file: path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path })
  }
  return found.sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
}

async function pemFilesIn(root: string, folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  return names
    .filter((name) => /\.(pem|crt|cer)$/i.test(name))
    .slice(0, 20)
    .map((name) => join(root, folder, name))
}

/** Links are followed: certbot's are links. Nothing of the file but a certificate's own public words is kept. */
async function readCertificateFile(
  path: string,
  host: string,
): Promise<Omit<CertificateFile, 'file'> | undefined> {
  try {
    const status = await stat(path)
    if (!status.isFile() || status.size > MOST_BYTES) return undefined
    const text = await readFile(path, 'utf8')
    if (!text.includes('-----BEGIN CERTIFICATE-----')) return undefined
    const certificate = new X509Certificate(text)
    if (certificate.checkHost(host) === undefined && certificate.checkIP(host) === undefined) return undefined
    return {
      fingerprint: certificate.fingerprint256,
      validFrom: new Date(certificate.validFrom).toISOString(),
      validTo: new Date(certificate.validTo).toISOString(),
    }
  } catch {
    return undefined
  }
}
