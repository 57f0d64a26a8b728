import { lineWriter, type LineList } from './line-writer.ts'

const configuration = lineWriter('Production Configuration', 'should')
const environment = configuration.under('Environment Variables')
const docker = configuration.under('Docker Production Config')
const nginx = configuration.under('Nginx Security Headers')

/** The blocks of example configuration: a line for each thing that they ask for, in the words of the block. */
export const CONFIGURATION: LineList = [
  environment('environment/node-env', 'NODE_ENV=production'),
  environment('environment/secret', 'BETTER_AUTH_SECRET=<use-secret-manager>'),
  environment('environment/url', 'BETTER_AUTH_URL=https://api.yourdomain.com/auth'),
  environment(
    'environment/database-url',
    'DATABASE_URL=postgresql://<user>:<pass>@<host>/<db>?sslmode=require',
  ),
  environment('environment/redis-url', 'REDIS_URL=redis://:<password>@<host>:6379'),
  environment('environment/cors-origin', 'CORS_ORIGIN=https://yourdomain.com'),
  environment('environment/session-timeout', 'SESSION_TIMEOUT=86400  # 24 hours'),
  environment('environment/log-level', 'LOG_LEVEL=info'),

  docker('docker/limits', 'nginx: deploy: resources: limits: cpus, memory'),
  docker('docker/reservations', 'nginx: deploy: resources: reservations: cpus, memory'),
  docker('docker/healthcheck', 'nginx: healthcheck: test, interval, timeout, retries'),
  docker('docker/workers', 'backend: environment: WORKERS=4'),
  docker('docker/connections', 'backend: environment: MAX_CONNECTIONS=100'),
  docker('docker/replicas', 'backend: deploy: replicas: 2'),

  nginx('headers/frame-options', 'add_header X-Frame-Options "SAMEORIGIN" always;'),
  nginx('headers/content-type-options', 'add_header X-Content-Type-Options "nosniff" always;'),
  nginx('headers/xss-protection', 'add_header X-XSS-Protection "1; mode=block" always;'),
  nginx('headers/referrer-policy', 'add_header Referrer-Policy "strict-origin-when-cross-origin" always;'),
  nginx(
    'headers/content-security-policy',
    "add_header Content-Security-Policy \"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';\" always;",
  ),
  nginx(
    'headers/transport-security',
    'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;',
  ),
  nginx('headers/limit-zone', 'limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;'),
  nginx('headers/limit-request', 'limit_req zone=api burst=20 nodelay;'),
]

const deployment = lineWriter('Deployment Checklist', 'should')
const before = deployment.under('Pre-deployment')
const during = deployment.under('Deployment')
const after = deployment.under('Post-deployment')

export const DEPLOYMENT: LineList = [
  before('deployment/critical-resolved', 'All critical security issues resolved', {
    rollsUp: ['security/', 'api/', 'auth/'],
  }),
  before('deployment/secrets-moved', 'Secrets moved to secret management system'),
  before('deployment/environment', 'Production environment variables configured', {
    rollsUp: ['environment/'],
  }),
  before('deployment/migrations', 'Database migrations tested'),
  before('deployment/backup', 'Backup strategy implemented'),

  during('deployment/blue-green', 'Blue-green deployment configured'),
  during('deployment/health', 'Health checks passing'),
  during('deployment/rollback', 'Rollback procedure documented'),
  during('deployment/alerts', 'Monitoring alerts configured'),
  during('deployment/certificates', 'SSL certificates valid'),

  after('deployment/smoke', 'Smoke tests passing'),
  after('deployment/baseline', 'Performance metrics baseline established'),
  after('deployment/scan', 'Security scan completed'),
  after('deployment/documents', 'Documentation updated'),
  after('deployment/training', 'Team trained on incident response', { attest: { days: 180, only: true } }),
]
