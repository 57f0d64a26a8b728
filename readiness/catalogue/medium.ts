import { lineWriter, type LineList } from './line-writer.ts'

const line = lineWriter('Medium Priority', 'should')
const testing = line.under('Testing')
const monitoring = line.under('Monitoring')
const documents = line.under('Documentation')

export const MEDIUM: LineList = [
  testing('testing/unit', 'Unit Tests'),
  testing('testing/frontend-coverage', 'Frontend: 80% code coverage', { parent: 'testing/unit' }),
  testing('testing/backend-coverage', 'Backend: 80% code coverage', { parent: 'testing/unit' }),
  testing('testing/auth-coverage', 'Auth service: Critical path coverage', { parent: 'testing/unit' }),

  testing('testing/integration', 'Integration Tests'),
  testing('testing/api', 'API endpoint tests', { parent: 'testing/integration' }),
  testing('testing/authentication', 'Authentication flow tests', { parent: 'testing/integration' }),
  testing('testing/transactions', 'Database transaction tests', { parent: 'testing/integration' }),

  testing('testing/e2e', 'E2E Tests'),
  testing('testing/registration', 'User registration flow', { parent: 'testing/e2e' }),
  testing('testing/login', 'Login/logout flow', { parent: 'testing/e2e' }),
  testing('testing/profile', 'Profile management flow', { parent: 'testing/e2e' }),

  monitoring('monitoring/application', 'Application Monitoring'),
  monitoring('monitoring/apm', 'Set up APM (e.g., DataDog, New Relic)', {
    parent: 'monitoring/application',
    attest: { days: 90 },
  }),
  monitoring('monitoring/metrics', 'Add custom metrics', { parent: 'monitoring/application' }),
  monitoring('monitoring/alerts', 'Configure alerts', { parent: 'monitoring/application' }),

  monitoring('monitoring/infrastructure', 'Infrastructure Monitoring'),
  monitoring('monitoring/containers', 'Container health monitoring', { parent: 'monitoring/infrastructure' }),
  monitoring('monitoring/database', 'Database performance monitoring', {
    parent: 'monitoring/infrastructure',
  }),
  monitoring('monitoring/redis', 'Redis monitoring', { parent: 'monitoring/infrastructure' }),

  monitoring('monitoring/logging', 'Logging'),
  monitoring('monitoring/log-aggregation', 'Centralized log aggregation', {
    parent: 'monitoring/logging',
    attest: { days: 90 },
  }),
  monitoring('monitoring/log-retention', 'Log retention policies', { parent: 'monitoring/logging' }),
  monitoring('monitoring/audit-logs', 'Security audit logs', { parent: 'monitoring/logging' }),

  documents('documents/api', 'API Documentation'),
  documents('documents/openapi', 'OpenAPI/Swagger specs', { parent: 'documents/api' }),
  documents('documents/authentication', 'Authentication guide', { parent: 'documents/api' }),
  documents('documents/errors', 'Error code reference', { parent: 'documents/api' }),

  documents('documents/deployment', 'Deployment Documentation'),
  documents('documents/requirements', 'Infrastructure requirements', { parent: 'documents/deployment' }),
  documents('documents/environment', 'Environment variables guide', { parent: 'documents/deployment' }),
  documents('documents/troubleshooting', 'Troubleshooting guide', { parent: 'documents/deployment' }),

  documents('documents/development', 'Development Documentation'),
  documents('documents/architecture', 'Architecture diagrams', { parent: 'documents/development' }),
  documents('documents/contributing', 'Contributing guidelines', { parent: 'documents/development' }),
  documents('documents/style', 'Code style guide', { parent: 'documents/development' }),
]
