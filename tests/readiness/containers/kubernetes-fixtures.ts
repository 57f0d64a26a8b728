import type { FixtureTable } from '#tests/readiness/_fixtures.ts'

const GOOD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  replicas: 2
  template:
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - name: app
          image: acme/app:1
          env:
            - name: SECRET_KEY
              valueFrom: { secretKeyRef: { name: app, key: secret } }
          readinessProbe: { httpGet: { path: /readyz, port: 3000 } }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec:
  type: ClusterIP
  ports: [{ port: 5432 }]
`
const manifest = (from = '', to = ''): Record<string, string> => ({ 'k8s/app.yaml': GOOD.replace(from, to) })
const good = { name: 'a deployment without a fault', files: manifest() }
const others = [{ name: 'no manifest', outcome: 'unknown' as const, files: { 'k8s/notes.txt': '' } }]

export const KUBERNETES_FIXTURES: FixtureTable = {
  'security/secret-management/kubernetes': {
    passing: [good],
    failing: [
      {
        name: 'a literal',
        files: manifest('valueFrom: { secretKeyRef: { name: app, key: secret } }', 'value: hunter2hunter2'),
      },
      {
        name: 'an address with a password',
        files: manifest(
          '- name: SECRET_KEY\n              valueFrom: { secretKeyRef: { name: app, key: secret } }',
          '- { name: DATABASE_URL, value: "postgres://app:sesame@db/app" }',
        ),
      },
      {
        name: 'a config map',
        files: {
          ...manifest(),
          'k8s/config.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata: { JWT_SECRET: hunter2 }\n',
        },
      },
      {
        name: 'values of Helm',
        files: {
          ...manifest(),
          'chart/Chart.yaml': 'name: x\n',
          'chart/values.yaml': 'app: { jwtSecret: hunter2 }\n',
        },
      },
      {
        name: 'a Secret with its values',
        files: {
          ...manifest(),
          'k8s/secret.yaml': 'apiVersion: v1\nkind: Secret\nstringData: { password: hunter2 }\n',
        },
      },
    ],
    others,
  },
  'security/database-ports/kubernetes': {
    passing: [good],
    failing: [
      { name: 'NodePort', files: manifest('ClusterIP', 'NodePort') },
      { name: 'LoadBalancer', files: manifest('ClusterIP', 'LoadBalancer') },
      {
        name: 'hostPort',
        files: manifest(
          'image: acme/app:1',
          'image: postgres\n          ports: [{ containerPort: 5432, hostPort: 5432 }]',
        ),
      },
    ],
    others,
  },
  'security/non-root/kubernetes': {
    passing: [good],
    failing: [
      { name: 'runAsUser 0', files: manifest('runAsNonRoot: true', 'runAsUser: 0') },
      {
        name: 'privileged',
        files: manifest(
          'image: acme/app:1',
          'image: acme/app:1\n          securityContext: { privileged: true }',
        ),
      },
    ],
    others: [
      { name: 'nothing said', outcome: 'unknown', files: manifest('{ runAsNonRoot: true }', '{}') },
      {
        name: 'a template of Helm',
        outcome: 'unknown',
        files: manifest('replicas: 2', 'replicas: {{ .Values.replicas }}'),
      },
      ...others,
    ],
  },
  'monitoring/containers/kubernetes': {
    passing: [good],
    failing: [
      {
        name: 'none',
        files: manifest('readinessProbe: { httpGet: { path: /readyz, port: 3000 } }', 'stdin: false'),
      },
    ],
    others,
  },
}
