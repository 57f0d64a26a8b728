import { documentPages } from '#readiness/facts/documents/document-pages.ts'
import { productionSettings } from '#readiness/facts/environment/production-settings.ts'
import { variableReads } from '#readiness/facts/environment/variable-reads.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const environmentRequired = defineCheck({
  line: 'deployment/environment',
  name: 'required',
  title: 'Each variable that the program cannot start without is set',
  proof: 'hint',
  looksAt: 'Variables that code reads without a fallback, against compose files, Dockerfiles and templates.',
  why: 'One that nobody sets stops the release on the first machine it reaches.',
  mend: 'Set it in the service, or name it in .env.example so that whoever deploys fills it in.',
  needs: { settings: productionSettings, reads: variableReads, documents: documentPages },
  judge({ settings, reads, documents }) {
    const required = reads.all.filter(({ isProduct, isRequired }) => isProduct && isRequired)
    if (required.length === 0 || !settings.isDeployedHere)
      return nothingToSee('Nothing is read without a fallback, or nothing here deploys it.')
    const set = new Set(settings.all.map(({ name }) => name))
    const isKnown = (name: string): boolean =>
      set.has(name) ||
      set.has(`${name}_FILE`) ||
      settings.secrets.has(name.toLowerCase()) ||
      reads.internal.has(name)
    const first = [...new Map(required.toReversed().map((read) => [read.name, read])).values()].toReversed()
    const missing = some(
      first
        .filter(({ name }) => !isKnown(name) && !documents.pages.some(({ text }) => text.includes(name)))
        .map(({ name, file, line }) => ({
          file,
          line,
          observed: `${name} is required`,
          expected: 'a service, a Dockerfile or a template sets it',
        })),
    )
    if (missing !== undefined)
      return fail(
        'Variables that it cannot start without are set nowhere.',
        'Set them in the service, or name them in .env.example.',
        missing,
      )
    const [read] = first
    return pass('Each of them is set, or named for whoever deploys.', [
      { file: read?.file ?? '', line: read?.line ?? 1, observed: `${first.length} required variables` },
    ])
  },
})
