import { lineWriter, type LineList } from './line-writer.ts'

const line = lineWriter('High Priority', 'should')
const security = line.under('Security Enhancements')
const errors = line.under('Error Handling')
const performance = line.under('Performance')

export const HIGH: LineList = [
  security('api/security', 'API Security'),
  security('api/cors', 'Restrict CORS to specific origins', { parent: 'api/security' }),
  security('api/rate-limit', 'Add API rate limiting', { parent: 'api/security' }),
  security('api/size-limits', 'Implement request size limits', { parent: 'api/security' }),
  security('api/headers', 'Add security headers (CSP, X-Frame-Options, etc.)', { parent: 'api/security' }),

  security('auth/improvements', 'Authentication Improvements'),
  security('auth/session-timeout', 'Reduce session timeout to 24 hours', { parent: 'auth/improvements' }),
  security('auth/password-change', 'Implement session invalidation on password change', {
    parent: 'auth/improvements',
  }),
  security('auth/lockout', 'Add account lockout after failed attempts', { parent: 'auth/improvements' }),
  security('auth/logout', 'Implement proper logout (clear sessions)', { parent: 'auth/improvements' }),

  errors('errors/frontend', 'Frontend'),
  errors('errors/boundaries', 'Add error boundaries', { parent: 'errors/frontend' }),
  errors('errors/messages', 'Implement proper error messages', {
    parent: 'errors/frontend',
    attest: { days: 180 },
  }),
  errors('errors/global-handler', 'Add global error handler', { parent: 'errors/frontend' }),
  errors('errors/details', 'Remove error details from user view', { parent: 'errors/frontend' }),

  errors('errors/backend', 'Backend'),
  errors('errors/structured-logging', 'Implement structured logging', { parent: 'errors/backend' }),
  errors('errors/request-id', 'Add request ID tracking', { parent: 'errors/backend' }),
  errors('errors/standards', 'Create error response standards', { parent: 'errors/backend' }),
  errors('errors/monitoring', 'Add error monitoring integration', {
    parent: 'errors/backend',
    attest: { days: 90 },
  }),

  performance('performance/caching', 'Caching'),
  performance('performance/redis-caching', 'Implement Redis caching for auth validation', {
    parent: 'performance/caching',
  }),
  performance('performance/http-caching', 'Add HTTP caching headers', { parent: 'performance/caching' }),
  performance('performance/static-assets', 'Cache static assets', { parent: 'performance/caching' }),

  performance('performance/optimization', 'Optimization'),
  performance('performance/compression', 'Enable gzip/brotli compression', {
    parent: 'performance/optimization',
  }),
  performance('performance/queries', 'Optimize database queries', { parent: 'performance/optimization' }),
  performance('performance/pooling', 'Add connection pooling', { parent: 'performance/optimization' }),
]
