import { lineWriter, type LineList } from './line-writer.ts'

const criteria = lineWriter('Go/No-Go Criteria', 'must')
const must = criteria.under('Must Have (No-Go if Missing)')
const should = criteria.under('Should Have', 'should')
const nice = criteria.under('Nice to Have', 'nice')

export const CRITERIA: LineList = [
  must('criteria/secrets', 'All hardcoded secrets removed', {
    rollsUp: ['security/secrets', 'deployment/secrets-moved'],
  }),
  must('criteria/https', 'HTTPS enabled with valid certificates', { rollsUp: ['security/tls'] }),
  must('criteria/authentication', 'Authentication security issues fixed', {
    rollsUp: ['security/authentication', 'auth/improvements'],
  }),
  must('criteria/database', 'Database not exposed to internet', { rollsUp: ['security/database-ports'] }),
  must('criteria/debug', 'No debug code in production', { rollsUp: ['code/debug', 'errors/details'] }),
  must('criteria/errors', 'Error handling implemented', { rollsUp: ['errors/frontend', 'errors/backend'] }),
  must('criteria/health', 'Health checks implemented', {
    rollsUp: ['monitoring/containers', 'deployment/health'],
  }),
  must('criteria/backup', 'Backup strategy in place', { rollsUp: ['deployment/backup'] }),

  should('criteria/coverage', '80% test coverage', { rollsUp: ['testing/unit'] }),
  should('criteria/performance', 'Performance optimization completed', {
    rollsUp: [
      'performance/caching',
      'performance/optimization',
      'metrics/page-load',
      'metrics/response-time',
    ],
  }),
  should('criteria/monitoring', 'Monitoring fully configured', {
    rollsUp: ['monitoring/application', 'monitoring/infrastructure', 'monitoring/logging'],
  }),
  should('criteria/documents', 'Documentation complete', {
    rollsUp: ['documents/api', 'documents/deployment', 'documents/development'],
  }),

  nice('criteria/experiments', 'A/B testing capability'),
  nice('criteria/flags', 'Feature flags system'),
  nice('criteria/scaling', 'Automated scaling'),
  nice('criteria/regions', 'Multi-region deployment', { attest: { days: 180 } }),
]

const metrics = lineWriter('Success Metrics', 'should')
const performance = metrics.under('Performance')
const security = metrics.under('Security')
const experience = metrics.under('User Experience')
const traffic = { needsTraffic: true } as const

export const METRICS: LineList = [
  performance('metrics/page-load', 'Page load time < 3 seconds', traffic),
  performance('metrics/response-time', 'API response time < 200ms (p95)', traffic),
  performance('metrics/error-rate', 'Error rate < 1%', traffic),
  performance('metrics/uptime', 'Uptime > 99.9%', traffic),

  security('metrics/vulnerabilities', 'No critical vulnerabilities in security scan'),
  security('metrics/attempts-logged', 'All auth attempts logged'),
  security('metrics/failed-logins', 'Failed login attempts < 5%', traffic),
  security('metrics/hijacking', 'Session hijacking attempts = 0', traffic),

  experience('metrics/login-rate', 'Successful login rate > 95%', traffic),
  experience('metrics/profile-rate', 'Profile update success rate > 99%', traffic),
  experience('metrics/data-loss', 'No data loss incidents', { attest: { days: 31 } }),
  experience('metrics/tickets', 'Support tickets < 1% of DAU', { attest: { days: 31, only: true } }),
]

const improvement = lineWriter('Continuous Improvement', 'should')
const week = improvement.under('Week 1 Post-Launch')
const month = improvement.under('Month 1 Post-Launch')
const ongoing = improvement.under('Ongoing')
const person = (days: number) => ({ days, only: true }) as const

export const IMPROVEMENT: LineList = [
  week('improvement/error-logs', 'Review error logs', { attest: person(365), due: { firstDays: 7 } }),
  week('improvement/metrics', 'Analyze performance metrics', { attest: person(365), due: { firstDays: 7 } }),
  week('improvement/feedback', 'Address user feedback', { attest: person(365), due: { firstDays: 7 } }),
  week('improvement/audit', 'Security audit', { attest: person(365), due: { firstDays: 7 } }),

  month('improvement/optimization', 'Performance optimization based on real usage', {
    attest: person(365),
    due: { firstDays: 30 },
  }),
  month('improvement/analytics', 'Feature usage analytics', { attest: person(365), due: { firstDays: 30 } }),
  month('improvement/cost', 'Cost optimization', { attest: person(365), due: { firstDays: 30 } }),
  month('improvement/retrospective', 'Team retrospective', { attest: person(365), due: { firstDays: 30 } }),

  ongoing('improvement/updates', 'Weekly security updates', {
    attest: person(7),
    due: { firstDays: 7, everyDays: 7 },
  }),
  ongoing('improvement/reviews', 'Monthly performance reviews', {
    attest: person(31),
    due: { firstDays: 31, everyDays: 31 },
  }),
  ongoing('improvement/architecture', 'Quarterly architecture reviews', {
    attest: person(92),
    due: { firstDays: 92, everyDays: 92 },
  }),
  ongoing('improvement/penetration', 'Annual penetration testing', {
    attest: person(365),
    due: { firstDays: 365, everyDays: 365 },
  }),
]
