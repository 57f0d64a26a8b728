import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type ReleaseTool = {
  kind: 'rolling' | 'autoscaler' | 'deployment' | 'region'
  file: string
  line: number
  observed: string
  /** Of kind region: its name. */
  region?: string
}

const FILES =
  /(^|\/)(fly\.toml|render\.ya?ml|app\.ya?ml|procfile|makefile|justfile|taskfile\.ya?ml|package\.json|(deploy|release|rollout)[\w-]*(\.(sh|bash|ya?ml|toml|mk))?)$|\.(tf|tofu|bicep)$|(^|\/)(k8s|kubernetes|kube|helm|charts?|manifests|deploy(ments?)?|ops|infra\w*|argocd|flux|kustomize|base|overlays|config|\.github\/workflows|scripts|bin|nginx)\/.*\.(ya?ml|sh|toml|conf|inc|tpl|template)$/i

const SIGNS: readonly (readonly [kind: ReleaseTool['kind'], pattern: RegExp, what: string, path?: RegExp])[] =
  [
    [
      'rolling',
      /^[^#\n]*\bdocker[ -]rollout\s+\S/m,
      'docker-rollout replaces containers one after the other',
    ],
    ['rolling', /^[^#\n]*\bkamal\s+deploy\b/m, 'Kamal replaces containers one after the other'],
    [
      'rolling',
      /^\s*upstream\s+[\w-]*(blue|green)\b/m,
      'an upstream for a colour',
      /\.(conf|inc|tpl|template)$|nginx/,
    ],
    ['rolling', /^\s*type:\s*RollingUpdate\b/m, 'a rolling update of Kubernetes'],
    ['rolling', /^kind:\s*Rollout\s*$/m, 'a rollout of Argo'],
    ['rolling', /^\s*strategy\s*=\s*"(bluegreen|canary|rolling)"/m, 'a release strategy', /fly\.toml$/],
    [
      'rolling',
      /\bCODE_DEPLOY\b|deployment_minimum_healthy_percent/,
      'a rolling deployment of ECS',
      /\.(tf|tofu)$/,
    ],
    ['deployment', /^kind:\s*Deployment\s*$/m, 'a deployment of Kubernetes without an autoscaler'],
    ['autoscaler', /^kind:\s*(HorizontalPodAutoscaler|ScaledObject)\s*$/m, 'autoscaler of Kubernetes'],
    [
      'autoscaler',
      /^resource\s+"(aws_appautoscaling_target|aws_autoscaling_group|google_compute_(region_)?autoscaler|azurerm_monitor_autoscale_setting)"/m,
      'autoscaler in Terraform',
    ],
    ['autoscaler', /^\s*(min_machines_running|auto_start_machines)\s*=/m, 'autoscaler of Fly', /fly\.toml$/],
    [
      'autoscaler',
      /^\s*(scaling|automatic_scaling):\s*$/m,
      'autoscaler of the platform',
      /(render|app)\.ya?ml$/,
    ],
  ]
const REGION = /^\s*(?:region|location|primary_region)\s*[=:]\s*"?([a-z]{2,}[a-z0-9-]{1,30})"?\s*(?:#.*)?$/gm
const INFRASTRUCTURE = /\.(tf|tofu|bicep)$|(^|\/)(fly\.toml|render\.ya?ml)$/

/** What the tree says about releases, scaling and regions, beyond compose. */
export const releaseTools = defineFact<readonly ReleaseTool[]>({
  name: 'releases and scaling',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const files = tree.files.filter(
      ({ path, kind, bytes }) =>
        FILES.test(path) &&
        bytes < 200_000 &&
        kind !== 'vendored' &&
        kind !== 'test' &&
        kind !== 'example' &&
        kind !== 'document',
    )
    const found = await Promise.all(
      files.slice(0, 800).map(async ({ path }): Promise<ReleaseTool[]> => {
        const text = await tree.read(path)
        return text === undefined ? [] : toolsIn(path, text)
      }),
    )
    return found.flat()
  },
})

function toolsIn(file: string, text: string): ReleaseTool[] {
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length
  const tools = SIGNS.flatMap(([kind, pattern, what, path]): ReleaseTool[] => {
    if (path !== undefined && !path.test(file)) return []
    const match = pattern.exec(text)
    return match === null
      ? []
      : [{ kind, file, line: lineAt(match.index + match[0].search(/\S/)), observed: what }]
  })
  if (
    /(^|\/)config\/deploy[\w.]*\.ya?ml$/.test(file) &&
    /^service:/m.test(text) &&
    /^(servers|proxy|image):/m.test(text)
  )
    tools.push({ kind: 'rolling', file, line: 1, observed: 'Kamal replaces containers one after the other' })
  if (INFRASTRUCTURE.test(file))
    for (const match of [...text.matchAll(REGION)].slice(0, 50))
      tools.push({
        kind: 'region',
        file,
        line: lineAt(match.index + match[0].search(/\S/)),
        observed: `region ${match[1]}`,
        region: match[1] ?? '',
      })
  return tools
}
