type Alert = { name: string; expression: string; labels?: string; annotations?: string }

const SEVERITY = 'severity: page'
const TEXTS = 'summary: It is down, runbook_url: https://example.org/runbook'

export const rules = (...alerts: readonly Alert[]): string =>
  [
    'groups:',
    '  - name: shop',
    '    rules:',
    ...alerts.flatMap(({ name, expression, labels = SEVERITY, annotations = TEXTS }) => [
      `      - alert: ${name}`,
      `        expr: ${JSON.stringify(expression)}`,
      '        for: 5m',
      `        labels: {${labels}}`,
      `        annotations: {${annotations}}`,
    ]),
    '',
  ].join('\n')

export const METRICS = {
  'package.json':
    '{"dependencies":{"express":"5","pg":"8","ioredis":"5","prom-client":"15","express-session":"1"}}',
  'src/metrics.ts':
    "import { Counter, Histogram } from 'prom-client'\nexport const seen = new Counter({ name: 'shop_orders_total', help: 'Orders' })\nexport const took = new Histogram({ name: 'shop_request_duration_seconds', help: 'Time' })\nexport const refused = new Counter({ name: 'shop_login_failures_total', help: 'Refused' })\n",
} as const

export const PROMETHEUS =
  'scrape_configs:\n  - job_name: app\n    static_configs: [{targets: ["app:3001"]}]\n'
