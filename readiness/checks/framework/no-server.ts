import type { Service } from '#readiness/facts/containers/compose-model.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { nothingToSee, notApplicable, type Judgement } from '#readiness/model/judgement.ts'
import { serversOf } from './servers-of.ts'

const OTHER_LANGUAGES = /\.(go|java|kt|rb|php|rs|cs|exs?|scala|clj)$/i

/**
 * What is concluded when no server is recognised in code. A tree without any server asks nothing of one; where servers
 * come as images, or are written in another language, they are there and are not seen.
 */
export function withoutServer(code: FrameworkCode, services: readonly Service[]): Judgement {
  const elsewhere = serverElsewhere(code, services)
  return elsewhere === undefined
    ? notApplicable('No server written in TypeScript, JavaScript or Python is in the tree.')
    : nothingToSee(`No server written in TypeScript, JavaScript or Python is in the tree; ${elsewhere}.`)
}

/** What is concluded when no program for the browser is recognised in code. */
export function withoutBrowserApp(code: FrameworkCode, services: readonly Service[]): Judgement {
  const elsewhere = serversOf(code).length > 0 ? undefined : serverElsewhere(code, services)
  return elsewhere === undefined
    ? notApplicable('No program for the browser is in the tree: no React, Vue, Svelte or Angular is started.')
    : nothingToSee(`No program for the browser is in the tree; ${elsewhere}.`)
}

/** Where a server is that no reader of code sees. */
export function serverElsewhere({ paths }: FrameworkCode, services: readonly Service[]): string | undefined {
  const path = paths.find((each) => OTHER_LANGUAGES.test(each))
  if (path !== undefined) return `there is code in another language (${path.slice(0, 100)})`
  const service = services.find(({ software }) => software === undefined)
  return service === undefined
    ? undefined
    : `what the service ${service.name.slice(0, 60)} runs (${service.file}:${service.line}) is not`
}
