import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alerts } from '#readiness/checks/monitoring/alerts.ts'
import { judgeFixture } from '#tests/readiness/_fixtures.ts'
import { METRICS, rules } from './_rules.ts'

const led = (name: string, runbook: string): { name: string; expression: string; annotations: string } => ({
  name,
  expression: 'up == 0',
  annotations: `summary: It is down, runbook_url: "${runbook}"`,
})

const faultsOf = async (...given: readonly ReturnType<typeof led>[]): Promise<string[]> => {
  const files = {
    ...METRICS,
    'docs/runbook.md': '# Runbook\n\n## Disk full\n',
    'ops/alerts.yml': rules(...given),
  }
  const { evidence } = await judgeFixture(alerts, { name: 'runbooks', files })
  return evidence.map(({ file, line, observed }) => `${file}:${line} ${observed}`)
}

describe('runbooks of alerts', () => {
  it('are told by file and line of the rule when their file or section is not there', async () => {
    assert.deepEqual(
      await faultsOf(
        led('Good', 'docs/runbook.md#disk-full'),
        led('Gone', 'docs/gone.md#disk-full'),
        led('Moved', 'https://git.example.org/a/b/blob/main/docs/runbook.md#disk-is-full'),
      ),
      [
        'ops/alerts.yml:9 Gone: its runbook is to be in docs/gone.md, which is not there',
        'ops/alerts.yml:14 Moved: its runbook is to be in the section #disk-is-full of docs/runbook.md, which has no such heading',
      ],
    )
  })

  it('are not judged where they are elsewhere', async () => {
    assert.deepEqual(
      (
        await faultsOf(
          led('Wiki', 'https://wiki.example.org/docs/other.md#disk'),
          led('Host', 'wiki.example.org/runbook.md'),
          led('Outside', '../../other/runbook.md'),
          led('Text', 'call the people on duty'),
        )
      ).filter((each) => each.includes('runbook')),
      [],
    )
  })
})
