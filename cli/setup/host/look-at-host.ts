import { checkClock } from './clock.ts'
import { checkDocker, checkOldDatabase, checkPlatform } from './docker.ts'
import { unknown, type Finding } from './finding.ts'
import { checkName } from './name-lookup.ts'
import { checkPort } from './ports.ts'
import { checkDisk, checkMemory, checkOvercommit, checkProcessors } from './resources.ts'

export type HostQuestion = {
  directory: string
  domain: string
  project: string
  ports: readonly number[]
  isAcme: boolean
  /** Whether this run has made the passwords of the database. */
  isFirst: boolean
}

/** Hosts that the stack asks in earnest: the authority, or the registry its images come from. */
const ACME = 'https://acme-v02.api.letsencrypt.org/directory'
const REGISTRY = 'https://registry-1.docker.io/v2/'

/** Looks at everything at once. A look that fails is said to be unknown. */
export async function lookAtHost(question: HostQuestion): Promise<Finding[]> {
  const { directory, domain, project, ports, isAcme, isFirst } = question
  const looks: Promise<Finding | undefined>[] = [
    Promise.resolve(checkPlatform(process.platform, process.arch)),
    checkDocker(),
    checkOldDatabase(project, isFirst),
    ...ports.map((port) => checkPort(port, project)),
    checkMemory(),
    checkDisk(directory),
    Promise.resolve(checkProcessors()),
    checkOvercommit(),
    checkClock(isAcme ? ACME : REGISTRY),
    checkName(domain, isAcme),
  ]
  const findings = await Promise.allSettled(looks)
  return findings.flatMap((result) => {
    if (result.status === 'rejected') return [unknown(`A look at the host failed: ${String(result.reason)}`)]
    return result.value === undefined ? [] : [result.value]
  })
}
