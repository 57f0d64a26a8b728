import coverage, { type CoverageMapData } from 'istanbul-lib-coverage'

export type Count = { covered: number; total: number }
/** What a report says of one file. */
export type FileCoverage = { path: string; lines: Count; branches?: Count; lastLine: number }

export const COVERAGE_FILE =
  /(^|\/)(coverage-final\.json|lcov\.info|coverage-summary\.json|coverage\.json|coverage\.xml|cobertura[\w-]*\.xml|[\w-]*\.lcov)$/i

/** @throws {Error} when it cannot be read as what its name says */
export function readCoverage(path: string, text: string): FileCoverage[] {
  if (/\.(info|lcov)$/i.test(path)) return readLcov(text)
  if (/\.xml$/i.test(path)) return readCobertura(text)
  const parsed: unknown = JSON.parse(text)
  if (!isRecord(parsed)) throw new Error('It is no object.')
  if (isRecord(parsed['files']) && isRecord(parsed['meta'])) return readCoveragePy(parsed['files'])
  if ('total' in parsed) return readSummary(parsed)
  return readIstanbul(parsed)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readIstanbul(parsed: Record<string, unknown>): FileCoverage[] {
  const map = coverage.createCoverageMap(parsed as CoverageMapData)
  return map.files().map((path) => {
    const file = map.fileCoverageFor(path)
    const { lines, branches } = file.toSummary()
    const last = Object.values(file.statementMap).reduce((most, { start }) => Math.max(most, start.line), 0)
    return {
      path,
      lines: { covered: lines.covered, total: lines.total },
      branches: { covered: branches.covered, total: branches.total },
      lastLine: last,
    }
  })
}

function readSummary(parsed: Record<string, unknown>): FileCoverage[] {
  const count = (value: unknown): Count => {
    const { covered, total } = isRecord(value) ? value : {}
    if (typeof covered !== 'number' || typeof total !== 'number') throw new Error('A count is missing.')
    return { covered, total }
  }
  return Object.entries(parsed).flatMap(([path, value]) =>
    path === 'total' || !isRecord(value)
      ? []
      : [{ path, lines: count(value['lines']), branches: count(value['branches']), lastLine: 0 }],
  )
}

function readCoveragePy(files: Record<string, unknown>): FileCoverage[] {
  const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)
  return Object.entries(files).flatMap(([path, value]): FileCoverage[] => {
    if (!isRecord(value)) return []
    const executed = lengthOf(value['executed_lines'])
    const missing = lengthOf(value['missing_lines'])
    const taken = lengthOf(value['executed_branches'])
    const left = lengthOf(value['missing_branches'])
    const numbers = [value['executed_lines'], value['missing_lines']].flatMap((each) =>
      Array.isArray(each) ? each : [],
    )
    const lastLine = numbers.reduce<number>(
      (most, each) => (typeof each === 'number' && each > most ? each : most),
      0,
    )
    return [
      {
        path,
        lines: { covered: executed, total: executed + missing },
        ...('executed_branches' in value && { branches: { covered: taken, total: taken + left } }),
        lastLine,
      },
    ]
  })
}

function readLcov(text: string): FileCoverage[] {
  const files: FileCoverage[] = []
  let path: string | undefined
  let lines = new Map<number, boolean>()
  let branches: Count = { covered: 0, total: 0 }
  for (const line of text.split('\n')) {
    if (line.startsWith('SF:')) {
      path = line.slice(3).trim()
      lines = new Map()
      branches = { covered: 0, total: 0 }
    } else if (line.startsWith('DA:')) {
      const [number = '', hits = ''] = line.slice(3).split(',')
      lines.set(Number(number), (lines.get(Number(number)) ?? false) || Number(hits) > 0)
    } else if (line.startsWith('BRDA:')) {
      const taken = line.slice(line.lastIndexOf(',') + 1).trim()
      branches.total += 1
      if (taken !== '-' && Number(taken) > 0) branches.covered += 1
    } else if (line.startsWith('end_of_record') && path !== undefined) {
      files.push({ path, ...countLines(lines), ...(branches.total > 0 && { branches }) })
      path = undefined
    }
  }
  if (files.length === 0 && text.trim() !== '') throw new Error('It holds no record.')
  return files
}

function countLines(lines: ReadonlyMap<number, boolean>): Pick<FileCoverage, 'lines' | 'lastLine'> {
  let covered = 0
  let lastLine = 0
  for (const [number, isHit] of lines) {
    if (isHit) covered += 1
    if (number > lastLine) lastLine = number
  }
  return { lines: { covered, total: lines.size }, lastLine }
}

/** Only tags and their attributes are looked at: entities and document types mean nothing here. */
function readCobertura(text: string): FileCoverage[] {
  if (!/<coverage\b/.test(text.slice(0, 5_000))) throw new Error('It is no Cobertura report.')
  const files = new Map<string, { lines: Map<number, boolean>; branches: Count }>()
  let current: { lines: Map<number, boolean>; branches: Count } | undefined
  for (const [, tag, attributes = ''] of text.matchAll(/<(class|line)\s([^<>]{0,2000})>/g)) {
    if (tag === 'class') {
      const path = attributeOf(attributes, 'filename')
      if (path === undefined) continue
      current = files.get(path) ?? { lines: new Map(), branches: { covered: 0, total: 0 } }
      files.set(path, current)
      continue
    }
    const number = Number(attributeOf(attributes, 'number'))
    if (current === undefined || !Number.isInteger(number) || current.lines.has(number)) continue
    current.lines.set(number, Number(attributeOf(attributes, 'hits')) > 0)
    const [, covered, total] =
      /\((\d+)\/(\d+)\)/.exec(attributeOf(attributes, 'condition-coverage') ?? '') ?? []
    if (covered === undefined || total === undefined) continue
    current.branches.covered += Number(covered)
    current.branches.total += Number(total)
  }
  return [...files].map(([path, { lines, branches }]) => ({
    path,
    ...countLines(lines),
    ...(branches.total > 0 && { branches }),
  }))
}

const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1]
