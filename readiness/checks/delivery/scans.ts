import { scanReports, type ScanReport } from '#readiness/facts/delivery/scan-reports.ts'
import { ciCommands, type Ci } from '#readiness/facts/delivery/ci-commands.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, pass, unknown, type Judgement } from '#readiness/model/judgement.ts'

const DAYS = 7
const DAY = 86_400_000
const LOOKS_AT = `Reports of scanners in the tree: SARIF, npm audit, Trivy, Grype, OSV-Scanner, pip-audit, not older than ${DAYS} days. Nothing is scanned here.`
const MEND =
  'Keep the report beside the run: `npm audit --json > reports/npm-audit.json`, `trivy image --format json -o reports/trivy.json IMAGE`. Update what it names; where that cannot be, waive it with an end.'
const SCANNER =
  /\b(npm audit|pnpm audit|yarn (npm )?audit|trivy|grype|osv-scanner|snyk|codeql|semgrep|pip-audit|safety (check|scan)|bandit|govulncheck|cargo audit|bundler-audit|dependency-review|gitleaks|zap(roxy)?|scorecard)\b/i

const needs = { scans: scanReports, ci: ciCommands } as const

export const scanCompleted = defineCheck({
  line: 'deployment/scan',
  name: 'report',
  title: 'A security scan was completed and has nothing critical',
  proof: 'whole',
  looksAt: LOOKS_AT,
  why: 'New advisories come every day for code that has not changed.',
  mend: MEND,
  sources: ['OWASP ASVS 5.0 V15.2.1'],
  needs,
  judge: ({ scans, ci }, { now }) => judgeScans(scans, ci, now),
})

export const vulnerabilities = defineCheck({
  line: 'metrics/vulnerabilities',
  name: 'report',
  title: 'No scan knows of a critical vulnerability',
  proof: 'whole',
  looksAt: LOOKS_AT,
  why: 'A critical vulnerability of a dependency is exploited within days by everybody.',
  mend: MEND,
  sources: ['CVSS 3.1: critical is 9.0 and above'],
  needs,
  judge: ({ scans, ci }, { now }) => judgeScans(scans, ci, now),
})

function judgeScans(scans: readonly ScanReport[], ci: Ci, now: Date): Judgement {
  const fresh = scans.filter(
    ({ madeAt }) => now.getTime() - madeAt.getTime() <= DAYS * DAY && madeAt.getTime() <= now.getTime() + DAY,
  )
  const critical = some(
    fresh.flatMap(({ path, tool, found }) =>
      found
        .filter(({ severity }) => severity === 'critical')
        .map(({ id, where }): Evidence => ({
          file: path,
          observed: `${tool}: ${id} in ${where}`,
          expected: 'nothing critical',
        })),
    ),
  )
  if (critical !== undefined)
    return fail(
      'A scan knows of critical vulnerabilities.',
      'Update what is named, or take it out.',
      critical,
    )
  const [bad] = fresh.filter(({ failure, analysed }) => failure !== undefined || analysed === 0)
  if (bad !== undefined)
    return unknown(`${bad.tool} looked at nothing: ${bad.failure ?? 'its report has no result'}.`, [
      { file: bad.path, observed: bad.failure ?? 'nothing analysed' },
    ])
  const good = some(
    fresh
      .filter(({ analysed }) => analysed !== undefined)
      .map(({ path, tool }): Evidence => ({ file: path, observed: `${tool}: nothing critical` })),
  )
  if (good !== undefined) return pass('The newest scans have nothing critical.', good)
  const [silent] = fresh
  if (silent !== undefined)
    return unknown(`The report of ${silent.tool} does not say whether it looked at anything.`, [
      { file: silent.path, observed: 'no word of what was analysed' },
    ])
  const [old] = scans
  if (old !== undefined)
    return unknown(`The newest report is older than ${DAYS} days. Scan again.`, [
      { file: old.path, observed: 'an old report' },
    ])
  const run = ci.commands.find(({ text }) => SCANNER.test(text))
  if (run !== undefined)
    return unknown(
      `CI runs a scanner; no report of it is in the tree, so what it found is not seen. ${MEND}`,
      [{ file: run.file, line: run.line, observed: run.text.slice(0, 120) }],
    )
  return unknown(`No report of a security scan is in the tree. ${MEND}`)
}
