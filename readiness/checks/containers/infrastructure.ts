import { releaseTools, type ReleaseTool } from '#readiness/facts/containers/release-tools.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const shownOf = (tools: readonly ReleaseTool[], kind: ReleaseTool['kind']): Evidence[] =>
  tools.filter((tool) => tool.kind === kind).map(({ file, line, observed }) => ({ file, line, observed }))

export const infrastructureRegions = defineCheck({
  line: 'criteria/regions',
  name: 'infrastructure',
  title: 'The infrastructure is in two regions or more',
  proof: 'whole',
  looksAt: 'The regions that Terraform, Bicep, Fly and Render files of the tree name.',
  why: 'One region can fail as a whole. A second one helps only when somebody has tried to move over: a failover drill proves that.',
  mend: 'Deploy to a second region, or say in an attestation how long an outage of the region may last and how you recover. For most teams a warm standby with a tested failover is enough.',
  sources: ['AWS Well-Architected Framework: REL10'],
  needs: { tools: releaseTools },
  judge({ tools }) {
    const named = tools.filter(({ kind }) => kind === 'region')
    const regions = new Set(named.map(({ region }) => region))
    const seen = some(shownOf(named, 'region').slice(0, 20))
    if (seen === undefined) return nothingToSee('No file of the infrastructure names a region.')
    return regions.size > 1
      ? pass(`${regions.size} regions are named.`, seen)
      : fail(
          'Everything is in one region.',
          'Add a second region, or attest how an outage of this one is survived.',
          [seen[0]],
        )
  },
})
