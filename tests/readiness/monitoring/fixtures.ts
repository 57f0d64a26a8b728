import type { FixtureTable } from '#tests/readiness/_fixtures.ts'
import { METRICS, PROMETHEUS, rules } from './_rules.ts'

const DOWN = { name: 'Down', expression: 'up{job="app"} == 0' }
const SLOW = {
  name: 'Slow',
  expression: 'histogram_quantile(0.95, sum by (le) (rate(shop_request_duration_seconds_bucket[5m]))) > 0.2',
}
const REQUIRED = [
  DOWN,
  SLOW,
  { name: 'CertificateEnds', expression: 'probe_ssl_earliest_cert_expiry - time() < 86400 * 14' },
  { name: 'BackupIsOld', expression: 'time() - pgbackrest_backup_last_full_seconds > 129600' },
  { name: 'DiskFills', expression: 'node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1' },
  { name: 'PostgresIsDown', expression: 'pg_up == 0' },
  { name: 'LoginsFail', expression: 'rate(shop_login_failures_total[5m]) > 1' },
]
/** An alert whose runbook is there. */
const led = (runbook: string, name = DOWN.name): typeof DOWN & { annotations: string } => ({
  ...DOWN,
  name,
  annotations: `summary: It is down, runbook_url: "${runbook}"`,
})
const RUNBOOK = '# Runbook\n\n## The disk is full (90 %)\n\n## app_down\n\n## Again\n\n## Again\n'
const services = (...more: readonly string[]): string =>
  [
    'services:',
    '  app:',
    '    build: .',
    "    ports: ['443:3000']",
    '  db:',
    '    image: postgres:17',
    '  redis:',
    '    image: redis:8',
    ...more,
    '',
  ].join('\n')
const ALERTMANAGER = (receiver: string): string =>
  `route: {receiver: people}\nreceivers:\n  - name: people\n${receiver}`

export const MONITORING_FIXTURES: FixtureTable = {
  'monitoring/alerts/rules': {
    passing: [
      {
        name: 'metrics of the code and of exporters',
        files: { ...METRICS, 'ops/prometheus/alerts.yml': rules(...REQUIRED) },
      },
      {
        name: 'in a manifest of the operator',
        files: {
          ...METRICS,
          'k8s/alerts.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n${rules(DOWN).replaceAll(/^/gm, '  ')}`,
        },
      },
      {
        name: 'one that asks for what is missing',
        files: {
          ...METRICS,
          'alerts.yml': rules({ name: 'Gone', expression: 'absent(shop_gone_total)' }, DOWN).replace(
            'shop_gone_total',
            'shop_orders_total',
          ),
        },
      },
      {
        name: 'runbooks in the tree, by path and by address, and elsewhere',
        files: {
          ...METRICS,
          'docs/runbook.md': RUNBOOK,
          'ops/notes.md': '# Notes\n\n<a id="here"></a>\n',
          'ops/alerts.yml': rules(
            led('docs/runbook.md#the-disk-is-full-90-'),
            led('/docs/runbook.md#again-1'),
            led('./notes.md#here'),
            led('../docs/runbook.md'),
            led('https://git.example.org/shop/shop/blob/main/docs/runbook.md#app_down'),
            led('https://wiki.example.org/runbook.md#nothing-of-ours'),
            led('https://docs.example.org/{{ $labels.alertname }}.md'),
          ),
        },
      },
    ],
    failing: [
      {
        name: 'a runbook whose file is not there',
        files: { ...METRICS, 'ops/alerts.yml': rules(led('docs/runbook.md')) },
      },
      {
        name: 'a runbook whose section is not there',
        files: {
          ...METRICS,
          'docs/runbook.md': RUNBOOK,
          'ops/alerts.yml': rules(led('docs/runbook.md#again'), led('docs/runbook.md#again-2', 'Other')),
        },
      },
      {
        name: 'an address that ends with a file here, and not with a section of it',
        files: {
          ...METRICS,
          'docs/runbook.md': RUNBOOK,
          'ops/alerts.yml': rules(
            led('https://git.example.org/shop/shop/-/blob/main/docs/runbook.md#disk-is-full'),
          ),
        },
      },
      {
        name: 'an address of this tree, by another of them, whose file is not there',
        files: {
          ...METRICS,
          'docs/runbook.md': RUNBOOK,
          'ops/alerts.yml': rules(
            led('https://git.example.org/shop/shop/blob/main/docs/runbook.md'),
            led('https://git.example.org/shop/shop/blob/main/docs/gone.md', 'Other'),
          ),
        },
      },
      {
        name: 'a metric that nothing defines',
        files: {
          ...METRICS,
          'alerts.yml': rules({ name: 'Orders', expression: 'rate(shop_order_total[5m]) == 0' }),
        },
      },
      {
        name: 'no runbook',
        files: { ...METRICS, 'alerts.yml': rules({ ...DOWN, annotations: 'summary: It is down' }) },
      },
      { name: 'no severity', files: { ...METRICS, 'alerts.yml': rules({ ...DOWN, labels: 'team: shop' }) } },
      {
        name: 'an expression that cannot be read',
        files: { ...METRICS, 'alerts.yml': rules({ name: 'Broken', expression: 'sum(rate(up[5m]) > ' }) },
      },
      { name: 'Prometheus without rules', files: { ...METRICS, 'ops/prometheus.yml': PROMETHEUS } },
    ],
    others: [
      { name: 'no rules', outcome: 'unknown', files: METRICS },
      {
        name: 'no code that defines metrics',
        outcome: 'unknown',
        files: { 'alerts.yml': rules({ name: 'Orders', expression: 'rate(shop_order_total[5m]) == 0' }) },
      },
      {
        name: 'no YAML',
        outcome: 'unknown',
        files: { 'alerts.yml': 'groups:\n  - rules:\n      - alert: A\n        expr: {{ x }}: [\n' },
      },
    ],
  },
  'deployment/alerts/required': {
    passing: [{ name: 'one for each', files: { ...METRICS, 'alerts.yml': rules(...REQUIRED) } }],
    failing: [
      {
        name: 'none on the age of the backup',
        files: { ...METRICS, 'alerts.yml': rules(...REQUIRED.filter(({ name }) => name !== 'BackupIsOld')) },
      },
      { name: 'one alone', files: { ...METRICS, 'alerts.yml': rules(DOWN) } },
    ],
    others: [{ name: 'no rules', outcome: 'unknown', files: METRICS }],
  },
  'deployment/alerts/receivers': {
    passing: [
      {
        name: 'a mail',
        files: { 'alertmanager.yml': ALERTMANAGER('    email_configs: [{to: a@example.org}]\n') },
      },
    ],
    failing: [
      { name: 'nobody', files: { 'alertmanager.yml': ALERTMANAGER('') } },
      {
        name: 'a receiver that is not there',
        files: {
          'alertmanager.yml': ALERTMANAGER('    webhook_configs: [{url: https://example.org}]\n').replace(
            'receiver: people',
            'receiver: other',
          ),
        },
      },
    ],
    others: [{ name: 'none', outcome: 'unknown', files: { 'a.yml': 'a: 1\n' } }],
  },
  'monitoring/database/exporter': {
    passing: [
      {
        name: 'exported, scraped and alerted on',
        files: {
          ...METRICS,
          'compose.yaml': services('  pg:', '    image: prometheuscommunity/postgres-exporter:v0.17'),
          'prometheus.yml': `${PROMETHEUS}  - job_name: postgres\n    static_configs: [{targets: ["pg:9187"]}]\n`,
          'alerts.yml': rules(...REQUIRED),
        },
      },
    ],
    failing: [
      {
        name: 'not scraped',
        files: {
          ...METRICS,
          'compose.yaml': services('  pg:', '    image: prometheuscommunity/postgres-exporter:v0.17'),
          'prometheus.yml': PROMETHEUS,
          'alerts.yml': rules(...REQUIRED),
        },
      },
      {
        name: 'Prometheus without an exporter',
        files: { ...METRICS, 'compose.yaml': services(), 'prometheus.yml': PROMETHEUS },
      },
    ],
    others: [
      { name: 'nothing', outcome: 'unknown', files: { ...METRICS, 'compose.yaml': services() } },
      { name: 'no database', outcome: 'not-applicable', files: { 'package.json': '{}' } },
    ],
  },
  'monitoring/redis/exporter': {
    passing: [
      {
        name: 'exported, scraped and alerted on',
        files: {
          ...METRICS,
          'compose.yaml': services('  redis_exporter:', '    image: oliver006/redis_exporter:v1'),
          'prometheus.yml': `${PROMETHEUS}  - job_name: cache\n    static_configs: [{targets: ["redis_exporter:9121"]}]\n`,
          'alerts.yml': rules({ name: 'RedisIsDown', expression: 'redis_up == 0' }),
        },
      },
    ],
    failing: [
      {
        name: 'no alert',
        files: {
          ...METRICS,
          'compose.yaml': services('  redis_exporter:', '    image: oliver006/redis_exporter:v1'),
          'prometheus.yml': `${PROMETHEUS}  - job_name: redis_exporter\n    static_configs: [{targets: ["redis_exporter:9121"]}]\n`,
        },
      },
    ],
    others: [{ name: 'no Redis', outcome: 'not-applicable', files: { 'package.json': '{}' } }],
  },
  'monitoring/log-aggregation/shipper': {
    passing: [
      {
        name: 'a collector that reads all containers',
        files: {
          'compose.yaml': services(
            '  alloy:',
            '    image: grafana/alloy:v1',
            '    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]',
          ),
        },
      },
      {
        name: 'a driver for every service',
        files: {
          'compose.yaml':
            'x-log: &log\n  logging: {driver: journald}\nservices:\n  app:\n    <<: *log\n    build: .\n  db:\n    <<: *log\n    image: postgres:17\n',
        },
      },
    ],
    failing: [
      {
        name: 'a driver for one of two',
        files: {
          'compose.yaml':
            'services:\n  app:\n    build: .\n    logging: {driver: journald}\n  db:\n    image: postgres:17\n',
        },
      },
    ],
    others: [
      { name: 'nothing', outcome: 'unknown', files: { 'compose.yaml': services() } },
      {
        name: 'configured, and run by nothing',
        outcome: 'unknown',
        files: { 'compose.yaml': services(), 'ops/config.alloy': 'loki.write "a" {}\n' },
      },
    ],
  },
  'monitoring/log-retention/files': {
    passing: [
      {
        name: 'set and enforced',
        files: {
          'loki.yaml':
            'schema_config: {configs: []}\nlimits_config:\n  retention_period: 744h\ncompactor:\n  retention_enabled: true\n',
        },
      },
    ],
    failing: [
      {
        name: 'for ever',
        files: { 'loki.yaml': 'schema_config:\n  configs: []\nlimits_config:\n  reject_old_samples: true\n' },
      },
      {
        name: 'set, and enforced by nothing',
        files: { 'loki.yaml': 'schema_config:\n  configs: []\nlimits_config:\n  retention_period: 744h\n' },
      },
    ],
    others: [{ name: 'no store', outcome: 'unknown', files: { 'a.yml': 'a: 1\n' } }],
  },
}
