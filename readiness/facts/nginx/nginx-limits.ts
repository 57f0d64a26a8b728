import { answersOf, isAssets, isHealth, publicServers, type Answer } from './nginx-answers.ts'
import type { NginxConfiguration } from './nginx-config.ts'
import { effective, effectiveAll, ownOf, allScopes, isKnown } from './nginx-scope.ts'
import { sourcesOf } from './nginx-values.ts'
import type { Directive } from './parse-nginx.ts'

export type Zone = {
  directive: Directive
  name: string
  /** What tells clients apart: variables and all that they are made from. */
  sources: readonly string[]
  rate: string
  isUsed: boolean
}

/** A place that hands requests to a program, and the limits that hold there. */
export type LimitedAnswer = {
  answer: Answer
  limits: readonly Directive[]
  status?: Directive
  isDryRun: boolean
  isKnown: boolean
}

const AUTH =
  /(^|[/_^(|\\-])(log-?in|log_in|sign-?in|sign_in|sign-?up|sign_up|register|registration|auth|oauth2?|accounts?|sessions?|tokens?|password|passwd|reset|2fa|otp|wp-login)/i
const NOT_AUTH = /verify|check|callback|openid|well-known|\/me\b|jwks|userinfo|logout|sign-?out/i
const API = /^\W*(api|v\d|graphql|rest|rpc|trpc)\b/i

export const isAuthPath = ({ path }: Answer): boolean => AUTH.test(path) && !NOT_AUTH.test(path)
export const isApiPath = ({ path }: Answer): boolean => API.test(path)

export const zoneOf = (limit: Directive): string =>
  limit.args.find((arg) => arg.startsWith('zone='))?.slice(5) ?? ''

export function zonesOf({ http }: NginxConfiguration): Zone[] {
  const used = new Set([...allScopes(http)].flatMap((scope) => ownOf(scope, 'limit_req').map(zoneOf)))
  return ownOf(http, 'limit_req_zone').map((directive) => {
    const value = (prefix: string): string =>
      directive.args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? ''
    const name = value('zone=').split(':')[0]!
    return {
      directive,
      name,
      sources: sourcesOf(http, directive.args[0] ?? ''),
      rate: value('rate='),
      isUsed: used.has(name),
    }
  })
}

export function limitedAnswers({ http }: NginxConfiguration): LimitedAnswer[] {
  return publicServers(http)
    .flatMap(answersOf)
    .filter((answer) => answer.kind === 'proxy' && !isHealth(answer) && !isAssets(answer))
    .map((answer) => {
      const status = effective(answer.scope, 'limit_req_status')
      return {
        answer,
        limits: effectiveAll(answer.scope, 'limit_req'),
        isDryRun: effective(answer.scope, 'limit_req_dry_run')?.args[0] === 'on',
        isKnown: isKnown(answer.scope),
        ...(status !== undefined && { status }),
      }
    })
}
