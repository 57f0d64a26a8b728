import { secretSourcesOf } from '#readiness/checks/containers/secret-sources.ts'
import { composedServices } from '#readiness/facts/containers/composed-services.ts'
import { manifestSecrets } from '#readiness/facts/secrets/manifest-secrets.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some, type Evidence } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'
import { countOf } from './secret-evidence.ts'

export const secretSourcesMoved = defineCheck({
  line: 'deployment/secrets-moved',
  name: 'sources',
  title: 'Every secret of the deployment comes from outside of the source',
  proof: 'whole',
  looksAt:
    'Where each secret of the deployment comes from: the variables of the compose files (a file below /run/secrets, a variable that is required from outside, a default, a literal) and of the containers in Kubernetes manifests (secretKeyRef or a literal).',
  why: 'Only a secret that is kept outside of the source can be changed without a release, and differs between staging and production.',
  mend: 'Keep each secret in one place (files of the host that only the service may read, the secrets of the cluster, Vault, a manager of the cloud) and hand it over as a file: `NAME_FILE: /run/secrets/name` with `secrets:`, or `valueFrom: secretKeyRef`. Where only a variable will do, require it: `${NAME:?}`. Change what was written down.',
  sources: ['OWASP ASVS 5.0 13.3.1', 'OWASP Secrets Management Cheat Sheet'],
  needs: { services: composedServices, manifests: manifestSecrets },
  judge({ services, manifests }) {
    const composed = services.flatMap((service) =>
      secretSourcesOf(service).map(({ file, line, kind, observed }) => ({
        file,
        line,
        observed,
        isOutside: kind === 'outside',
      })),
    )
    const granted = services.flatMap(({ name, secrets }) =>
      secrets.map(({ file, line, source }) => ({
        file,
        line,
        observed: `${name}: is given the secret ${source} as a file`,
        isOutside: true,
      })),
    )
    const all = distinct([...composed, ...granted, ...manifests])
    const open = some(all.filter(({ isOutside }) => !isOutside).map(toEvidence))
    if (open !== undefined)
      return fail(
        `${countOf(open.length, 'secret')} of the deployment ${open.length === 1 ? 'is' : 'are'} written down in the source.`,
        'Move each into a file below /run/secrets, a secret of the cluster, or a variable that is required from outside; then change its value.',
        open.map((each) => ({ ...each, expected: 'a file, or a reference to where secrets are kept' })) as [
          Evidence,
        ],
      )
    const moved = some(all.slice(0, 40).map(toEvidence))
    if (moved === undefined)
      return nothingToSee('Neither compose files nor Kubernetes manifests give a secret to a service.')
    return pass('Every secret of the deployment comes from outside of the source.', moved)
  },
})

type Source = { file: string; line: number; observed: string; isOutside: boolean }

const toEvidence = ({ file, line, observed }: Source): Evidence => ({ file, line, observed })

const distinct = (sources: readonly Source[]): Source[] => [
  ...new Map(sources.map((source) => [`${source.file}:${source.line}:${source.observed}`, source])).values(),
]
