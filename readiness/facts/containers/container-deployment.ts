import { sourceTree } from '#readiness/facts/tree/source-tree.ts'
import { CannotLook, defineFact } from '#readiness/model/fact.ts'
import type { ComposeProjects } from './compose-model.ts'
import { composeProject } from './compose-project.ts'

export type ContainerDeployment = ComposeProjects & {
  /** Nothing in the tree makes or starts a container: what is asked of containers is not asked of it. */
  isAbsent: boolean
}

const CONTAINERS =
  /(^|\/)[\w.-]*(dockerfile|containerfile|compose|docker|kubernetes|k8s|helm|nomad|podman|skaffold|tiltfile|chart)[\w.-]*$|(^|\/)(k8s|kubernetes|helm|charts?|manifests|docker)\/|(^|\/)(fly\.toml|render\.ya?ml|captain-definition|app\.json|nixpacks\.toml|railway\.(json|toml)|project\.toml)$/i

/** The compose files, or the knowledge that there is nothing of the kind at all. */
export const containerDeployment = defineFact<ContainerDeployment>({
  name: 'container deployment',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    try {
      return { ...(await at.use(composeProject)), isAbsent: false }
    } catch (error) {
      const isSilent = error instanceof CannotLook && error.silent
      if (!isSilent || tree.files.some(({ path, kind }) => kind !== 'vendored' && CONTAINERS.test(path)))
        throw error
      return { projects: [], leftOut: [], isAbsent: true }
    }
  },
})
