import type { Seed } from './_seed.ts'

const betterAuth = 'server/auth/better-auth.ts'
const page = 'web/pages/SignInPage.tsx'

export const SOURCE_SEEDS: readonly Seed[] = [
  {
    fault: 'the secret falls back to one that everybody can read',
    lines: ['security/default-secret'],
    file: betterAuth,
    from: '    secret: deps.secret.reveal(),\n    trustedOrigins',
    to: "    secret: process.env.BETTER_AUTH_SECRET ?? 'Vb8-kQ2z-rT5x-gatehouse',\n    trustedOrigins",
  },
  {
    fault: 'a key that signs is written into the source',
    lines: ['security/default-secret'],
    file: 'server/lib/trace.ts',
    add: "export const signingSecret = 'p3Zr-8Wq1-not-in-a-vault-7Ty5'\n",
  },
  {
    fault: 'the address of the database has a default with a password',
    lines: ['security/default-database-credentials'],
    file: 'server/platform/postgres.ts',
    add: "export const fallbackUrl = process.env['DATABASE_URL'] || 'postgresql://gatehouse:gatehouse@db:5432/gatehouse'\n",
  },
  {
    fault: 'a private key is committed',
    lines: ['security/secrets'],
    file: 'ops/tls/server.key',
    add: `-----BEGIN ${'PRIVATE'} KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ1k8S0pQd0x4eXJ1\nbm90LWEtcmVhbC1rZXktYnV0LXNoYXBlZC1saWtlLW9uZQ==\n-----END ${'PRIVATE'} KEY-----\n`,
  },
  {
    fault: 'an environment file with a password is committed',
    lines: ['security/secrets'],
    file: 'ops/.env.production',
    add: 'SMTP_PASSWORD=Vb8kQ2zrT5xWq1\nDOMAIN=accounts.acme.org\n',
  },
  {
    fault: 'the server writes to the console',
    lines: ['code/console-log'],
    file: 'server/app.ts',
    add: "console.log('app created')\n",
  },
  {
    fault: 'the server writes to the console under another name',
    lines: ['code/console-log'],
    file: 'server/context.ts',
    add: "const { log: out } = console\nout('context created')\n",
  },
  {
    fault: 'a page writes to the console',
    lines: ['code/console-log'],
    file: page,
    add: "globalThis.console.debug('rendered')\n",
  },
  {
    fault: 'a page shows an alert',
    lines: ['code/alert'],
    file: page,
    add: "window.alert('signed in')\n",
  },
  {
    fault: 'a page stops in the debugger',
    lines: ['code/alert'],
    file: page,
    add: 'debugger\n',
  },
  {
    fault: 'each SQL statement is logged',
    lines: ['code/sql-echo'],
    file: 'server/platform/postgres.ts',
    from: 'new Kysely<Tables>({',
    to: "new Kysely<Tables>({ log: ['query', 'error'],",
  },
  {
    fault: 'an address need not be confirmed',
    lines: ['security/email-verification'],
    file: betterAuth,
    from: '      requireEmailVerification: true,\n',
    to: '      requireEmailVerification: false,\n',
  },
  {
    fault: 'sessions outlive a reset of the password',
    lines: ['auth/password-change'],
    file: betterAuth,
    from: '      revokeSessionsOnPasswordReset: true,\n',
    to: '      revokeSessionsOnPasswordReset: false,\n',
  },
  {
    fault: 'a session lasts for thirty days',
    lines: ['auth/session-timeout'],
    file: betterAuth,
    from: '      expiresIn: config.session.timeoutSeconds,\n',
    to: '      expiresIn: 60 * 60 * 24 * 30,\n',
  },
  {
    fault: 'the guard against forged requests is off',
    lines: ['security/csrf'],
    file: betterAuth,
    from: '      useSecureCookies: false,\n',
    to: '      useSecureCookies: false,\n      disableCSRFCheck: true,\n',
  },
  {
    fault: 'scripts can read the session cookie',
    lines: ['security/secure-cookies'],
    file: betterAuth,
    from: '    httpOnly: true,\n',
    to: '    httpOnly: false,\n',
  },
  {
    fault: 'the session cookie goes over plain http',
    lines: ['security/secure-cookies'],
    file: betterAuth,
    from: '    secure: config.secureCookies,\n',
    to: '    secure: false,\n',
  },
  {
    fault: 'an answer shows the stack of an error',
    lines: ['errors/details'],
    file: 'server/http/errors.ts',
    add: 'export const sendRaw = (reply: FastifyReply, error: Error) => reply.code(500).send({ message: error.message, stack: error.stack })\n',
  },
  {
    fault: 'nobody hears of errors in the browser',
    lines: ['errors/global-handler'],
    file: 'web/api/client-errors.ts',
    from: "  addEventListener('error', (event) => reportError('error', event.error ?? event.message))\n  addEventListener('unhandledrejection', (event) => reportError('rejection', event.reason))\n",
    to: '',
  },
]
