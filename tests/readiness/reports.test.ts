import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'parse5'
import type { Report } from '#readiness/model/report.ts'
import { changesSince } from '#readiness/report/changes.ts'
import { printHtml } from '#readiness/report/html.ts'
import { printJson, reportSchema } from '#readiness/report/json.ts'
import { printJunit } from '#readiness/report/junit.ts'
import { printPrometheus } from '#readiness/report/prometheus.ts'
import { printSarif } from '#readiness/report/sarif.ts'
import { printTerminal } from '#readiness/report/terminal.ts'
import { makeSampleReport, SECRET } from './_sample-report.ts'

const report: Report = await makeSampleReport()
const plain = { paint: (_: string, text: string): string => text }
// oxlint-disable-next-line no-control-regex -- they are what must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/

describe('every form of the report', () => {
  const forms = {
    terminal: printTerminal(report, plain),
    json: printJson(report),
    html: printHtml(report),
    junit: printJunit(report),
    sarif: printSarif(report),
    prometheus: printPrometheus(report),
  }
  it('holds no secret that was seen', () => {
    for (const [name, text] of Object.entries(forms)) assert.ok(!text.includes(SECRET), name)
    assert.ok(forms.json.includes('[concealed]'))
  })

  it('holds no character that steers a terminal', () => {
    for (const [name, text] of Object.entries(forms)) assert.doesNotMatch(text, CONTROL, name)
  })
})

describe('the report as JSON', () => {
  it('is what its schema says', () => {
    assert.deepEqual(reportSchema.parse(JSON.parse(printJson(report))), JSON.parse(JSON.stringify(report)))
  })

  it('has the verdict, its exit code and each line with its evidence', () => {
    assert.equal(report.verdict, 'NO-GO')
    assert.equal(report.exitCode, 10)
    assert.deepEqual(report.summary.must, { pass: 1, fail: 2, unknown: 0, 'not-applicable': 0, waived: 0 })
    const [parent, failed] = report.items
    assert.deepEqual(
      parent?.members.map(({ id, outcome }) => [id, outcome]),
      [
        ['one/fails', 'fail'],
        ['one/passes', 'pass'],
      ],
    )
    assert.equal(failed?.evidence[0]?.line, 3)
    assert.match(failed?.evidence[0]?.fingerprint ?? '', /^[0-9a-f]{16}$/)
  })
})

describe('the report as a page', () => {
  const text = printHtml(report)
  it('runs and loads nothing', () => {
    const names = new Set<string>()
    const attributes = new Set<string>()
    type Node = { nodeName: string; attrs?: { name: string }[]; childNodes?: Node[] }
    const walk = (node: Node): void => {
      names.add(node.nodeName)
      for (const { name } of node.attrs ?? []) attributes.add(name)
      for (const child of node.childNodes ?? []) walk(child)
    }
    walk(parse(text) as Node)
    for (const name of ['script', 'img', 'link', 'iframe', 'object', 'b:not'])
      assert.ok(!names.has(name), name)
    for (const name of attributes) assert.doesNotMatch(name, /^(on|src)/)
    for (const [, address] of text.matchAll(/href="([^"]*)"/g)) assert.match(address ?? '', /^#/)
  })

  it('lists what is open once, also a Must that only lesser lines hold up', () => {
    const openIn = (shown: Report): string[] => {
      const [, list = ''] = printHtml(shown).split('What stands in the way')
      return [...(list.split('</section>')[0] ?? '').matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id)
    }
    assert.deepEqual(openIn(report), ['one/fails'])
    const items = report.items.map((item) =>
      item.id === 'one/parent'
        ? {
            ...item,
            outcome: 'unknown' as const,
            members: [{ ...item.members[0]!, id: 'two/unknown', outcome: 'unknown' as const }],
          }
        : item,
    )
    assert.deepEqual(openIn({ ...report, items }), ['one/fails', 'one/parent'])
  })

  it('shows the verdict first', () => {
    assert.match(text, /<strong>NO-GO<\/strong>/)
    assert.match(text, /<title>NO-GO: production readiness, 2026-06-01<\/title>/)
  })
})

describe('the report in a terminal', () => {
  it('shows under what failed what was seen and what to do, and the verdict last', () => {
    const text = printTerminal(report, plain)
    assert.match(text, /✖ It fails {2}must/)
    assert.match(text, /expected: nothing/)
    assert.match(text, /To do: Take/)
    assert.match(text, /gatehouse ready explain one\/fails\/sample/)
    assert.match(text, /NO-GO\n\n {2}2 Musts have failed\.\n {2}Static depth/)
  })

  it('keeps each line within the width of the screen', () => {
    for (const width of [60, 80, 120])
      for (const line of printTerminal(report, { ...plain, width }).split('\n'))
        assert.ok(line.length <= width, `${width}: ${line}`)
  })
})

describe('the report as SARIF', () => {
  it('has a result for each finding, with its place and its fingerprint', () => {
    const [run] = (JSON.parse(printSarif(report)) as { runs: { results: Record<string, unknown>[] }[] }).runs
    assert.equal(run?.results.length, 2)
    assert.equal(run?.results[0]?.['ruleId'], 'one/fails/sample')
    assert.equal(run?.results[0]?.['level'], 'error')
    assert.ok(run?.results[0]?.['locations'])
    assert.ok(!('locations' in (run?.results[1] ?? {})))
  })
})

describe('the report as JUnit', () => {
  it('passes only what passes', () => {
    const text = printJunit(report)
    assert.match(text, /<testsuites [^>]*tests="5" failures="2" errors="0" skipped="2">/)
    assert.match(text, /<skipped message="unknown: It could not be seen\."\/>/)
    assert.doesNotMatch(text, /<script|]]>/)
  })
})

describe('the report for Prometheus', () => {
  it('has one outcome that is 1 for each line', () => {
    const ones = printPrometheus(report)
      .split('\n')
      .filter((line) => line.startsWith('gatehouse_ready_item_status') && line.endsWith(' 1'))
    assert.equal(ones.length, report.items.length)
    assert.match(ones.join('\n'), /item="two\/none",level="nice",outcome="not-applicable"/)
  })
})

describe('what has changed', () => {
  it('names lines with another outcome, new ones, and ones that are gone', () => {
    const [first, ...rest] = report.items
    assert.ok(first !== undefined)
    const before: Report = {
      ...report,
      items: [{ ...first, outcome: 'pass' }, ...rest.slice(1), { ...first, id: 'gone' }],
    }
    assert.deepEqual(
      changesSince(before, report).map(({ id, before: was, after }) => [id, was, after]),
      [
        ['one/parent', 'pass', 'fail'],
        ['one/fails', 'not there', 'fail'],
        ['gone', 'fail', 'not there'],
      ],
    )
    assert.deepEqual(changesSince(report, report), [])
  })
})
