import { lineWriter, type LineList } from './line-writer.ts'

const line = lineWriter('Critical Blockers', 'must')
const security = line.under('Security')
const quality = line.under('Code Quality')

export const CRITICAL: LineList = [
  security('security/secrets', 'Remove all hardcoded secrets from source code'),
  security('security/default-secret', 'auth.ts: Remove default secret key', { parent: 'security/secrets' }),
  security('security/default-database-credentials', 'config.py: Remove default database credentials', {
    parent: 'security/secrets',
  }),
  security('security/secret-management', 'docker-compose: Use secret management', {
    parent: 'security/secrets',
  }),

  security('security/tls', 'Enable HTTPS/TLS'),
  security('security/certificates', 'Configure SSL certificates', { parent: 'security/tls' }),
  security('security/https-redirect', 'Redirect HTTP to HTTPS', { parent: 'security/tls' }),
  security('security/hsts', 'Enable HSTS headers', { parent: 'security/tls' }),

  security('security/authentication', 'Fix authentication security'),
  security('security/secure-cookies', 'Enable secure cookies (`useSecureCookies: true`)', {
    parent: 'security/authentication',
  }),
  security('security/csrf', 'Implement CSRF protection', { parent: 'security/authentication' }),
  security('security/auth-rate-limit', 'Add rate limiting to auth endpoints', {
    parent: 'security/authentication',
  }),
  security('security/email-verification', 'Enable email verification', { parent: 'security/authentication' }),

  security('security/infrastructure', 'Secure infrastructure'),
  security('security/database-ports', 'Remove database port exposure (5432)', {
    parent: 'security/infrastructure',
  }),
  security('security/redis-authentication', 'Add Redis authentication', {
    parent: 'security/infrastructure',
  }),
  security('security/non-root', 'Run containers as non-root user', { parent: 'security/infrastructure' }),
  security('security/network-segmentation', 'Implement network segmentation', {
    parent: 'security/infrastructure',
  }),

  quality('code/debug', 'Remove debug code'),
  quality('code/console-log', 'Remove all `console.log` statements', { parent: 'code/debug' }),
  quality('code/alert', 'Remove all `alert()` calls', { parent: 'code/debug' }),
  quality('code/print', 'Remove all `print()` statements', { parent: 'code/debug' }),
  quality('code/sql-echo', 'Disable SQL echo logging', { parent: 'code/debug' }),
]
