export type TestResult = { title: string; outcome: 'passed' | 'failed' | 'skipped' | 'flaky' }

export const REPORT_FILE =
  /(^|\/)([\w.-]*(junit|test-?results?|report|results?|TEST-)[\w.-]*\.(xml|json)|[\w.-]*\.trx)$/i

/** Cases of a JUnit, Playwright, Vitest, Jest or Mocha report; undefined when it is none. */
export function readTestReport(path: string, text: string): TestResult[] | undefined {
  if (path.endsWith('.xml')) return /<testsuites?\b/.test(text.slice(0, 5_000)) ? readJunit(text) : undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(parsed)) return undefined
  if (Array.isArray(parsed['suites'])) return fromPlaywright(parsed['suites'], '', 0)
  if (Array.isArray(parsed['testResults'])) return fromJest(parsed['testResults'])
  if (Array.isArray(parsed['results'])) return fromMocha(parsed['results'], '', 0)
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Only tags and attributes: entities of a document type are never expanded. */
function readJunit(text: string): TestResult[] {
  const results: TestResult[] = []
  const cases = text.split(/<testcase\b/).slice(1)
  for (const each of cases) {
    const end = each.indexOf('>')
    const attributes = each.slice(0, Math.min(end < 0 ? each.length : end, 4_000))
    const body = attributes.endsWith('/') ? '' : (each.split('</testcase>', 1)[0] ?? '').slice(0, 20_000)
    const title = [attributeOf(attributes, 'classname'), attributeOf(attributes, 'name')]
      .filter(Boolean)
      .join(' ')
    const outcome = /<(failure|error)\b/.test(body)
      ? 'failed'
      : /<skipped\b/.test(body)
        ? 'skipped'
        : 'passed'
    results.push({ title: plain(title), outcome })
  }
  return results
}

const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]{0,1000})"`).exec(attributes)?.[1]

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')

function fromPlaywright(suites: readonly unknown[], above: string, depth: number): TestResult[] {
  if (depth > 30) return []
  return listOf(suites).flatMap((suite): TestResult[] => {
    const title = `${above} ${textOf(suite['title'])}`.trim()
    const own = listOf(suite['specs']).map((spec): TestResult => {
      const statuses = listOf(spec['tests']).map((test) => textOf(test['status']))
      const outcome =
        statuses.length > 0 && statuses.every((status) => status === 'skipped')
          ? 'skipped'
          : statuses.includes('unexpected') || spec['ok'] === false
            ? 'failed'
            : statuses.includes('flaky')
              ? 'flaky'
              : 'passed'
      return { title: `${title} ${textOf(spec['title'])}`, outcome }
    })
    return [...own, ...fromPlaywright(listOf(suite['suites']), title, depth + 1)]
  })
}

const fromJest = (files: readonly unknown[]): TestResult[] =>
  listOf(files).flatMap((file) =>
    listOf(file['assertionResults']).map((each): TestResult => {
      const status = textOf(each['status'])
      return {
        title: `${textOf(file['name'])} ${textOf(each['fullName'])}`,
        outcome: status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped',
      }
    }),
  )

function fromMocha(suites: readonly unknown[], above: string, depth: number): TestResult[] {
  if (depth > 30) return []
  return listOf(suites).flatMap((suite) => {
    const title = `${above} ${textOf(suite['title'])}`.trim()
    const own = listOf(suite['tests']).map((test): TestResult => ({
      title: textOf(test['fullTitle']) || `${title} ${textOf(test['title'])}`,
      outcome: test['pass'] === true ? 'passed' : test['fail'] === true ? 'failed' : 'skipped',
    }))
    return [...own, ...fromMocha(listOf(suite['suites']), title, depth + 1)]
  })
}
