import { createHash, X509Certificate } from 'node:crypto'
import { defineConfig } from '@playwright/test'
import base from '#tests/e2e/playwright.config.ts'
import { DOMAIN, readCertificate } from './_stack.ts'

/** The one certificate that the browser may believe besides those of known authorities. */
const key = new X509Certificate(readCertificate()).publicKey.export({ type: 'spki', format: 'der' })
const pin = createHash('sha256').update(key).digest('base64')

export default defineConfig({
  ...base,
  testMatch: '*.e2e.ts',
  workers: 1,
  use: {
    ...base.use,
    launchOptions: {
      ...base.use?.launchOptions,
      args: [
        ...(base.use?.launchOptions?.args ?? []),
        `--host-resolver-rules=MAP ${DOMAIN} 127.0.0.1`,
        `--ignore-certificate-errors-spki-list=${pin}`,
      ],
    },
  },
})
