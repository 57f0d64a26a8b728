export type Vulnerability = { id: string; where: string; severity: 'critical' | 'high' | 'other' }

export type Scan = {
  tool: string
  /** How much was looked at; 0 when the report says that nothing was, undefined when it does not say. */
  analysed?: number
  madeAt?: Date
  found: readonly Vulnerability[]
  /** The scanner says of itself that it failed. */
  failure?: string
}

type Node = Record<string, unknown>
const record = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}
const list = (value: unknown): Node[] =>
  Array.isArray(value) ? value.slice(0, 50_000).map((each) => record(each)) : []
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const severityOf = (value: unknown): Vulnerability['severity'] => {
  const plain = text(value).toLowerCase()
  return plain === 'critical' ? 'critical' : plain === 'high' ? 'high' : 'other'
}

/** A report of a scanner; undefined when it is none that is known. */
export function readScan(json: string): Scan | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return undefined
  }
  if (Array.isArray(parsed)) return undefined
  const root = record(parsed)
  if (Array.isArray(root['runs'])) return readSarif(root)
  if ('vulnerabilities' in root && 'metadata' in root) return readNpmAudit(root)
  if ('ArtifactName' in root || ('SchemaVersion' in root && 'Results' in root)) return readTrivy(root)
  if ('matches' in root && 'descriptor' in root) return readGrype(root)
  if (Array.isArray(root['results']) && list(root['results']).some((each) => 'packages' in each))
    return readOsv(root)
  if (Array.isArray(root['results']) && Object.keys(root).length <= 3)
    return { tool: 'OSV-Scanner', analysed: 0, found: [] }
  if (Array.isArray(root['dependencies']) && list(root['dependencies']).some((each) => 'vulns' in each))
    return readPipAudit(root)
  return undefined
}

const dated = (value: unknown): { madeAt?: Date } => {
  const date = new Date(text(value))
  return text(value) === '' || Number.isNaN(date.getTime()) ? {} : { madeAt: date }
}

function readSarif(root: Node): Scan {
  const runs = list(root['runs'])
  const tool = text(record(record(runs[0]?.['tool'])['driver'])['name']) || 'a scanner'
  const invocations = runs.flatMap((run) => list(run['invocations']))
  const failed = invocations.some((each) => each['executionSuccessful'] === false)
  const artifacts = runs.reduce((sum, run) => sum + list(run['artifacts']).length, 0)
  const found = runs.flatMap((run) => {
    const rules = new Map(
      list(record(record(run['tool'])['driver'])['rules']).map((rule) => [
        text(rule['id']),
        Number(text(record(rule['properties'])['security-severity'])),
      ]),
    )
    return list(run['results']).flatMap((result): Vulnerability[] => {
      if (list(result['suppressions']).length > 0) return []
      const id = text(result['ruleId'])
      const score = rules.get(id) ?? Number.NaN
      const location = record(record(list(result['locations'])[0]?.['physicalLocation'])['artifactLocation'])
      const severity =
        score >= 9
          ? 'critical'
          : score >= 7 || (Number.isNaN(score) && result['level'] === 'error')
            ? 'high'
            : 'other'
      return [{ id, where: text(location['uri']), severity }]
    })
  })
  return {
    tool,
    ...(artifacts > 0 ? { analysed: artifacts } : found.length > 0 ? { analysed: found.length } : {}),
    ...dated(invocations.map((each) => text(each['endTimeUtc'])).find((each) => each !== '')),
    found,
    ...(failed && { failure: 'its own report says that it failed' }),
  }
}

function readNpmAudit(root: Node): Scan {
  const dependencies = record(record(root['metadata'])['dependencies'])
  const total = dependencies['total'] ?? record(root['metadata'])['totalDependencies']
  const found = Object.entries(record(root['vulnerabilities'])).map(([name, value]): Vulnerability => {
    const advisory = list(record(value)['via'])
      .map((each) => text(each['url']))
      .find((each) => each !== '')
    return {
      id: advisory?.split('/').at(-1) ?? name,
      where: name,
      severity: severityOf(record(value)['severity']),
    }
  })
  return { tool: 'npm audit', ...(typeof total === 'number' && { analysed: total }), found }
}

function readTrivy(root: Node): Scan {
  const results = list(root['Results'])
  const found = results.flatMap((result) =>
    list(result['Vulnerabilities']).map((each): Vulnerability => ({
      id: text(each['VulnerabilityID']),
      where: text(each['PkgName']),
      severity: severityOf(each['Severity']),
    })),
  )
  return { tool: 'Trivy', analysed: results.length, ...dated(root['CreatedAt']), found }
}

function readGrype(root: Node): Scan {
  const found = list(root['matches']).map((match): Vulnerability => ({
    id: text(record(match['vulnerability'])['id']),
    where: text(record(match['artifact'])['name']),
    severity: severityOf(record(match['vulnerability'])['severity']),
  }))
  const isNamed = Object.keys(record(root['source'])).length > 0
  return {
    tool: 'Grype',
    ...(isNamed ? { analysed: 1 } : found.length > 0 ? { analysed: found.length } : {}),
    ...dated(record(root['descriptor'])['timestamp']),
    found,
  }
}

function readOsv(root: Node): Scan {
  const packages = list(root['results']).flatMap((result) => list(result['packages']))
  const found = packages.flatMap((each) =>
    list(each['vulnerabilities']).map((one): Vulnerability => ({
      id: text(one['id']),
      where: text(record(each['package'])['name']),
      severity: severityOf(record(one['database_specific'])['severity']),
    })),
  )
  return { tool: 'OSV-Scanner', analysed: packages.length, found }
}

function readPipAudit(root: Node): Scan {
  const dependencies = list(root['dependencies'])
  const found = dependencies.flatMap((each) =>
    list(each['vulns']).map((one): Vulnerability => ({
      id: text(one['id']),
      where: text(each['name']),
      severity: 'high',
    })),
  )
  return { tool: 'pip-audit', analysed: dependencies.length, found }
}
